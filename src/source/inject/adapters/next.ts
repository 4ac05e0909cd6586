import { existsSync } from "node:fs";
import { join } from "node:path";
import { importsEnd, jsxAnchor } from "../jsx-anchor.ts";
import { filesMatching, findFiles, type Project } from "../project-files.ts";
import { markedLines, scriptUrl } from "../tag.ts";
import type { Adapter, TagForm } from "./adapter.ts";

/** Next.js leaves code after this condition out of a production build. */
const DEV_ONLY = 'process.env.NODE_ENV === "development"';
const LAYOUT = /(^|\/)layout\.[jt]sx?$/;
const DOCUMENT = /(^|\/)_document\.[jt]sx?$/;

/** Next.js: `Script` in the root layouts of the app router, a script in the document of the pages router. */
export const nextAdapter: Adapter = {
  framework: "Next.js",
  detect: ({ dependencies }) => dependencies.has("next"),
  async targets(project) {
    const files = [...(await rootLayouts(project)), ...(await documents(project))];
    if (files.length > 0) {
      return { found: true, config: { files, insertBefore: "</body>", commentSyntax: "jsx" } };
    }
    const advice = "No root layout (app/layout.tsx) and no pages folder were found in this Next.js project.";
    return { found: false, advice };
  },
  form(file, project) {
    if (DOCUMENT.test(file)) return documentForm(file);
    return LAYOUT.test(file) && project.dependencies.has("next") ? layoutForm : null;
  },
};

/** Every layout with the body. With route groups or a locale folder, there may be several, below the root. */
async function rootLayouts({ root }: Project): Promise<string[]> {
  for (const below of ["app", "src/app"]) {
    const layouts = await findFiles(root, { below, matches: (path) => LAYOUT.test(path) });
    const withBody = await filesMatching(root, layouts, /<body[\s>]/);
    if (withBody.length > 0) return withBody;
  }
  return [];
}

/** The document of the pages router: the existing one, or one to create. */
async function documents({ root }: Project): Promise<string[]> {
  for (const below of ["pages", "src/pages"]) {
    const pages = await findFiles(root, { below, matches: (path) => /\.(jsx?|tsx)$/.test(path) });
    const existing = pages.find((path) => DOCUMENT.test(path));
    if (existing !== undefined) return [existing];
    const routes = pages.filter((path) => !path.startsWith(`${below}/api/`));
    if (routes.length > 0)
      return [`${below}/_document.${existsSync(join(root, "tsconfig.json")) ? "tsx" : "jsx"}`];
  }
  return [];
}

/** The imported name is unique, so that it does not clash with an import of the project's own. */
const layoutForm: TagForm = {
  async insertions(text, port, config) {
    const [imports, body] = [await importsEnd(text), await jsxAnchor(text, config)];
    if (imports === null || body === null) return null;
    const script = `<ImpeccableLiveScript src="${scriptUrl(port)}" crossOrigin="anonymous" />`;
    return [
      { offset: imports, syntax: "js", lines: ['import ImpeccableLiveScript from "next/script";'] },
      { offset: body, syntax: "jsx", lines: [`{${DEV_ONLY} && ${script}}`] },
    ];
  },
};

function documentForm(file: string): TagForm {
  const script = (port: number): string =>
    `{${DEV_ONLY} && <script async src="${scriptUrl(port)}" crossOrigin="anonymous" />}`;
  return {
    async insertions(text, port, config) {
      const offset = await jsxAnchor(text, config);
      return offset === null ? null : [{ offset, syntax: "jsx", lines: [script(port)] }];
    },
    create: (port) => `${markedLines("js", documentLines(script(port), file)).join("\n")}\n`,
  };
}

/** The document that Next.js uses by default, with the script. */
function documentLines(script: string, file: string): string[] {
  return [
    `// ${file}: made by impeccable-live serve, taken away by impeccable-live stop.`,
    'import { Head, Html, Main, NextScript } from "next/document";',
    "",
    "export default function Document() {",
    "  return (",
    "    <Html>",
    "      <Head />",
    "      <body>",
    "        <Main />",
    "        <NextScript />",
    `        ${script}`,
    "      </body>",
    "    </Html>",
    "  );",
    "}",
  ];
}
