/** How files of each kind contain the tag, in any framework. */
import { findAnchor } from "../anchor.ts";
import type { InjectConfig } from "../config.ts";
import { jsxAnchor } from "../jsx-anchor.ts";
import { type Insertion, scriptTag, scriptUrl } from "../tag.ts";
import type { TagForm } from "./adapter.ts";

export const htmlForm: TagForm = {
  hasMeta: true,
  async insertions(text, port, config) {
    const offset = await findAnchor(text, config);
    return offset === null ? null : [{ offset, syntax: "html", lines: [scriptTag(port)] }];
  },
};

/** Astro bundles scripts that are not `is:inline`. */
export const astroForm: TagForm = {
  async insertions(text, port, config) {
    const offset = markupAnchor(text, config);
    const tag = scriptTag(port).replace("<script ", "<script is:inline ");
    return offset === null ? null : [{ offset, syntax: "html", lines: [tag] }];
  },
};

/** A block at the end of a component's markup, which a production build leaves out. */
export const svelteForm: TagForm = {
  async insertions(text, port, config) {
    const offset = namesPlace(config) ? markupAnchor(text, config) : text.length;
    return offset === null ? null : [{ offset, syntax: "html", lines: [svelteTag(port)] }];
  },
};

/** One line of Svelte. Inside a block, a script is an element; at the top level it would be the component's own. */
export function svelteTag(port: number): string {
  return `{#if import.meta.env.DEV}${scriptTag(port)}{/if}`;
}

/** A script element among JSX children. React renders it in the browser too, because it is `async`. */
export function jsxForm(guard?: string, crossOrigin = 'crossOrigin="anonymous"'): TagForm {
  return {
    async insertions(text, port, config) {
      const offset = await jsxAnchor(text, config);
      const tag = `<script async src="${scriptUrl(port)}" ${crossOrigin} />`;
      const lines = [guard === undefined ? tag : `{${guard} && ${tag}}`];
      return offset === null ? null : [{ offset, syntax: "jsx", lines } satisfies Insertion];
    },
  };
}

/** How a file of this name contains the tag where its framework has no form of its own. */
export function commonForm(file: string, config: InjectConfig): TagForm {
  if (file.endsWith(".astro")) return astroForm;
  if (file.endsWith(".svelte")) return svelteForm;
  return config.commentSyntax === "jsx" || /\.[jt]sx$/.test(file) ? jsxForm() : htmlForm;
}

/** Finds the place in the text, for files that no HTML parser reads. Comments and component scripts are skipped. */
function markupAnchor(text: string, config: InjectConfig): number | null {
  const blank = (part: string): string => " ".repeat(part.length);
  const markup = text.replace(/^\s*---[\s\S]*?^---/m, blank).replace(/<!--[\s\S]*?-->/g, blank);
  if (config.insertAfter !== undefined) {
    const at = markup.indexOf(config.insertAfter);
    return at < 0 ? null : at + config.insertAfter.length;
  }
  const at = markup.toLowerCase().lastIndexOf((config.insertBefore ?? "</body>").toLowerCase());
  return at < 0 ? null : at;
}

function namesPlace({ insertBefore, insertAfter }: InjectConfig): boolean {
  return insertBefore !== undefined || insertAfter !== undefined;
}
