/** Output of the scripted agent, written to its run through the public client: words, phases and tools. */
import { setTimeout as delay } from "node:timers/promises";
import type { DeliveredEvent, LiveClient, RunInput, RunWriter } from "../../client/index.ts";

/** How many words are written in the pause before one event. */
const WORDS_PER_PACE = 12;

export interface ProgressWriter {
  /** Writes a sentence, word by word at the agent's pace. */
  say(sentence: string, channel?: "thinking"): Promise<void>;
  phase(phase: Extract<RunInput, { type: "phase" }>["phase"], variant?: number): void;
  /** Shows a tool while `work` runs; `sum` describes its result in a few words. */
  tool<T>(name: string, work: () => Promise<T>, sum: (result: T) => string): Promise<T>;
  /** Waits until all output is stored. Errors are ignored: the lease may have been lost. */
  flush(): Promise<void>;
}

/** Makes the writer for one event. Output that cannot be written never stops the agent's work. */
export function createProgressWriter(
  client: LiveClient,
  event: DeliveredEvent,
  { paceMs, signal }: { readonly paceMs: number; readonly signal: AbortSignal },
): ProgressWriter {
  const writer: RunWriter | null = event.lease.run === undefined ? null : client.emit(event, { signal });
  let calls = 0;

  async function say(sentence: string, channel: "answer" | "thinking" = "answer"): Promise<void> {
    for (const word of sentence.split(/(?<=\s)/)) {
      await writer?.text(word, channel);
      if (paceMs > 0) await delay(paceMs / WORDS_PER_PACE, undefined, { signal });
    }
    await writer?.text("\n", channel);
  }

  return {
    say,
    phase: (phase, variant) =>
      void writer?.write({ type: "phase", phase, ...(variant === undefined ? {} : { variant }) }),
    async tool(name, work, sum) {
      calls += 1;
      const card = { type: "tool", tool: `call-${calls}`, name } as const;
      void writer?.write({ ...card, state: "started" });
      try {
        const result = await work();
        void writer?.write({ ...card, state: "done", summary: sum(result) });
        return result;
      } catch (error) {
        const summary = error instanceof Error ? error.message : String(error);
        void writer?.write({ ...card, state: "failed", summary });
        throw error;
      }
    },
    flush: async () => void (await writer?.flush().catch(() => undefined)),
  };
}
