import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRoot } from "../../../src/cli/project/root.ts";
import { temporaryProject } from "./support/folder.ts";

describe("the project's root", () => {
  it("is the nearest folder with a record, before anything else", () => {
    const root = temporaryProject({
      ".impeccable/live/config.json": "{}",
      ".git/HEAD": "",
      "apps/web/vite.config.ts": "",
      "apps/web/src/main.ts": "",
    });
    expect(findRoot(join(root, "apps/web/src"))).toBe(root);
  });

  it("is the nearest app with a dev server otherwise", () => {
    const root = temporaryProject({
      ".git/HEAD": "",
      "apps/web/next.config.mjs": "",
      "apps/web/app/page.tsx": "",
    });
    expect(findRoot(join(root, "apps/web/app"))).toBe(join(root, "apps/web"));
  });

  it("is the git root otherwise, and the search does not leave it", () => {
    const outer = temporaryProject({
      ".impeccable/live/config.json": "{}",
      "inner/.git/HEAD": "",
      "inner/a/b/x": "",
    });
    expect(findRoot(join(outer, "inner/a/b"))).toBe(join(outer, "inner"));
  });

  it("is the folder itself when there is nothing to go by", () => {
    const root = temporaryProject({ "site/index.html": "" });
    expect(findRoot(join(root, "site"))).toBe(join(root, "site"));
  });

  it("is what --root says, or a usage error", () => {
    const root = temporaryProject({ ".impeccable/live/config.json": "{}" });
    mkdirSync(join(root, "other"));
    expect(findRoot(root, "other")).toBe(join(root, "other"));
    expect(() => findRoot(root, "nowhere")).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
