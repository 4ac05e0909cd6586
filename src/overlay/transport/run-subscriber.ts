/** Fetches what runs have said since they were last read, one read per run at a time. */
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { PendingRead } from "../store/run-outputs.ts";
import { backoffMs, createRetryTimer } from "./retry-timer.ts";

/** Fast enough to read along, slow enough to leave the page its connections. */
const PACE_MS = 60;

export type RunReadResult =
  | { readonly kind: "read"; readonly messages: readonly RunMessage[]; readonly cursor: string }
  /** All of it so far, folded: what whoever comes late begins with. */
  | { readonly kind: "joined"; readonly view: RunOutput; readonly cursor: string }
  /** The server has no such run, or does not let this page read it: asking again cannot help. */
  | { readonly kind: "refused" }
  | { readonly kind: "unreachable" };

export interface RunSubscriberOptions {
  read(due: PendingRead): Promise<RunReadResult>;
  onRead(due: PendingRead, result: Extract<RunReadResult, { cursor: string }>): void;
  onRefused(due: PendingRead): void;
}

export interface RunSubscriber {
  /** Everything that is due now; what is no longer named is no longer wanted. */
  setWanted(reads: readonly PendingRead[]): void;
  /** The server may be reachable again: tries at once. */
  retryNow(): void;
}

/** Makes a reader; it remembers only what it is reading. */
export function createRunSubscriber(options: RunSubscriberOptions): RunSubscriber {
  const waiter = createRetryTimer();
  const busy = new Set<string>();
  const refused = new Set<string>();
  let due = new Map<string, PendingRead>();

  async function work(run: string): Promise<void> {
    busy.add(run);
    let attempt = 0;
    for (let next = due.get(run); next !== undefined; next = due.get(run)) {
      const result = await options.read(next);
      if (result.kind === "refused") {
        refused.add(run);
        options.onRefused(next);
        break;
      }
      // A server that tells of more than it gives is asked less and less often.
      const isForward = "cursor" in result && result.cursor !== next.cursor;
      attempt = isForward ? 0 : attempt + 1;
      if ("cursor" in result) options.onRead(next, result);
      if (due.has(run)) await waiter.wait(isForward ? PACE_MS : backoffMs(attempt));
    }
    busy.delete(run);
  }

  return {
    setWanted(reads) {
      due = new Map(reads.map((read) => [read.run, read]));
      for (const run of due.keys()) if (!busy.has(run) && !refused.has(run)) void work(run);
    },
    retryNow: () => waiter.wake(),
  };
}
