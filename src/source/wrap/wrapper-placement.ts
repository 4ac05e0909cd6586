/** Which wrapper may stand around an element, by the rules of HTML. The parser is asked as well, in `wrap-edit.ts`. */
import type { SourceElement } from "../languages/language.ts";
import { SVG_PARTS } from "../languages/svg-parts.ts";
import { WORKS_ONLY_DIRECTLY_IN } from "./wrapper-table.ts";

export type WrapperTag = "div" | "span";

export type WrapperPlacement =
  | { readonly ok: true; readonly tags: readonly WrapperTag[] }
  /** `reason`: the kind of place that takes no wrapper. */
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** In these only phrasing content fits. */
const PHRASING = new Set(
  (
    "p h1 h2 h3 h4 h5 h6 a button label span em strong b i u s small mark abbr cite code dfn kbd q samp sub sup " +
    "time var bdi bdo data del ins output pre summary legend font tt big strike"
  ).split(" "),
);
const TABLE_PARENTS = new Set(["table", "thead", "tbody", "tfoot", "tr", "colgroup"]);
const TABLE_PARTS = new Set(["thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"]);
const OPTION_PARENTS = new Set(["select", "optgroup", "datalist"]);
const OPTION_PARTS = new Set(["option", "optgroup"]);
const DOCUMENT_PARTS = new Set(
  "html head body title base link meta style script template frameset frame".split(" "),
);
const MEDIA_PARENTS = new Set(["picture", "video", "audio", "object"]);
const FOREIGN = new Set(["svg", "math"]);
/** The tags that a wrapper around this element may have, the preferred one first, or why there is none. */
export function placementFor(element: SourceElement): WrapperPlacement {
  const own = element.tag ?? "";
  const parent = element.parent?.tag ?? "";
  const forbidden = forbiddenByLanguage(element);
  if (forbidden !== null) return forbidden;
  if (DOCUMENT_PARTS.has(own) || hasAncestor(element, new Set(["head"]))) {
    return notAllowed("document_part", `<${element.name}> belongs to the document itself`);
  }
  if (TABLE_PARTS.has(own) || TABLE_PARENTS.has(parent)) {
    return notAllowed(
      "table_part",
      `between the rows and cells of a table (<${element.name}>) nothing else fits`,
    );
  }
  if (OPTION_PARTS.has(own) || OPTION_PARENTS.has(parent)) {
    return notAllowed(
      "select_option",
      `between the options of a select (<${element.name}>) nothing else fits`,
    );
  }
  if (SVG_PARTS.has(element.name) || hasAncestor(element, FOREIGN)) {
    return notAllowed(
      "inside_svg",
      `<${element.name}> is part of a drawing or formula, where HTML elements do not fit`,
    );
  }
  if (MEDIA_PARENTS.has(parent)) {
    return notAllowed("media_part", `<${element.name}> works only directly inside <${parent}>`);
  }
  if (own in WORKS_ONLY_DIRECTLY_IN && WORKS_ONLY_DIRECTLY_IN[own]?.includes(parent) === true) {
    return notAllowed("direct_child", `<${element.name}> works only directly inside <${parent}>`);
  }
  return { ok: true, tags: standsInPhrasing(element) ? ["span"] : ["div", "span"] };
}

/** True where only phrasing content fits. */
export function standsInPhrasing(element: SourceElement): boolean {
  return PHRASING.has(hostParent(element));
}

function forbiddenByLanguage({ name, endUncertain, noWrapper }: SourceElement): WrapperPlacement | null {
  if (endUncertain === true)
    return notAllowed("template_unclear", `template tags make it unclear where <${name}> ends`);
  return noWrapper === undefined ? null : notAllowed(noWrapper.reason, noWrapper.message);
}

function notAllowed(reason: string, message: string): WrapperPlacement {
  return { ok: false, reason, message };
}

/** The tag of the nearest ancestor that is no component: most components render their children in place. */
function hostParent(element: SourceElement): string {
  let parent = element.parent;
  while (parent !== null && parent.tag === null) parent = parent.parent;
  return parent?.tag ?? "";
}

/** True below one of these, unless a `foreignObject` in between contains HTML again. */
function hasAncestor(element: SourceElement, tags: ReadonlySet<string>): boolean {
  for (let at = element.parent; at !== null && at.tag !== "foreignObject"; at = at.parent) {
    if (tags.has(at.tag ?? "")) return true;
  }
  return false;
}
