/** What pages and comments refer to exists: files, sections, decisions. */
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CODE,
  comments,
  exists,
  FILES,
  headings,
  inlineCode,
  PAGES,
  page,
  prose,
  ROOT,
  type TextFile,
} from "../../support/docs/repository-text.ts";

const CODE_FILE = /^[\w./*-]+\.(ts|tsx|mjs|mts)$/;
const ROOTED = /^(src|tests|bench|scripts|docs|examples)\/[\w./*-]*$/;
/** Files of people's projects that pages and comments use as examples. */
const EXAMPLES = new Set(["src/app.tsx", "src/App.tsx", "app/root.tsx", "plugins/impeccable-live.client.ts"]);
/** Pages of people's projects, not of this repository. */
const FOREIGN_PAGES = new Set([
  ...["DESIGN.md", "PRODUCT.md", "README.md"],
  // Where agents look for instructions.
  ...["AGENTS.md", "GEMINI.md", "SKILL.md", "impeccable-live.md", "global_rules.md"],
  ...["instructions.md", "copilot-instructions.md"],
]);

describe("pages", () => {
  it.each(PAGES.map((file) => [file.path, file] as const))(
    "%s links to files and sections that exist",
    (_, file) => {
      expect(brokenLinks(file)).toEqual([]);
    },
  );

  it.each(PAGES.map((file) => [file.path, file] as const))("%s names files that exist", (_, file) => {
    const named = inlineCode(file).filter(
      (code) => (CODE_FILE.test(code) || ROOTED.test(code)) && !EXAMPLES.has(code),
    );
    expect(named.filter((name) => !exists(name.replace(/\/$/, "")))).toEqual([]);
  });

  it.each(PAGES.map((file) => [file.path, file] as const))("%s cites sections that exist", (_, file) => {
    expect(missingSections(prose(file).replace(/\]\((?:[^)]*\/)?([\w-]+\.md)\)/g, "] $1"))).toEqual([]);
  });
});

describe("comments", () => {
  it("name pages and sections that exist", () => {
    const missing = CODE.flatMap((file) =>
      comments(file).flatMap((comment) =>
        missingSections(comment).map((problem) => `${file.path}: ${problem}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("name files of the repository that exist", () => {
    const missing = CODE.flatMap((file) =>
      comments(file).flatMap((comment) =>
        [
          ...comment.matchAll(
            /\b(?:src|tests|bench|scripts|docs)\/[\w./*-]+\.(?:tsx?|mjs|md)\b|\b[\w-]+\.test\.ts\b/g,
          ),
        ]
          .map(([name]) => name)
          .filter((name) => !EXAMPLES.has(name) && !exists(name))
          .map((name) => `${file.path}: ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe("decisions", () => {
  it("are all in an index that architecture.md links", () => {
    const records = FILES.filter((path) => /^docs\/decisions\/\d{4}-.*\.md$/.test(path)).map((path) =>
      posix.basename(path),
    );
    const listed = [...page("docs/decisions/README.md").text.matchAll(/\]\(([^)]+)\)/g)].map(
      ([, target]) => target,
    );
    expect(listed).toEqual(records);
    expect(page("docs/architecture.md").text).toContain("](decisions/README.md)");
  });
});

/** Relative links of a page whose file, or whose heading, does not exist. */
function brokenLinks(file: TextFile): string[] {
  return [...prose(file).matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? "")
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [name = "", anchor] = target.split("#");
      const path = name === "" ? file.path : posix.join(posix.dirname(file.path), name);
      if (!existsSync(join(ROOT, path))) return true;
      return anchor !== undefined && !headings(page(path)).some((title) => slug(title) === anchor);
    });
}

/** Pages, and sections of pages, that a text cites and that do not exist. */
function missingSections(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])([\w-]+\.md)\b((?:,? (?:and )?"[^"]+")*)/g)].flatMap(
    ([, name = "", cited = ""]) => {
      if (FOREIGN_PAGES.has(name)) return [];
      const found = PAGES.find(({ path }) => posix.basename(path) === name);
      if (found === undefined) return [name];
      const titles = headings(found);
      return [...cited.matchAll(/"([^"]+)"/g)]
        .map(([, section = ""]) => section)
        .filter((section) => !titles.some((title) => title.startsWith(section)))
        .map((section) => `${name}, "${section}"`);
    },
  );
}

/** A heading as the fragment under which it is shown. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
