import { UnavailableError } from "../../errors.ts";
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
  /** Records what happened, for diagnostics; not awaited. */
  readonly recordTelemetry: (events: TelemetryBatch["events"]) => void;
  /** Schedules `finalize` in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

type RunCommand = Extract<
  SessionCommand,
  OpenRunCommand | RunHeartbeatCommand | RunEndedCommand | StopCommand
>;

/** The runs of a session: requests and reports of their streams, and the requests to end them. */
export class SessionRuns {
  readonly #options: SessionRunsOptions;
  readonly #finalizer: RunFinalizer;
  readonly #offsets = new Map<string, string>();
  /** Runs whose end was recorded, or known when the actor was loaded. */
  readonly #reported: Set<string>;

  constructor(options: SessionRunsOptions, known: readonly RunRecord[]) {
    this.#options = options;
    this.#reported = new Set(known.flatMap(({ run, end }) => (end === null ? [] : [run])));
    this.#finalizer = new RunFinalizer({
      runs: options.records,
      end: async (run, over) => {
        const outcome = await this.onEnded(await options.endRun(run, over));
        if (!outcome.ok) throw new UnavailableError(outcome.rejection.message);
      },
      scheduleRetry: options.scheduleRetry,
    });
  }

  /** The offsets that streams of runs have reported since the actor was loaded. */
  get offsets(): ReadonlyMap<string, string> {
    return this.#offsets;
  }

  /** Whether some stream is still to be ended. */
  get ending(): boolean {
    return this.#options.records().some(needsEnd);
  }

  /** Asks every stream of a run that is over to end; resolves when each has responded or failed. */
  finalize(): Promise<void> {
    return this.#finalizer.finalize();
  }

  /**
   * Returns what run this is. With the lease of an agent that is about to write, it journals before the first
   * write that there may be a stream; a run that was never opened has no stream to end.
   */
  open(run: string, lease: string | null): Promise<CommandResult<CommandValue>> {
    return this.#options.run({ kind: "open_run", run, lease });
  }

  /** The stream of a run has grown: its agent is working. */
  async onAppended(run: string, offset: string): Promise<void> {
    this.#offsets.set(run, offset);
    await this.#options.run({ kind: "run_heartbeat", run });
  }

  /** The stream of a run has ended, on request or by its agent. */
  onEnded(ended: RunEndedCommand["ended"]): Promise<CommandResult<CommandValue>> {
    this.#offsets.delete(ended.run);
    return this.#options.run({ kind: "run_ended", ended });
  }

  /** The server stops, and runs end with it. A stream that does not respond is ended after the restart. */
  async endAll(): Promise<void> {
    if (this.#options.records().some(isRunning)) await this.#options.run({ kind: "stop" });
    await this.finalize();
  }

  /** Entries have been committed: streams of runs that are over are ended, and ends recorded. */
  committed(entries: readonly Entry[]): void {
    void this.finalize();
    const { records, recordTelemetry: note, session } = this.#options;
    const ended = records().filter(({ run, end }) => end !== null && !this.#reported.has(run));
    const expired = entries.filter(({ type, event }) => type === "run_over" && event.cause === "expired");
    for (const { run } of ended) this.#reported.add(run);
    const events: TelemetryBatch["events"] = [
      ...expired.map(() => ({ code: "lease.expired" as const, session })),
      ...ended.flatMap(({ run, end }) => (end ? [{ code: end.reason, session, run }] : [])),
    ];
    if (events.length > 0) note(events);
  }
}
