/** Finds the adapter for a project's framework. */
import type { Project } from "../project-files.ts";
import { scriptTag } from "../tag.ts";
import type { Adapter } from "./adapter.ts";
import { astroAdapter } from "./astro.ts";
import { nextAdapter } from "./next.ts";
import { nuxtAdapter } from "./nuxt.ts";
import { staticHtmlAdapter } from "./static-html.ts";
import { sveltekitAdapter } from "./sveltekit.ts";
import { tanstackStartAdapter } from "./tanstack-start.ts";
import { viteAdapter } from "./vite.ts";

/** A framework that builds on another one comes before it. A plain folder of pages is last. */
const ADAPTERS: readonly Adapter[] = [
  nextAdapter,
  nuxtAdapter,
  sveltekitAdapter,
  tanstackStartAdapter,
  astroAdapter,
  viteAdapter,
  staticHtmlAdapter,
];

const unknown: Adapter = {
  framework: "unknown",
  detect: () => true,
  targets: async () => ({
    found: false,
    advice:
      "No HTML page was found to add the tag to. Name it in .impeccable/live/config.json " +
      '({"files": ["path/to/page.html"]}).',
  }),
  form: () => null,
};

/** The adapter for a project; for an unknown one, an adapter that only gives advice. */
export async function adapterFor(project: Project): Promise<Adapter> {
  for (const adapter of ADAPTERS) if (await adapter.detect(project)) return adapter;
  return unknown;
}

/** Advice on the tag that you add by hand where no file for it was found. */
export function manualAdvice(advice: string): string {
  return `${advice} Or add it by hand, in development only: ${scriptTag(0).replace("localhost:0", "localhost:PORT")}`;
}
