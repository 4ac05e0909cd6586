import type { RunOutput } from "../../../protocol/runs/fold.ts";
import { SERVER_REASONS } from "../../../protocol/runs/reason-codes.ts";
import { encodeOffset } from "../../../protocol/streams.ts";
import type { RunEndedCommand } from "../../session/commands.ts";
import type { StreamEntry } from "../entries.ts";
import type { StreamState } from "../state.ts";
import type { RunMemory } from "./run-kind.ts";

/** Whoever reads along is told no more often than this: every telling costs the project a flush. */
const PACE_MS = 100;

export interface RunProgressOptions {
  readonly run: string;
  /** Tells session and project how far the run is; may fail, the next telling says more. */
  readonly onAppended: (offset: string) => Promise<void>;
  /** Tells the session that the run has ended. */
  readonly onEnded: (ended: RunEndedCommand["ended"]) => Promise<void>;
  /** So many secrets were taken out. */
  readonly onRedacted: (count: number) => void;
}

/** Tells others of a run what they may miss: one telling under way, the newest next, nobody waits for it. */
export class RunProgressNotifier {
  readonly #options: RunProgressOptions;
  #newest: string | null = null;
  #telling = false;

  constructor(options: RunProgressOptions) {
    this.#options = options;
  }

  committed(state: StreamState<RunMemory>, entries: readonly StreamEntry[]): void {
    const { run, onEnded: ended, onRedacted: redacted } = this.#options;
    const count = entries.reduce(
      (sum, { type, event }) => sum + (type === "stream_append" ? redactedBy(event.kind) : 0),
      0,
    );
    if (count > 0) redacted(count);
    if (state.closed) {
      this.#newest = null;
      // The session tells the others. One that does not hear it now asks when the lease is over.
      const asked = entries.some(({ type, event }) => type === "stream_append" && isAsked(event.kind));
      if (!asked) void ended(describeRunEnd(run, state)).catch(() => undefined);
      return;
    }
    this.#newest = encodeOffset(state.tail);
    if (!this.#telling) void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#telling = true;
    for (let offset = this.#newest; offset !== null; offset = this.#newest) {
      this.#newest = null;
      await this.#options.onAppended(offset).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    this.#telling = false;
  }
}

/** In the entry of an end that the session asked for: it is answered, and need not be told. */
export const END_REQUESTED = { asked: true };

function isAsked(kind: unknown): boolean {
  return typeof kind === "object" && kind !== null && "asked" in kind;
}

/** How a run's stream has ended, for its session. */
export function describeRunEnd(
  run: string,
  { memory, tail }: StreamState<RunMemory>,
): RunEndedCommand["ended"] {
  const { state = "done", reason, message } = memory.view.end ?? {};
  return {
    run,
    offset: encodeOffset(tail),
    state,
    reason: SERVER_REASONS.find((known) => known === reason) ?? DEFAULT_REASONS[state],
    ...(message === undefined ? {} : { message }),
  };
}

/** What an agent's own end stands for when it gives no reason. */
const DEFAULT_REASONS: Readonly<
  Record<NonNullable<RunOutput["end"]>["state"], (typeof SERVER_REASONS)[number]>
> = {
  done: "stream.completed",
  error: "stream.finalized.error",
  aborted: "stream.aborted.client",
  interrupted: "stream.abandoned",
};

function redactedBy(kind: unknown): number {
  const redacted = typeof kind === "object" && kind !== null && "redacted" in kind ? kind.redacted : 0;
  return typeof redacted === "number" ? redacted : 0;
}
