/** What injection creates is hidden from git while it exists, in the repository's own list. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inject, removeInjection } from "../../src/source/inject/index.ts";
import { project } from "../support/source/project.ts";

const NUXT = JSON.stringify({ dependencies: { nuxt: "4.0.0" } });
const PLUGIN = "plugins/impeccable-live.client.ts";
const EXCLUDE = ".git/info/exclude";

const untracked = (where: ReturnType<typeof project>) =>
  where
    .git("status", "--porcelain", "--untracked-files=all")
    .split("\n")
    .filter((line) => !/\.impeccable/.test(line))
    .join("");

describe("files that injection creates", () => {
  it("are excluded while they exist, below any folder of the repository", async () => {
    const where = project(
      { "apps/[a] \u00e9/package.json": NUXT, "apps/b/package.json": NUXT },
      { git: true },
    );
    const before = where.read(EXCLUDE);
    const [a, b] = [join(where.root, "apps/[a] \u00e9"), join(where.root, "apps/b")];
    await Promise.all([inject(a, 8400), inject(b, 8401)]);
    expect(existsSync(join(a, PLUGIN))).toBe(true);
    expect(untracked(where)).toBe("");
    await removeInjection(a);
    await inject(b, 8402);
    expect(where.read(EXCLUDE)).toContain(`\n/apps/b/${PLUGIN}\n`);
    expect(where.read(EXCLUDE)).not.toContain("[a]");
    await removeInjection(b);
    expect(where.read(EXCLUDE)).toBe(before);
  });

  it("are not added where git tracks them, nor where nothing is created", async () => {
    const where = project({ "package.json": NUXT }, { git: true });
    const before = where.read(EXCLUDE);
    await inject(where.root, 8400);
    where.git("add", "--force", PLUGIN);
    await inject(where.root, 8401);
    expect(where.read(EXCLUDE)).toBe(before);
    const page = project({ "index.html": "<body></body>\n" }, { git: true });
    await inject(page.root, 8400);
    expect(page.read(EXCLUDE)).toBe(before);
  });

  it("of a worktree are in the list that git reads for it, and one that is gone is cleaned up", async () => {
    const where = project({ "package.json": NUXT }, { git: true });
    const before = where.read(EXCLUDE);
    const tree = `${where.root}/../${where.root.split("/").at(-1)}-tree`;
    where.git("worktree", "add", "--quiet", tree);
    await inject(tree, 8400);
    expect(where.read(EXCLUDE)).toContain(`/${PLUGIN}`);
    rmSync(tree, { recursive: true });
    await inject(where.root, 8401);
    await removeInjection(where.root);
    expect(where.read(EXCLUDE)).toBe(before);
  });

  it("are created as well in a folder that git does not know", async () => {
    const where = project({ "package.json": NUXT });
    await inject(where.root, 8400);
    expect(where.exists(PLUGIN)).toBe(true);
    await removeInjection(where.root);
    expect(where.exists(PLUGIN)).toBe(false);
  });

  it("leave the lines of others alone, also those of a cut block", async () => {
    const where = project({ "package.json": NUXT }, { git: true });
    const own = "*.local\n# impeccable-live-start /nowhere\nprecious.txt\n";
    writeFileSync(join(where.root, EXCLUDE), own);
    await inject(where.root, 8400);
    await removeInjection(where.root);
    expect(readFileSync(join(where.root, EXCLUDE), "utf8")).toBe("*.local\nprecious.txt\n");
  });
});
