import type { Entry } from "../../entry.ts";
import type { Outcome } from "../../mailbox.ts";
import type { Notes } from "../../project/telemetry.ts";
import type {
  OpenRunCommand,
  RunEndedCommand,
  RunHeardCommand,
  SessionCommand,
  StopCommand,
} from "../commands.ts";
import type { CommandAnswer } from "../decide.ts";
import { RunDuties } from "./run-duties.ts";
import type { RunCause } from "./run-end.ts";
import { isEnding, isRunning, type RunRecord } from "./run-record.ts";

export interface SessionRunsOptions {
  readonly session: string;
  readonly records: () => readonly RunRecord[];
  readonly run: (command: RunCommand) => Promise<Outcome<CommandAnswer>>;
  /** Ends the stream of a run; answers how and where it ended, which may have been before. */
  readonly endRun: (run: string, over: RunCause) => Promise<RunEndedCommand["ended"]>;
  /** Notes what happened, for diagnostics; nobody waits for it. */
  readonly note: (events: Notes["events"]) => void;
  /** Asks for `kick` in this many milliseconds. */
  readonly retryIn: (ms: number) => void;
}

type RunCommand = Extract<SessionCommand, OpenRunCommand | RunHeardCommand | RunEndedCommand | StopCommand>;

/** The runs of a session: what their streams ask and tell, and what is asked of them. */
export class SessionRuns {
  readonly #options: SessionRunsOptions;
  readonly #duties: RunDuties;
  readonly #heard = new Map<string, string>();
  /** Runs whose end was noted, or known when this life began. */
  readonly #noted: Set<string>;

  constructor(options: SessionRunsOptions, known: readonly RunRecord[]) {
    this.#options = options;
    this.#noted = new Set(known.flatMap(({ run, end }) => (end === null ? [] : [run])));
    this.#duties = new RunDuties({
      runs: options.records,
      end: async (run, over) => {
        const outcome = await this.ended(await options.endRun(run, over));
        if (!outcome.ok) throw new Error(outcome.rejection.message);
      },
      retryIn: options.retryIn,
    });
  }

  /** How far the streams of runs are, as far as they have told in this life. */
  get heard(): ReadonlyMap<string, string> {
    return this.#heard;
  }

  /** Whether some stream is still to be ended. */
  get ending(): boolean {
    return this.#options.records().some(isEnding);
  }

  /** Asks every stream that is to end; resolves when each has answered or failed. */
  kick(): Promise<void> {
    return this.#duties.kick();
  }

  /**
   * Says what run this is. With the lease somebody is about to write with, it also notes, before anything is
   * written, that there may be a stream: a run that never came so far has none to be ended.
   */
  open(run: string, lease: string | null): Promise<Outcome<CommandAnswer>> {
    return this.#options.run({ kind: "open_run", run, lease });
  }

  /** The stream of a run has grown: its agent is at work. */
  async grew(run: string, offset: string): Promise<void> {
    this.#heard.set(run, offset);
    await this.#options.run({ kind: "run_heard", run });
  }

  /** The stream of a run has ended, on request or by its agent's own word. */
  ended(ended: RunEndedCommand["ended"]): Promise<Outcome<CommandAnswer>> {
    this.#heard.delete(ended.run);
    return this.#options.run({ kind: "run_ended", ended });
  }

  /** The server stops: runs end with it. What does not answer now is left to the next life. */
  async endAll(): Promise<void> {
    if (this.#options.records().some(isRunning)) await this.#options.run({ kind: "stop" });
    await this.kick();
  }

  /** Entries have been committed: what they made due is done, and noted. */
  committed(entries: readonly Entry[]): void {
    void this.kick();
    const { records, note, session } = this.#options;
    const ended = records().filter(({ run, end }) => end !== null && !this.#noted.has(run));
    const expired = entries.filter(({ type, event }) => type === "run_over" && event.cause === "expired");
    for (const { run } of ended) this.#noted.add(run);
    const events: Notes["events"] = [
      ...expired.map(() => ({ code: "lease.expired" as const, session })),
      ...ended.flatMap(({ run, end }) => (end ? [{ code: end.reason, session, run }] : [])),
    ];
    if (events.length > 0) note(events);
  }
}
