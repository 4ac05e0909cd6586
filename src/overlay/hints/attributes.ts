/** Attributes that inspector plugins of many frameworks write. */
import { createHint, parseLocation, readPath, type SourceHint } from "./create-hint.ts";

const PLACES = ["data-source", "data-insp-path", "data-v-inspector", "data-locatorjs"];

/** A place in one attribute, or LocatorJS's number of one in its table. */
export function attributeHint(element: Element, page: object = globalThis): SourceHint | null {
  for (const name of PLACES) {
    const hint = parseLocation("attribute", element.getAttribute(name));
    if (hint !== null) return hint;
  }
  const [file, number] = (element.getAttribute("data-locatorjs-id") ?? "").split("::");
  if (file === undefined || number === undefined) return null;
  const expression = readPath(page, "__LOCATOR_DATA__", file, "expressions", number);
  const start = readPath(expression, "loc", "start");
  return createHint(
    "attribute",
    file,
    readPath(start, "line"),
    readPath(start, "column"),
    readPath(expression, "name"),
  );
}
