/** An agent's output as its producer wrote it, and as a page shows it, for comparison. */
import type { Page } from "playwright-core";
import type { RunMessage, RunWriter } from "../../../src/client/index.ts";

/** What a page has to show of these messages: texts, and tools at the position where they started. */
export function expectedOutput(messages: readonly RunMessage[]): readonly string[] {
  const shown: string[] = [];
  const cards = new Map<string, number>();
  let isSpeaking = false;
  for (const message of messages) {
    if (message.type === "text" && message.channel !== "thinking") {
      if (isSpeaking) shown[shown.length - 1] += message.text;
      else shown.push(message.text);
      isSpeaking = true;
    }
    if (message.type === "tool") {
      const known = cards.get(message.tool);
      const card = `${message.name} ${message.state} ${message.summary ?? ""}`;
      if (known === undefined) {
        cards.set(message.tool, shown.push(card) - 1);
        isSpeaking = false;
      } else {
        shown[known] = card;
      }
    }
  }
  return shown.map((text) => text.trim()).filter((text) => text !== "");
}

/** What the working view shows. */
export function shownOutput(page: Page): Promise<readonly string[]> {
  return page
    .locator("impeccable-live-root .element-bar .run > :is(.said, .card)")
    .evaluateAll((passages) =>
      passages.map((passage) =>
        passage instanceof HTMLElement && passage.matches(".card")
          ? `${passage.querySelector("b")?.textContent} ${passage.dataset.state} ${passage.querySelector(".grow")?.textContent}`
          : (passage.textContent ?? ""),
      ),
    );
}

/** Writes some steps like an agent: a few words, a tool, and so on. Resolves when all is stored. */
export async function work(writer: RunWriter, from: number, steps: number): Promise<void> {
  for (let n = from; n < from + steps; n++) {
    await writer.text(`Step ${n} looks at the headline, `);
    const card = { type: "tool", tool: `call-${n}`, name: "read_file" } as const;
    if (n % 3 === 0) await writer.write({ ...card, state: "started", summary: `line ${n}` });
    await writer.text("and goes on. ");
    await new Promise((resolve) => setTimeout(resolve, 40));
    if (n % 3 === 0) await writer.write({ ...card, state: "done", summary: `line ${n}, read` });
  }
  await writer.flush();
}
