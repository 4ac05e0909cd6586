import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfigText } from "../config-text.ts";
import { markedLines, scriptUrl } from "../tag.ts";
import type { Adapter, TagForm } from "./adapter.ts";

const PLUGIN = "plugins/impeccable-live.client.ts";

/** Nuxt renders its shell, so a created client plugin adds the script when the app is ready, in development only. */
export const nuxtAdapter: Adapter = {
  framework: "Nuxt",
  detect: ({ dependencies }) => dependencies.has("nuxt"),
  async targets({ root }) {
    const folder = await sourceFolder(root);
    const file = folder === "" ? PLUGIN : `${folder}/${PLUGIN}`;
    return { found: true, config: { files: [file], commentSyntax: "jsx" } };
  },
  // In a component such as app.vue, a script does not run or does not compile.
  carries: (file) => file.endsWith(PLUGIN),
  form: (file) => (file.endsWith(PLUGIN) ? pluginForm : null),
};

/** Nuxt 4 has its sources in `app`, Nuxt 3 beside the configuration, unless that names another folder. */
async function sourceFolder(root: string): Promise<string> {
  const text = await readConfigText(root, "nuxt");
  const named = /srcDir\s*:\s*["']\.?\/?([\w./-]*?)\/?["']/.exec(text ?? "")?.[1];
  if (named !== undefined && !named.includes("..")) return named === "." ? "" : named;
  return existsSync(join(root, "app")) ? "app" : "";
}

/** The file is created as a whole. An existing file was edited, and has no place for the tag. */
const pluginForm: TagForm = {
  insertions: async () => null,
  create: (port) =>
    `${markedLines("js", [
      "// Made by impeccable-live serve, taken away by impeccable-live stop.",
      'import { defineNuxtPlugin, onNuxtReady } from "#imports";',
      "",
      "export default defineNuxtPlugin(() => {",
      "  if (!import.meta.dev) return;",
      "  onNuxtReady(() => {",
      '    const script = document.createElement("script");',
      `    script.src = "${scriptUrl(port)}";`,
      '    script.crossOrigin = "anonymous";',
      "    document.body.append(script);",
      "  });",
      "});",
    ]).join("\n")}\n`,
};
