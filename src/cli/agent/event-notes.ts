/** Explains in a sentence each what an event has that not every event has. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { WrapResult } from "../../source/index.ts";

/** Utility classes as Tailwind writes them: a variant, a value, an arbitrary value. */
const UTILITY =
  /^(?:[a-z-]+:)*-?(?:(?:m|p)[trblxy]?|gap|w|h|text|bg|font|leading|tracking|rounded|border|shadow|flex|grid|items|justify|space-[xy]|max-w|min-h)-(?:[a-z0-9./-]+|\[[^\]]+\])$/;
const MIN_UTILITIES = 3;
const CSS_MODULE = /\b(?:class|className)=\{[^}]*\b(?:styles?|css|classes|s)(?:\.|\[)|\$style\b/;

/** The notes of a request for variants. */
export function eventNotes(event: GenerateEvent, scaffold: WrapResult | null): string[] {
  const element = event.mode === "insert" ? event.insert.anchor : event.element;
  const found = scaffold?.ok ? scaffold : null;
  const source = found?.source ?? "";
  const notes: string[] = [];
  if ((event.comments?.length ?? 0) > 0)
    notes.push(
      "comments: what the person wrote at a point (x, y in CSS pixels from the element's top left corner).",
    );
  if ((event.strokes?.length ?? 0) > 0)
    notes.push("strokes: lines the person drew in the same pixels; they circle or point at what is meant.");
  if (event.screenshotPath !== undefined)
    notes.push(
      "screenshotPath: a picture of the element with comments and strokes drawn on it; look at it first.",
    );
  if (event.mode === "insert")
    notes.push(
      `insert: each variant is one new element ${event.insert.position} the anchor; the anchor stays as it is.`,
    );
  if (found?.repeated)
    notes.push(
      "repeated: the element is written once and shown many times; keep the expressions of its loop.",
    );
  if (CSS_MODULE.test(source))
    notes.push(
      "CSS module: keep the class expressions in the markup; `css` does not know their names, so select with :scope > tag.",
    );
  else if (element.classes.filter((name) => UTILITY.test(name)).length >= MIN_UTILITIES)
    notes.push("Tailwind: change the utility classes in the markup; `css` is only for what they cannot say.");
  if (isRecord(element.sourceHint))
    notes.push("sourceHint: where the dev server says that the element is written.");
  return notes;
}
