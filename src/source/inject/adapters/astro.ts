import { filesMatching, findFiles } from "../project-files.ts";
import type { Adapter } from "./adapter.ts";
import { astroForm } from "./forms.ts";

/** Astro: every layout or page that has the body. */
export const astroAdapter: Adapter = {
  framework: "Astro",
  detect: ({ dependencies }) => dependencies.has("astro"),
  async targets({ root }) {
    const all = await findFiles(root, { below: "src", matches: (path) => path.endsWith(".astro") });
    const files = await filesMatching(root, all, /<\/body\s*>/i);
    return files.length > 0
      ? { found: true, config: { files, insertBefore: "</body>", commentSyntax: "html" } }
      : { found: false, advice: "No .astro file with </body> was found below src." };
  },
  form: (file) => (file.endsWith(".astro") ? astroForm : null),
};
