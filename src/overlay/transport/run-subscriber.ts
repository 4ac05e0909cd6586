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

  const due = (run: string) => (refused.has(run) ? undefined : wanted.get(run));

  async function readAll(run: string): Promise<void> {
    reading.add(run);
    let attempt = 0;
    for (let next = due(run); next !== undefined; next = due(run)) {
      const hasAdvanced = await readOnce(next);
      attempt = hasAdvanced ? 0 : attempt + 1;
      if (due(run) !== undefined) await (hasAdvanced ? timer.wait(PACE_MS) : timer.backOff(attempt));
    }
    reading.delete(run);
  }

  /** Returns false also when the server announces more than it returns: then the next read backs off. */
  async function readOnce(pending: PendingRead): Promise<boolean> {
    const result = await options.read(pending);
    if (result.kind === "refused") {
      refused.add(pending.run);
      options.onRefused(pending);
    }
    if (!("cursor" in result)) return false;
    options.onRead(pending, result);
    return result.cursor !== pending.cursor;
  }

  return {
    setWanted(reads) {
      wanted = new Map(reads.map((read) => [read.run, read]));
      for (const run of wanted.keys()) if (!reading.has(run)) void readAll(run);
    },
    retryNow: () => timer.wake(),
  };
}
