import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { configuredFiles } from "../../src/source/inject/pages.ts";

function projectWith(files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "impeccable-pages-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

function configured(root: string, files: string[], exclude: string[] = []): Promise<string[]> {
  return configuredFiles(root, { files, exclude, commentSyntax: "html" });
}

describe("the files that a configuration names", () => {
  const files = ["index.html", "pages/a.html", "pages/b.html", "pages/c.html", "pages/deep/d.html"];

  it.each([
    ["*.html", ["index.html"]],
    ["./pages/*.html", ["pages/a.html", "pages/b.html", "pages/c.html"]],
    ["pages/?.html", ["pages/a.html", "pages/b.html", "pages/c.html"]],
    ["pages/**", ["pages/a.html", "pages/b.html", "pages/c.html", "pages/deep/d.html"]],
    ["**/d.html", ["pages/deep/d.html"]],
    ["pages/{a,b}.html", ["pages/a.html", "pages/b.html"]],
    ["{index,pages/*}.html", ["index.html", "pages/a.html", "pages/b.html", "pages/c.html"]],
  ])("include those that match %s", async (glob, expected) => {
    expect(await configured(projectWith(files), [glob])).toEqual(expected);
  });

  it("leave out what is excluded, by name and by glob", async () => {
    const root = projectWith(files);
    expect(await configured(root, ["pages/**"], ["pages/{a,b}.html", "pages/deep/*"])).toEqual([
      "pages/c.html",
    ]);
    expect(await configured(root, ["pages/*.html"], ["pages/b.html"])).toEqual([
      "pages/a.html",
      "pages/c.html",
    ]);
  });

  it.each(["app/[locale]", "app/(shop)", "app/[...rest]", "app/[[lang]]", "app/@modal", "app/+page"])(
    "take %s, a folder name of file-based routers, literally",
    async (folder) => {
      const root = projectWith([`${folder}/layout.html`, `${folder}/deep/page.html`, "app/l/layout.html"]);
      const both = [`${folder}/deep/page.html`, `${folder}/layout.html`];
      expect(await configured(root, [`${folder}/layout.html`])).toEqual([`${folder}/layout.html`]);
      expect(await configured(root, [`${folder}/**/*.html`])).toEqual(both);
      expect(await configured(root, ["app/**"], [`${folder}/layout.html`, "app/l/*"])).toEqual([
        `${folder}/deep/page.html`,
      ]);
    },
  );
});
