import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRoot, locateRoot } from "../../../src/cli/project/root.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

describe("the project's root", () => {
  it("is the nearest folder with a state folder, before all else", () => {
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

  it("is the folder of --root, or a usage error", () => {
    const root = temporaryProject({ ".impeccable/live/config.json": "{}" });
    mkdirSync(join(root, "other"));
    expect(findRoot(root, "other")).toBe(join(root, "other"));
    expect(() => findRoot(root, "nowhere")).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it.each([
    ["apps/web", { "apps/web/package.json": '{"scripts":{"dev":"next dev --turbo"}}' }],
    ["apps/web", { "apps/web/package.json": '{"scripts":{"dev":"PORT=3000 vite"}}' }],
    ["apps/web", { "apps/web/package.json": "{}", "apps/web/app.config.ts": "" }],
    // Nuxt's own file of that name lies in the source folder, which is no project.
    [
      "apps/web",
      { "apps/web/nuxt.config.ts": "", "apps/web/package.json": "{}", "apps/web/src/app.config.ts": "" },
    ],
    ["", { "apps/web/package.json": '{"scripts":{"dev":"turbo dev","test":"vite-plus vitest"}}' }],
    ["", { "apps/web/package.json": "{ no JSON" }],
  ])("in a monorepo is %j for %j, from every folder in it", (expected, files) => {
    const root = temporaryProject({
      ".git/HEAD": "",
      "package.json": '{"workspaces":["apps/*"],"scripts":{"dev":"turbo dev"}}',
      "apps/web/src/components/card.tsx": "",
      ...files,
    });
    for (const folder of ["apps/web", "apps/web/src", "apps/web/src/components"]) {
      expect(findRoot(join(root, folder))).toBe(join(root, expected));
    }
    // From above, too, as it is the only app.
    expect(findRoot(root)).toBe(join(root, expected));
    expect(findRoot(root, "apps/web")).toBe(join(root, "apps/web"));
  });

  const TWO_APPS = {
    ".git/HEAD": "",
    "package.json": '{"workspaces":["apps/*","packages/*"]}',
    "apps/shop/vite.config.ts": "",
    "apps/web/next.config.mjs": "",
    "packages/ui/package.json": '{"name":"ui"}',
    "node_modules/other/vite.config.ts": "",
  };

  it("above several apps is the git root, which knows them", () => {
    const root = temporaryProject(TWO_APPS);
    for (const folder of ["", "packages/ui"]) {
      expect(locateRoot(join(root, folder))).toEqual({
        root,
        reason: "git",
        below: [join(root, "apps/shop"), join(root, "apps/web")],
      });
    }
    expect(findRoot(join(root, "apps/shop"))).toBe(join(root, "apps/shop"));
  });

  it("above several apps is the only one with state, else the only one that was served last", () => {
    const root = temporaryProject({ ...TWO_APPS, "apps/web/.impeccable/live/config.json": "{}" });
    const web = join(root, "apps/web");
    for (const folder of ["", "packages/ui"])
      expect(locateRoot(join(root, folder))).toEqual({
        root: web,
        reason: "below",
        below: [web, join(root, "apps/shop")],
      });
    const both = temporaryProject({
      ...TWO_APPS,
      "apps/web/.impeccable/live/server.json": "{}",
      "apps/shop/.impeccable/live/config.json": "{}",
    });
    expect(findRoot(both)).toBe(join(both, "apps/web"));
  });

  it("is no app below a folder that has a page itself, or below one that is no project", () => {
    const site = temporaryProject({ ".git/HEAD": "", "index.html": "", "tools/vite.config.ts": "" });
    expect(locateRoot(site)).toEqual({ root: site, reason: "git", below: [] });
    const home = temporaryProject({ "code/shop/vite.config.ts": "" });
    expect(locateRoot(home)).toEqual({ root: home, reason: "folder", below: [] });
  });

  it("reports the rule that chose it", () => {
    const root = temporaryProject({
      ".git/HEAD": "",
      "index.html": "",
      "app/vite.config.ts": "",
      "app/x": "",
      "live/.impeccable/live/x": "",
    });
    const because = (folder: string, override?: string) => locateRoot(join(root, folder), override).reason;
    expect(["app", "live", "", "."].map((folder) => because(folder))).toEqual([
      "app",
      "record",
      "git",
      "git",
    ]);
    expect(because("", "app")).toBe("override");
    expect(locateRoot(temporaryProject()).reason).toBe("folder");
  });
});
