/** HTML files, which are templates where a server or a compiler reads tags of its own. */
import type { Language } from "./language.ts";
import { markup, plainStyleTag } from "./markup.ts";
import { parseHtmlPage } from "./template/parse-template.ts";

/** HTML files: markers are comments around the wrapper. */
export const html: Language = {
  ...markup,
  name: "html",
  styleTag: plainStyleTag,
  styleElement: (id, css) => `${plainStyleTag(id)}${css}</style>`,
  parse(text) {
    return { ok: true, source: parseHtmlPage(text) };
  },
  // Any text is HTML.
  verify: () => Promise.resolve({ ok: true }),
};
