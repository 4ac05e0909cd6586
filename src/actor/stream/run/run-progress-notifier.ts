import { encodeOffset } from "../../../protocol/streams.ts";
import type { RunEndedCommand } from "../../session/commands.ts";
import type { StreamEntry } from "../entries.ts";
import type { StreamState } from "../state.ts";
import { describeRunEnd, isEndRequested } from "./run-end-note.ts";
import type { RunMemory } from "./run-memory.ts";

/** Notifications are at least this far apart: each one costs the project a flush. */
const PACE_MS = 100;

export interface RunProgressOptions {
  readonly run: string;
  /** Notifies session and project of the run's offset; after an error, the next notification has a newer one. */
  readonly onAppended: (offset: string) => Promise<void>;
  /** Notifies the session that the run has ended. */
  readonly onEnded: (ended: RunEndedCommand["ended"]) => Promise<void>;
  /** Counts secrets that were redacted. */
  readonly onRedacted: (count: number) => void;
}

/** Notifies other actors of a run's progress: one call at a time, always with the newest offset. */
export class RunProgressNotifier {
  readonly #options: RunProgressOptions;
  #newest: string | null = null;
  #isSending = false;

  constructor(options: RunProgressOptions) {
    this.#options = options;
  }

  onCommitted(state: StreamState<RunMemory>, entries: readonly StreamEntry[]): void {
    const { run, onEnded, onRedacted } = this.#options;
    const notes = entries.flatMap(({ type, event }) => (type === "stream_append" ? [event.kind] : []));
    const count = notes.reduce((sum: number, note) => sum + redactedCount(note), 0);
    if (count > 0) onRedacted(count);
    if (state.closed) {
      this.#newest = null;
      // The session notifies the others. If this call fails, the session asks when the lease expires.
      if (!notes.some(isEndRequested)) void onEnded(describeRunEnd(run, state)).catch(() => undefined);
      return;
    }
    this.#newest = encodeOffset(state.tail);
    if (!this.#isSending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    for (let offset = this.#newest; offset !== null; offset = this.#newest) {
      this.#newest = null;
      await this.#options.onAppended(offset).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    this.#isSending = false;
  }
}

function redactedCount(note: unknown): number {
  const redacted = typeof note === "object" && note !== null && "redacted" in note ? note.redacted : 0;
  return typeof redacted === "number" ? redacted : 0;
}
