/** Files that a build writes: the next build would overwrite an edit, so none is made. */
import { gitIgnored, gitTracked } from "./git.ts";

/** Names of folders that only a build writes, at any depth. */
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
/** Names of folders that a build writes, except inside a source folder. */
const TOP_OUTPUT = new Set(["dist", "build", "out", "coverage"]);
const SOURCE_FOLDERS = new Set(["src", "app", "pages", "components", "lib"]);

/** A header has to be in these first lines and characters of a file. */
const HEADER_LINES = 10;
const HEADER_CHARS = 2_000;
const COMMENT = /<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^[ \t]*(?:\/\/|#).*$/gm;
/** How generators mark their files. Other uses of the word ("colours generated with …") do not match. */
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

/** The reason why each of these files is generated. Files that are not generated have no entry. */
export async function generatedFiles(
  root: string,
  files: readonly { readonly file: string; readonly text: string }[],
): Promise<ReadonlyMap<string, GeneratedReason>> {
  const reasons = new Map<string, GeneratedReason>();
  const names = files.map(({ file }) => file);
  const [ignored, tracked] = await Promise.all([
    gitIgnored(root, names),
    gitTracked(root, names.filter(isOutputFolder)),
  ]);
  for (const { file, text } of files) {
    if (isOutputFolder(file) && !tracked.has(file)) reasons.set(file, "output_folder");
    else if (hasGeneratedHeader(text)) reasons.set(file, "generated_header");
    else if (ignored.has(file)) reasons.set(file, "git_ignored");
  }
  return reasons;
}

/** True when a comment near the top marks the file as generated. The page's own text is not searched. */
function hasGeneratedHeader(text: string): boolean {
  const head = text.slice(0, HEADER_CHARS).split("\n").slice(0, HEADER_LINES).join("\n");
  return (head.match(COMMENT) ?? []).some((comment) => GENERATED.some((sign) => sign.test(comment)));
}
