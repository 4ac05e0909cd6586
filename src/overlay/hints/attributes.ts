/** Attributes that inspector plugins of many frameworks write. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, parseLocation, readPath } from "./create-hint.ts";

const LOCATION_ATTRIBUTES = [
  "data-source",
  "data-insp-path",
  "data-v-inspector",
  "data-locatorjs",
  // TanStack's and Qwik's development tools, the locator of Solid's, older taggers of Lovable.
  "data-tsd-source",
  "data-qwik-inspector",
  "data-source-loc",
  "data-lov-id",
];
/** The property in which Lovable's tagger keeps the location (seen in 1.3.5). */
const JSX_SOURCE = Symbol.for("__jsxSource__");
const INSPECTOR = "data-inspector-";

/** The location in attributes, in a property, or the one that LocatorJS's number points to in its table. */
export function attributeHint(element: Element, page: object = globalThis): SourceHint | null {
  for (const name of LOCATION_ATTRIBUTES) {
    const hint = parseLocation("attribute", element.getAttribute(name));
    if (hint !== null) return hint;
  }
  const tagged = readPath(element, JSX_SOURCE);
  const fromProperty = createHint("attribute", {
    file: readPath(tagged, "fileName"),
    line: readPath(tagged, "lineNumber"),
    column: readPath(tagged, "columnNumber"),
  });
  if (fromProperty !== null) return fromProperty;
  const inspected = createHint("attribute", {
    file: element.getAttribute(`${INSPECTOR}relative-path`),
    line: Number(element.getAttribute(`${INSPECTOR}line`)),
    column: Number(element.getAttribute(`${INSPECTOR}column`)),
  });
  if (inspected !== null) return inspected;
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
