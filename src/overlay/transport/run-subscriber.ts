/** Reads the output of runs while it is written, one read per run at a time. */
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { PendingRead } from "../store/run-outputs.ts";
import { createRetryTimer } from "./retry-timer.ts";

/** Fast enough to follow the text, slow enough to leave the page its connections. */
const PACE_MS = 60;

export type RunReadResult =
  | { readonly kind: "read"; readonly messages: readonly RunMessage[]; readonly cursor: string }
  /** The whole run so far, folded by the server: the first read of a run. */
  | { readonly kind: "folded"; readonly view: RunOutput; readonly cursor: string }
  /** The server has no such run, or does not let this page read it: a retry cannot help. */
  | { readonly kind: "refused" }
  | { readonly kind: "unreachable" };

export interface RunSubscriberOptions {
  read(pending: PendingRead): Promise<RunReadResult>;
  onRead(pending: PendingRead, result: Extract<RunReadResult, { cursor: string }>): void;
  onRefused(pending: PendingRead): void;
}

export interface RunSubscriber {
  /** Replaces the list of reads that are due. A run that is not on it is not read again. */
  setWanted(reads: readonly PendingRead[]): void;
  /** Retries at once, because the server may be reachable again. */
  retryNow(): void;
}

/** Creates a subscriber without reads. */
export function createRunSubscriber(options: RunSubscriberOptions): RunSubscriber {
  const timer = createRetryTimer();
  const reading = new Set<string>();
  const refused = new Set<string>();
  let wanted = new Map<string, PendingRead>();

  async function readAll(run: string): Promise<void> {
    reading.add(run);
    let attempt = 0;
    for (let next = wanted.get(run); next !== undefined; next = wanted.get(run)) {
      const result = await options.read(next);
      if (result.kind === "refused") {
        refused.add(run);
        options.onRefused(next);
        break;
      }
      // Back off when the server announces more than it returns: the cursor would never advance.
      const isForward = "cursor" in result && result.cursor !== next.cursor;
      attempt = isForward ? 0 : attempt + 1;
      if ("cursor" in result) options.onRead(next, result);
      if (wanted.has(run)) await (isForward ? timer.wait(PACE_MS) : timer.backOff(attempt));
    }
    reading.delete(run);
  }

  return {
    setWanted(reads) {
      wanted = new Map(reads.map((read) => [read.run, read]));
      for (const run of wanted.keys()) if (!reading.has(run) && !refused.has(run)) void readAll(run);
    },
    retryNow: () => timer.wake(),
  };
}
