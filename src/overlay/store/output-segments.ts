/** Splits a run's output into segments of text and tool calls, in the order in which they came. */
import type { RunOutput, ToolCard } from "../../protocol/runs/fold.ts";

/** Limits of what is drawn; the journal holds the whole output. */
const SHOWN_CHARS = 20_000;
const SHOWN_TOOLS = 100;

export type OutputSegment =
  | { readonly kind: "text"; readonly key: string; readonly text: string }
  | { readonly kind: "tool"; readonly key: string; readonly card: ToolCard };

/**
 * Cuts the text where tool calls began.
 * @returns the segments in order; a segment keeps its key while output is appended
 */
export function outputSegments({ text, textDropped, tools }: RunOutput): readonly OutputSegment[] {
  const segments: OutputSegment[] = [];
  let before = "";
  let from = Math.max(0, text.length - SHOWN_CHARS);
  const addText = (until: number) => {
    const part = text.slice(from, until);
    if (part.trim() !== "") segments.push({ kind: "text", key: `after ${before}`, text: part });
    from = Math.max(from, until);
  };
  for (const card of tools.slice(-SHOWN_TOOLS)) {
    addText(card.afterText - textDropped);
    segments.push({ kind: "tool", key: card.tool, card });
    before = card.tool;
  }
  addText(text.length);
  return segments;
}

/** Whether a part is not drawn, or was dropped when the run was folded. */
export function isShortened({ text, textDropped, tools }: RunOutput): boolean {
  return textDropped > 0 || text.length > SHOWN_CHARS || tools.length > SHOWN_TOOLS;
}
