/** Templates of server languages that the configuration names by their ending. */
import { html } from "./html.ts";
import type { Language } from "./language.ts";
import { parseTemplate } from "./template/parse-template.ts";

/** HEEx, ERB, Blade, Twig, Liquid, PHP, Handlebars and their like (`templateExtensions`). */
export const template: Language = {
  ...html,
  name: "template",
  parse(text) {
    return { ok: true, source: parseTemplate(text) };
  },
};
