/** Short labels of elements: `h1#title`, `div.card`. */
import type { ElementSummary } from "../../protocol/snapshot.ts";

/** Generated class names can be long. */
const MAX_CLASS_CHARS = 24;

/** The label of an element of the page. */
export function elementLabel({ localName, id, classList }: Element): string {
  return summaryLabel({ tagName: localName, id, classes: [(classList[0] ?? "").slice(0, MAX_CLASS_CHARS)] });
}

/** The label of a recorded element: its tag with its id, otherwise with its first class. */
export function summaryLabel({ tagName, id, classes }: Omit<ElementSummary, "cssPath">): string {
  if (id !== null && id !== "") return `${tagName}#${id}`;
  const [name = ""] = classes;
  return name === "" ? tagName : `${tagName}.${name}`;
}
