import type { TelemetryBatch } from "../../project/telemetry.ts";
import type { Entry } from "../../runtime/entry.ts";
import type { CommandResult } from "../../runtime/mailbox.ts";
import type {
  OpenRunCommand,
  RunEndedCommand,
  RunHeartbeatCommand,
  SessionCommand,
  StopCommand,
} from "../commands.ts";
import type { CommandValue } from "../decision.ts";
import type { RunCause } from "./run-end.ts";
import { RunFinalizer } from "./run-finalizer.ts";
import { isRunning, needsEnd, type RunRecord } from "./run-record.ts";

export interface SessionRunsOptions {
  readonly session: string;
  readonly records: () => readonly RunRecord[];
  readonly run: (command: RunCommand) => Promise<CommandResult<CommandValue>>;
  /** Ends the stream of a run; answers how and where it ended, which may have been before. */
  readonly endRun: (run: string, over: RunCause) => Promise<RunEndedCommand["ended"]>;
  /** Notes what happened, for diagnostics; nobody waits for it. */
  readonly recordTelemetry: (events: TelemetryBatch["events"]) => void;
  /** Asks for `kick` in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

type RunCommand = Extract<
  SessionCommand,
  OpenRunCommand | RunHeartbeatCommand | RunEndedCommand | StopCommand
>;

/** The runs of a session: what their streams ask and tell, and what is asked of them. */
export class SessionRuns {
  readonly #options: SessionRunsOptions;
  readonly #duties: RunFinalizer;
  readonly #heard = new Map<string, string>();
  /** Runs whose end was noted, or known when this life began. */
  readonly #noted: Set<string>;

  constructor(options: SessionRunsOptions, known: readonly RunRecord[]) {
    this.#options = options;
    this.#noted = new Set(known.flatMap(({ run, end }) => (end === null ? [] : [run])));
    this.#duties = new RunFinalizer({
      runs: options.records,
      end: async (run, over) => {
        const outcome = await this.onEnded(await options.endRun(run, over));
        if (!outcome.ok) throw new Error(outcome.rejection.message);
      },
      scheduleRetry: options.scheduleRetry,
    });
  }

  /** How far the streams of runs are, as far as they have told in this life. */
  get offsets(): ReadonlyMap<string, string> {
    return this.#heard;
  }

  /** Whether some stream is still to be ended. */
  get ending(): boolean {
    return this.#options.records().some(needsEnd);
  }

  /** Asks every stream that is to end; resolves when each has answered or failed. */
  finalize(): Promise<void> {
    return this.#duties.finalize();
  }

  /**
   * Says what run this is. With the lease somebody is about to write with, it also notes, before anything is
   * written, that there may be a stream: a run that never came so far has none to be ended.
   */
  open(run: string, lease: string | null): Promise<CommandResult<CommandValue>> {
    return this.#options.run({ kind: "open_run", run, lease });
  }

  /** The stream of a run has grown: its agent is at work. */
  async onAppended(run: string, offset: string): Promise<void> {
    this.#heard.set(run, offset);
    await this.#options.run({ kind: "run_heartbeat", run });
  }

  /** The stream of a run has ended, on request or by its agent's own word. */
  onEnded(ended: RunEndedCommand["ended"]): Promise<CommandResult<CommandValue>> {
    this.#heard.delete(ended.run);
    return this.#options.run({ kind: "run_ended", ended });
  }

  /** The server stops: runs end with it. What does not answer now is left to the next life. */
  async endAll(): Promise<void> {
    if (this.#options.records().some(isRunning)) await this.#options.run({ kind: "stop" });
    await this.finalize();
  }

  /** Entries have been committed: what they made due is done, and noted. */
  committed(entries: readonly Entry[]): void {
    void this.finalize();
    const { records, recordTelemetry: note, session } = this.#options;
    const ended = records().filter(({ run, end }) => end !== null && !this.#noted.has(run));
    const expired = entries.filter(({ type, event }) => type === "run_over" && event.cause === "expired");
    for (const { run } of ended) this.#noted.add(run);
    const events: TelemetryBatch["events"] = [
      ...expired.map(() => ({ code: "lease.expired" as const, session })),
      ...ended.flatMap(({ run, end }) => (end ? [{ code: end.reason, session, run }] : [])),
    ];
    if (events.length > 0) note(events);
  }
}
