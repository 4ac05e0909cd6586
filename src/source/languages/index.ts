/** Finds the language of a file. Parsers are loaded when the first file needs them. */
import type { Language } from "./language.ts";

const HTML = new Set(["html", "htm"]);
const JSX = new Set(["jsx", "tsx", "js"]);

/** Extensions of all files in which a picked element may be written. */
export const SOURCE_EXTENSIONS = [
  "html",
  "htm",
  "jsx",
  "tsx",
  "js",
  "vue",
  "svelte",
  "astro",
  "mdx",
  "ex",
] as const;

/** The part after the last dot, in lower case; empty when there is none. */
function extensionOf(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** The language of a file by its extension; `null` when its elements cannot be edited. */
export async function languageOf(file: string): Promise<Language | null> {
  const extension = extensionOf(file);
  if (HTML.has(extension)) return (await import("./html.ts")).html;
  if (JSX.has(extension)) return (await import("./jsx.ts")).jsx;
  if (extension === "vue") return (await import("./vue.ts")).vue;
  if (extension === "svelte") return (await import("./svelte.ts")).svelte;
  if (extension === "astro") return (await import("./astro.ts")).astro;
  if (extension === "ex") return (await import("./elixir.ts")).elixir;
  if (extension === "mdx") return (await import("./mdx.ts")).mdx;
  return null;
}
