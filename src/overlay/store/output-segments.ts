/** A run's output as it is read: what was said and what was done, in the order in which it came. */
import type { RunOutput, ToolCard } from "../../protocol/runs/fold.ts";

/** What of a long answer is drawn; all of it is in the record. */
const SHOWN_CHARS = 20_000;
const SHOWN_TOOLS = 100;

export type OutputSegment =
  | { readonly kind: "said"; readonly key: string; readonly text: string }
  | { readonly kind: "tool"; readonly key: string; readonly card: ToolCard };

/**
 * Cuts the answer at the places where tools began.
 * @returns the passages in order, their keys stable while more comes
 */
export function outputSegments({ text, textDropped, tools }: RunOutput): readonly OutputSegment[] {
  const passages: OutputSegment[] = [];
  let before = "";
  let from = Math.max(0, text.length - SHOWN_CHARS);
  const say = (until: number) => {
    const said = text.slice(from, until);
    if (said.trim() !== "") passages.push({ kind: "said", key: `after ${before}`, text: said });
    from = Math.max(from, until);
  };
  for (const card of tools.slice(-SHOWN_TOOLS)) {
    say(card.afterText - textDropped);
    passages.push({ kind: "tool", key: card.tool, card });
    before = card.tool;
  }
  say(text.length);
  return passages;
}

/** Whether the view leaves something out, or the record's own view has let go of it. */
export function isShortened({ text, textDropped, tools }: RunOutput): boolean {
  return textDropped > 0 || text.length > SHOWN_CHARS || tools.length > SHOWN_TOOLS;
}
