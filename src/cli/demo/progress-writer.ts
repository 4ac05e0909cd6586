/** The scripted agent says what it does, as a real one would: words, then tools, through the public client. */
import { setTimeout as delay } from "node:timers/promises";
import type { DeliveredEvent, LiveClient, RunInput, RunWriter } from "../../client/index.ts";

/** Of the pace of one piece of work, how much a word takes. */
const WORDS_PER_PACE = 12;

export interface ProgressWriter {
  /** Says a sentence, word by word at the agent's pace. */
  say(sentence: string, channel?: "thinking"): Promise<void>;
  phase(phase: Extract<RunInput, { type: "phase" }>["phase"], variant?: number): void;
  /** Shows a tool while it works; `sum` says in a few words what came of it. */
  tool<T>(name: string, work: () => Promise<T>, sum: (result: T) => string): Promise<T>;
  /** Waits until all of it is stored. The run may be somebody else's by now: then it is nobody's loss. */
  flush(): Promise<void>;
}

/** Makes a narrator for one event. What cannot be shown never keeps the agent from its work. */
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
