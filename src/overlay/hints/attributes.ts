/** Attributes that inspector plugins of many frameworks write. */
import { hintOf, placeOf, read, type SourceHint } from "./source-hint.ts";

const PLACES = ["data-source", "data-insp-path", "data-v-inspector", "data-locatorjs"];

/** A place in one attribute, or LocatorJS's number of one in its table. */
export function attributeHint(element: Element, page: object = globalThis): SourceHint | null {
  for (const name of PLACES) {
    const hint = placeOf("attribute", element.getAttribute(name));
    if (hint !== null) return hint;
  }
  const [file, number] = (element.getAttribute("data-locatorjs-id") ?? "").split("::");
  if (file === undefined || number === undefined) return null;
  const expression = read(page, "__LOCATOR_DATA__", file, "expressions", number);
  const start = read(expression, "loc", "start");
  return hintOf("attribute", file, read(start, "line"), read(start, "column"), read(expression, "name"));
}
