/** Templates of server languages, read as HTML with opaque pieces. Elements whose end is uncertain are marked. */
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
    const uncertain = new Set<SourceElement>();
    for (const element of source.elements) {
      const isComplete = element.endTag !== null || OPEN_ENDED.has(element.name);
      if (isComplete && isBalanced(element.range, tags, text)) continue;
      // An element in one branch only may have taken the end tag of any element around it.
      for (let at: SourceElement | null = element; at !== null; at = at.parent) uncertain.add(at);
    }
    for (const element of source.elements) {
      if (element.parent !== null && uncertain.has(element.parent)) uncertain.add(element);
      if (uncertain.has(element))
        Object.assign(element, { endUncertain: true } satisfies Partial<SourceElement>);
    }
    return { ok: true, source };
  },
};
