import { isHtmlPage } from "../pages.ts";
import { findFiles } from "../project-files.ts";
import type { Adapter } from "./adapter.ts";
import { htmlForm } from "./forms.ts";

/** A folder of pages. Each is named in the configuration, so that a new page is never added silently. */
export const staticHtmlAdapter: Adapter = {
  framework: "static HTML",
  async detect({ root }) {
    return (await findFiles(root, { matches: isHtmlPage })).length > 0;
  },
  async targets({ root }) {
    const files = await findFiles(root, { matches: isHtmlPage });
    return { found: true, config: { files, insertBefore: "</body>", commentSyntax: "html" } };
  },
  form: (file) => (isHtmlPage(file) ? htmlForm : null),
};
