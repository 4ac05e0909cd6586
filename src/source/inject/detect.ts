/** What kind of project this is, as far as adding the tag is concerned. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { InjectConfig } from "./config.ts";
import { findHtmlPages } from "./pages.ts";
import { scriptTag } from "./tag.ts";

export type Detection =
  | { readonly supported: true; readonly framework: string; readonly config: InjectConfig }
  | { readonly supported: false; readonly framework: string; readonly advice: string };

/** Frameworks that render their page shell: a line in an HTML file cannot reach them. */
const RENDERED_SHELLS: readonly { name: string; packages: readonly string[]; where: string }[] = [
  { name: "Next.js", packages: ["next"], where: "the root layout (app/layout.tsx or pages/_document.tsx)" },
  { name: "Nuxt", packages: ["nuxt"], where: "app.head.script in nuxt.config" },
  { name: "SvelteKit", packages: ["@sveltejs/kit"], where: "src/app.html, before </body>" },
  { name: "Astro", packages: ["astro"], where: "the base layout, with is:inline" },
  {
    name: "TanStack Start",
    packages: ["@tanstack/react-start", "@tanstack/solid-start"],
    where: "the root route's document",
  },
];

/** Looks at the project's dependencies and pages. Nothing is written. */
export async function detectProject(root: string): Promise<Detection> {
  const dependencies = await readDependencies(root);
  const shell = RENDERED_SHELLS.find(({ packages }) => packages.some((name) => dependencies.has(name)));
  if (shell) {
    return {
      supported: false,
      framework: shell.name,
      advice:
        `Adding the tag by itself in ${shell.name} comes with a later version. Add it by hand, in development only, ` +
        `to ${shell.where}: ${scriptTag(0).replace("localhost:0", "localhost:PORT")}`,
    };
  }
  const vite = dependencies.has("vite") && existsSync(join(root, "index.html"));
  const pages = vite ? ["index.html"] : await findHtmlPages(root);
  if (pages.length > 0) {
    return {
      supported: true,
      framework: vite ? "Vite" : "static HTML",
      config: { files: pages, insertBefore: "</body>", commentSyntax: "html" },
    };
  }
  return {
    supported: false,
    framework: "unknown",
    advice:
      "No HTML page was found to add the tag to. Name it in .impeccable/live/config.json " +
      `({"files": ["path/to/page.html"]}), or add it by hand: ${scriptTag(0).replace("localhost:0", "localhost:PORT")}`,
  };
}

async function readDependencies(root: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    const manifest: Record<string, unknown> = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    for (const field of ["dependencies", "devDependencies"]) {
      const listed = manifest[field];
      if (typeof listed === "object" && listed !== null)
        for (const name of Object.keys(listed)) names.add(name);
    }
  } catch {
    // No manifest, or none that can be read: a plain folder of pages.
  }
  return names;
}
