/** Which wrapper an element can take where it stands, by the rules of HTML (the parser has the last word). */
import type { SourceElement } from "../languages/language.ts";

export type WrapperTag = "div" | "span";

export type WrapperPlacement =
  | { readonly ok: true; readonly tags: readonly WrapperTag[] }
  /** `reason`: what kind of place takes no wrapper. */
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
/** Parts of a drawing that a component may return without the `svg` around them. */
const SVG_PARTS = new Set(
  (
    "path g circle rect line polyline polygon ellipse text tspan defs use symbol marker mask pattern " +
    "clipPath linearGradient radialGradient stop filter foreignObject animate animateTransform"
  ).split(" "),
);

/** What may stand around this element. */
export function placementFor(element: SourceElement): WrapperPlacement {
  const own = element.tag ?? "";
  const parent = element.parent?.tag ?? "";
  if (element.endUncertain === true) {
    return no("template_unclear", `template tags make it unclear where <${element.name}> ends`);
  }
  if (DOCUMENT_PARTS.has(own) || hasAncestor(element, new Set(["head"]))) {
    return no("document_part", `<${element.name}> is part of the document's frame`);
  }
  if (TABLE_PARTS.has(own) || TABLE_PARENTS.has(parent)) {
    return no("table_part", `between the rows and cells of a table (<${element.name}>) nothing else fits`);
  }
  if (OPTION_PARTS.has(own) || OPTION_PARENTS.has(parent)) {
    return no("select_option", `between the options of a select (<${element.name}>) nothing else fits`);
  }
  if (SVG_PARTS.has(own) || hasAncestor(element, FOREIGN)) {
    return no(
      "inside_svg",
      `<${element.name}> is part of a drawing or formula, where HTML elements do not fit`,
    );
  }
  if (MEDIA_PARENTS.has(parent)) {
    return no("media_part", `<${element.name}> works only directly inside <${parent}>`);
  }
  return { ok: true, tags: PHRASING.has(hostParent(element)) ? ["span"] : ["div", "span"] };
}

function no(reason: string, message: string): WrapperPlacement {
  return { ok: false, reason, message };
}

/** The nearest element around this one of which the tag is known: components in between usually keep it. */
function hostParent(element: SourceElement): string {
  let parent = element.parent;
  while (parent !== null && parent.tag === null) parent = parent.parent;
  return parent?.tag ?? "";
}

/** True below one of these, unless HTML begins anew in between. */
function hasAncestor(element: SourceElement, tags: ReadonlySet<string>): boolean {
  for (let at = element.parent; at !== null && at.tag !== "foreignObject"; at = at.parent) {
    if (tags.has(at.tag ?? "")) return true;
  }
  return false;
}
