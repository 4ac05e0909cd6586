import { execFileSync } from "node:child_process";
import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { projectFiles } from "../../../src/hosts/local/project-files.ts";
import { folderWith } from "../../support/hosts/folder.ts";

const REFUSED = { ok: false, code: "path_not_allowed" };
const MISSING = { ok: false, code: "not_found" };

function git(root: string, ...args: string[]): void {
  execFileSync("git", args, { cwd: root, stdio: "ignore" });
}

describe("a project's file for the page", () => {
  it("is given as text", async () => {
    const root = await folderWith({ "index.html": "<h1>größe</h1>", "src/page.tsx": "tsx" });
    const files = projectFiles(root);
    expect(await files.read("index.html")).toEqual({ ok: true, text: "<h1>größe</h1>" });
    expect(await files.read("./src/../src/page.tsx")).toEqual({ ok: true, text: "tsx" });
    expect(await files.read("missing.html")).toEqual(MISSING);
    expect(await files.read("src")).toEqual(MISSING);
  });

  it("is named in one way, whatever way it is asked for", async () => {
    const { normalize } = projectFiles("/srv/project");
    expect(normalize("src/page.tsx")).toBe("src/page.tsx");
    expect(normalize("./src//page.tsx")).toBe("src/page.tsx");
    expect(normalize("/srv/project/src/page.tsx")).toBe("src/page.tsx");
    for (const path of ["", ".", "..", "../project2/x", "/etc/passwd", "src/../../x", "a\0b"]) {
      expect(normalize(path)).toBeNull();
    }
  });

  it("[prefix-path] is not one of a folder whose name begins like the project's", async () => {
    const root = await folderWith({ "index.html": "x" });
    const sibling = `${root}-2`;
    await mkdir(sibling);
    onTestFinished(() => rm(sibling, { recursive: true, force: true }));
    await writeFile(join(sibling, "secret.html"), "secret");
    const files = projectFiles(root);
    expect(await files.read(join(sibling, "secret.html"))).toEqual(REFUSED);
    expect(await files.read(`../${basename(sibling)}/secret.html`)).toEqual(REFUSED);
  });

  it("[symlink-out] is not one that a link inside leads out to", async () => {
    const root = await folderWith({ "index.html": "x" });
    const outside = await folderWith({ "secret.html": "secret" });
    await symlink(join(outside, "secret.html"), join(root, "link.html"));
    await symlink(outside, join(root, "folder"));
    await symlink(join(root, "nowhere"), join(root, "dangling.html"));
    await symlink(dirname(root), join(root, "up"));
    const files = projectFiles(root);
    expect(await files.read("link.html")).toEqual(REFUSED);
    expect(await files.read("folder/secret.html")).toEqual(REFUSED);
    expect(await files.read(`up/${basename(outside)}/secret.html`)).toEqual(REFUSED);
    expect(await files.read("dangling.html")).toEqual(MISSING);
  });

  it("is one that a link inside leads to inside", async () => {
    const root = await folderWith({ "src/page.html": "page" });
    await symlink(join(root, "src/page.html"), join(root, "page.html"));
    expect(await projectFiles(root).read("page.html")).toEqual({ ok: true, text: "page" });
  });

  it.each([
    ...[".env", ".env.local", "config/.env.production", ".git/config", ".impeccable/live/server.json"],
    ...["server.pem", "tls/SERVER.KEY", "id_rsa", "keys/id_ed25519.pub", "store.p12", ".htaccess"],
  ])("[dotfile] is never a secret: %s", async (name) => {
    const root = await folderWith({ [name]: "secret" });
    await symlink(join(root, name), join(root, "harmless.txt"));
    const files = projectFiles(root);
    expect(await files.read(name)).toEqual(REFUSED);
    expect(await files.read("harmless.txt")).toEqual(REFUSED);
  });

  it("is nothing that git ignores, by whatever name", async () => {
    const root = await folderWith({
      ".gitignore": "*.local\nbuild/\n",
      "notes.local": "secret",
      "build/out.html": "built",
      "index.html": "page",
      "forced.local": "tracked",
    });
    git(root, "init", "--quiet");
    git(root, "add", "--force", "forced.local");
    await symlink(join(root, "notes.local"), join(root, "notes.txt"));
    await symlink(join(root, "build"), join(root, "public"));
    const files = projectFiles(root);
    expect(await files.read("index.html")).toEqual({ ok: true, text: "page" });
    // What is tracked is not ignored, whatever the patterns say.
    expect(await files.read("forced.local")).toEqual({ ok: true, text: "tracked" });
    for (const name of ["notes.local", "build/out.html", "notes.txt", "public/out.html"]) {
      expect(await files.read(name)).toEqual(REFUSED);
    }
  });

  describe("where git cannot say whether it is ignored", () => {
    const UNKNOWN = { ok: false, code: "ignore_state_unknown" };
    const repository = async () => {
      const root = await folderWith({
        ".gitignore": "*.local\n",
        "notes.local": "secret",
        "index.html": "page",
      });
      git(root, "init", "--quiet");
      git(root, "add", "index.html");
      return root;
    };
    const isRefused = async (root: string) => {
      const files = projectFiles(root);
      expect(await files.read("notes.local")).toEqual(UNKNOWN);
      expect(await files.read("index.html")).toEqual(UNKNOWN);
    };
    const gitThat = async (does: string) => {
      const bin = await folderWith({ git: `#!/bin/sh\n${does}\n` });
      await chmod(join(bin, "git"), 0o755);
      vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
    };

    afterEach(() => void vi.unstubAllEnvs());

    it("[git-fails] is refused when another user owns the repository", async () => {
      const root = await repository();
      vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
      await isRefused(root);
    });

    it("[git-fails] is refused without git", async () => {
      const root = await repository();
      vi.stubEnv("PATH", root);
      await isRefused(root);
    });

    it("[git-fails] is refused when the index is broken", async () => {
      const root = await repository();
      await writeFile(join(root, ".git/index"), "no index");
      await isRefused(root);
    });

    it("[git-fails] is refused when rules cannot be read", async () => {
      const root = await repository();
      await rename(join(root, ".gitignore"), join(root, "rules"));
      await symlink("rules", join(root, ".gitignore"));
      const files = projectFiles(root);
      expect(await files.read("notes.local")).toEqual(UNKNOWN);
      // No rule is about a file that is tracked.
      expect(await files.read("index.html")).toEqual({ ok: true, text: "page" });
    });

    it("[git-fails] is refused when the repository is none", async () => {
      const root = await folderWith({
        "notes.local": "secret",
        "index.html": "page",
        ".git": "gitdir: nowhere",
      });
      await isRefused(root);
    });

    it("[git-fails] is refused when git is ended by a signal", async () => {
      const root = await repository();
      await gitThat("kill -9 $$");
      await isRefused(root);
    });

    it.each([
      ["says nothing", "exit 1"],
      ["says that it finds nothing", "exit 0"],
      ["answers for another file", "printf '::\\0\\0other\\0'; exit 1"],
    ])("[git-fails] is refused when a program in the place of git %s", async (_, does) => {
      const root = await repository();
      await gitThat(does);
      await isRefused(root);
    });

    it("is judged by its own repository, whatever the environment names", async () => {
      const root = await repository();
      const other = await folderWith({});
      git(other, "init", "--quiet");
      vi.stubEnv("GIT_DIR", join(other, ".git"));
      vi.stubEnv("GIT_WORK_TREE", root);
      expect(await projectFiles(root).read("notes.local")).toEqual(REFUSED);
      expect(await projectFiles(root).read("index.html")).toEqual({ ok: true, text: "page" });
    });
  });

  it("is refused when only the environment hides the rule that ignores it", async () => {
    const root = await folderWith({ "notes.txt": "secret", "index.html": "page" });
    git(root, "init", "--quiet");
    const rules = await folderWith({ rules: "notes.txt\n" });
    git(root, "config", "core.excludesFile", join(rules, "rules"));
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "core.excludesFile");
    vi.stubEnv("GIT_CONFIG_VALUE_0", "/dev/null");
    expect(await projectFiles(root).read("notes.txt")).toEqual(REFUSED);
    expect(await projectFiles(root).read("index.html")).toEqual({ ok: true, text: "page" });
  });

  it("is given when a rule excepts it, and refused when its folder is ignored all the same", async () => {
    const root = await folderWith({
      ".gitignore": "*.html\n!kept.html\nbuild/\n\\!odd.txt\n",
      "kept.html": "kept",
      "other.html": "secret",
      "build/kept.html": "secret",
      "!odd.txt": "secret",
    });
    git(root, "init", "--quiet");
    const files = projectFiles(root);
    expect(await files.read("kept.html")).toEqual({ ok: true, text: "kept" });
    for (const name of ["other.html", "build/kept.html", "!odd.txt"]) {
      expect(await files.read(name)).toEqual(REFUSED);
    }
  });

  it("is judged by each repository around it, up to the project's own", async () => {
    const root = await folderWith({
      ".gitignore": "clones/\n",
      "part/.gitignore": "own.html\n",
      "part/own.html": "secret",
      "part/page.html": "page",
      "part/:odd [name].html": "odd",
      "clones/one/page.html": "secret",
      "linked/page.html": "page",
    });
    git(root, "init", "--quiet");
    for (const folder of ["part", "clones/one"]) git(join(root, folder), "init", "--quiet");
    await symlink("linked", join(root, "folder"));
    const files = projectFiles(root);
    for (const name of ["part/page.html", "folder/page.html"]) {
      expect(await files.read(name)).toEqual({ ok: true, text: "page" });
    }
    expect(await files.read("part/:odd [name].html")).toEqual({ ok: true, text: "odd" });
    for (const name of ["part/own.html", "clones/one/page.html"]) {
      expect(await files.read(name)).toEqual(REFUSED);
    }
  });

  it("is no source when it is larger than any", async () => {
    const root = await folderWith({ "huge.html": "x".repeat(10 * 1024 * 1024 + 1) });
    expect(await projectFiles(root).read("huge.html")).toEqual(REFUSED);
  });
});
