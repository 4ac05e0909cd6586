/** Attributes that inspector plugins of many frameworks write. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, parseLocation, readPath } from "./create-hint.ts";

const LOCATION_ATTRIBUTES = ["data-source", "data-insp-path", "data-v-inspector", "data-locatorjs"];

/** The location in one attribute, or the one that LocatorJS's number points to in its table. */
export function attributeHint(element: Element, page: object = globalThis): SourceHint | null {
  for (const name of LOCATION_ATTRIBUTES) {
    const hint = parseLocation("attribute", element.getAttribute(name));
    if (hint !== null) return hint;
  }
  const [file, number] = (element.getAttribute("data-locatorjs-id") ?? "").split("::");
  if (file === undefined || number === undefined) return null;
  const expression = readPath(page, "__LOCATOR_DATA__", file, "expressions", number);
  const start = readPath(expression, "loc", "start");
  return createHint("attribute", {
    file,
    line: readPath(start, "line"),
    column: readPath(start, "column"),
    component: readPath(expression, "name"),
  });
}
