/** Short labels of elements, as a person would say them: what it is, and the text in it. */
import type { ElementSummary } from "../../protocol/snapshot.ts";

/** Enough to tell it from its neighbours. */
const MAX_TEXT_CHARS = 32;

/** Tags whose names are not words; all others stand for themselves. */
const WORDS: Readonly<Record<string, string>> = {
  a: "link",
  p: "paragraph",
  img: "image",
  svg: "image",
  ul: "list",
  ol: "list",
  li: "item",
  tr: "row",
  td: "cell",
  th: "cell",
  nav: "navigation",
  div: "box",
  input: "field",
  textarea: "field",
};

/** The label of an element of the page. */
export function elementLabel(element: Element): string {
  const named = element.getAttribute("aria-label") ?? element.getAttribute("alt");
  const text = named || element.getAttribute("placeholder") || visibleTextOf(element);
  return label(element.getAttribute("role") ?? element.localName, text);
}

/** The label of a recorded element. */
export function summaryLabel({ tagName, text = "" }: ElementSummary): string {
  return label(tagName, text);
}

function visibleTextOf(element: Element): string {
  return (element instanceof HTMLElement ? element.innerText : element.textContent) ?? "";
}

function label(kind: string, text: string): string {
  const word = /^h[1-6]$/.test(kind) ? "heading" : (WORDS[kind] ?? kind);
  // A box is known by its first line.
  const [line = ""] = text.trim().split("\n", 1);
  const words = line.replace(/\s+/g, " ").trim();
  if (words === "") return word;
  return `${word} “${words.length > MAX_TEXT_CHARS ? `${words.slice(0, MAX_TEXT_CHARS).trim()}…` : words}”`;
}
