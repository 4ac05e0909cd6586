/** Templates of server languages as HTML with opaque pieces in it. What cannot be told for sure is marked as torn. */
import { html, parseHtml } from "./html.ts";
import type { Language, SourceElement } from "./language.ts";
import { isBalanced, withoutTags } from "./template-tags.ts";

/** Elements that may lack their end tag in any HTML. */
const OPEN_ENDED = new Set(
  (
    "area base br col embed hr img input link meta source track wbr " +
    "p li dt dd option optgroup tr td th thead tbody tfoot"
  ).split(" "),
);

/** HEEx, ERB, Blade, Twig, Liquid, PHP, Handlebars and their like (`templateExtensions`). */
export const template: Language = {
  ...html,
  name: "template",
  parse(text) {
    const { masked, tags } = withoutTags(text);
    const source = parseHtml(masked);
    const torn = new Set<SourceElement>();
    for (const element of source.elements) {
      const whole = element.endTag !== null || OPEN_ENDED.has(element.name);
      if (whole && isBalanced(element.range, tags, text)) continue;
      // An element that belongs to one branch only may have taken the end tag of any other around it.
      for (let at: SourceElement | null = element; at !== null; at = at.parent) torn.add(at);
    }
    for (const element of source.elements) {
      if (element.parent !== null && torn.has(element.parent)) torn.add(element);
      if (torn.has(element)) Object.assign(element, { torn: true });
    }
    return { ok: true, source };
  },
};
