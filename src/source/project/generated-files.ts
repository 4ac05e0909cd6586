/** Files that a build will write anew: edits there would be lost, so none is made. */
import { gitIgnored } from "./git.ts";

/** Folders that only a build writes, wherever they lie. */
const OUTPUT = new Set([
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".astro",
  ".vercel",
  ".netlify",
  ".cache",
  ".parcel-cache",
  ".docusaurus",
  "_site",
  "storybook-static",
  "node_modules",
]);
/** Folders that a build writes at the top of a project; below its sources the same names are ordinary. */
const TOP_OUTPUT = new Set(["dist", "build", "out", "coverage"]);
const SOURCE_FOLDERS = new Set(["src", "app", "pages", "components", "lib"]);

/** A header is looked for this far into a file. */
const HEADER_LINES = 10;
const HEADER_CHARS = 2_000;
const COMMENT = /<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^[ \t]*(?:\/\/|#).*$/gm;
/** How generators sign. Words in passing ("colours generated with …") are no signature. */
const GENERATED = [
  /@generated\b/,
  /\bDO NOT (?:EDIT|MODIFY)\b/,
  /\bauto(?:matically)?[- ]?generated\b/i,
  /^[^\w]*generated (?:automatically|by|from|with)\b/i,
  /\b(?:file|page|document|code|html)\b[^.\n]{0,20}\bgenerated (?:automatically|by|from|with)\b/i,
];

export type GeneratedReason = "output_folder" | "generated_header" | "git_ignored";

/** True for a path (relative, with `/`) in or of a folder that a build writes. */
export function isOutputFolder(path: string): boolean {
  let inSource = false;
  for (const part of path.split("/")) {
    if (OUTPUT.has(part) || (!inSource && TOP_OUTPUT.has(part))) return true;
    inSource ||= SOURCE_FOLDERS.has(part);
  }
  return false;
}

/** Why each of these files (relative name and text) is generated; files that are not are left out. */
export async function generatedFiles(
  root: string,
  files: readonly { readonly file: string; readonly text: string }[],
): Promise<ReadonlyMap<string, GeneratedReason>> {
  const reasons = new Map<string, GeneratedReason>();
  const ignored = await gitIgnored(
    root,
    files.map(({ file }) => file),
  );
  for (const { file, text } of files) {
    if (isOutputFolder(file)) reasons.set(file, "output_folder");
    else if (hasGeneratedHeader(text)) reasons.set(file, "generated_header");
    else if (ignored.has(file)) reasons.set(file, "git_ignored");
  }
  return reasons;
}

/** A comment near the top says so; the same words in the page's own text do not count. */
function hasGeneratedHeader(text: string): boolean {
  const head = text.slice(0, HEADER_CHARS).split("\n").slice(0, HEADER_LINES).join("\n");
  return (head.match(COMMENT) ?? []).some((comment) => GENERATED.some((sign) => sign.test(comment)));
}
