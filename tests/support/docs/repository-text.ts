/** The repository as text: its tracked files, its pages, and the comments of its code. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export interface TextFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Tracked and new files that git does not ignore. */
export const FILES: readonly string[] = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard"],
  { cwd: ROOT, encoding: "utf8" },
)
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));

/** Every page that people read. */
export const PAGES: readonly TextFile[] = read((path) => path.endsWith(".md"));

/** The code whose comments may name files and pages. */
export const CODE: readonly TextFile[] = read((path) =>
  /^(src|tests|bench|scripts)\/.*\.(ts|tsx|mjs)$/.test(path),
);

/** One page. */
export function page(path: string): TextFile {
  const found = PAGES.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`${path} does not exist`);
  return found;
}

/** A page without its fenced code. */
export function prose({ text }: TextFile): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

/** What stands between backticks in a page's prose. */
export function inlineCode(file: TextFile): string[] {
  return [...prose(file).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** The headings of a page, without marks of formatting. */
export function headings(file: TextFile): string[] {
  return [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title.replaceAll("`", ""));
}

/** Comments of a file, each on one line. */
export function comments({ text }: TextFile): string[] {
  const blocks = [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map(([block]) =>
    block.replace(/\s*\n\s*\*?\s*/g, " "),
  );
  const lines = [...text.matchAll(/(?:^|\s)\/\/ (.*(?:\n\s*\/\/ .*)*)/g)].map(([, block = ""]) =>
    block.replace(/\s*\n\s*\/\/\s*/g, " "),
  );
  return [...blocks, ...lines];
}

/** Whether some file has this name, or this path at its end; `*` stands for any characters but `/`. */
export function exists(name: string): boolean {
  const pattern = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  const matcher = new RegExp(`(^|/)${pattern}(/|$)`);
  return FILES.some((path) => matcher.test(path));
}

function read(wanted: (path: string) => boolean): TextFile[] {
  return FILES.filter((path) => wanted(path) && !path.startsWith("tests/fixtures/")).map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), "utf8"),
  }));
}
