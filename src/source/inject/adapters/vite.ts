import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfigText } from "../config-text.ts";
import { isHtmlPage } from "../pages.ts";
import { findFiles } from "../project-files.ts";
import type { Adapter } from "./adapter.ts";
import { htmlForm } from "./forms.ts";

/** Vite's pages: `index.html` in the project, or in the folder that its configuration names as root. */
export const viteAdapter: Adapter = {
  framework: "Vite",
  async detect(project) {
    if (!project.dependencies.has("vite")) return false;
    return (await this.targets(project)).found;
  },
  async targets({ root }) {
    const own = await viteRoot(root);
    const index = own === "" ? "index.html" : `${own}/index.html`;
    const files = existsSync(join(root, index))
      ? [index]
      : await findFiles(root, {
          below: own,
          matches: (path) => isHtmlPage(path) && !path.startsWith("public/"),
        });
    return files.length > 0
      ? { found: true, config: { files, insertBefore: "</body>", commentSyntax: "html" } }
      : { found: false, advice: "No HTML page was found in the root of this Vite project." };
  },
  form: (file) => (isHtmlPage(file) ? htmlForm : null),
};

/** `root` in the configuration, if it is a plain string; empty for the project itself. */
async function viteRoot(root: string): Promise<string> {
  const text = await readConfigText(root, "vite");
  const named = /(?:^|[\s{,])root\s*:\s*["']\.?\/?([\w./-]+?)\/?["']/.exec(text ?? "")?.[1];
  return named !== undefined && !named.includes("..") && existsSync(join(root, named)) ? named : "";
}
