/** SIGKILL before every single change of the disk: the next command completes or reverts the injection. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inject, removeInjection } from "../../src/source/inject/index.ts";
import { killedProcess } from "../support/source/killed-process.ts";
import { project } from "../support/source/project.ts";
import { stoppedProjects } from "../support/source/stopped-projects.ts";

const worker = await killedProcess(join(import.meta.dirname, "../support/source/inject-kill-worker.ts"));
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`;
/** A page with a policy, and a Next.js project whose document is created. */
const FILES = {
  "package.json": JSON.stringify({ dependencies: { next: "16.0.0", react: "19.0.0" } }),
  "pages/index.jsx": "export default () => null;\n",
  "legacy/index.html": `<!doctype html>\r\n<html>\r\n<head>${POLICY}</head>\r\n<body>\r\n<p>caf\u00e9</p>\r\n</body>\r\n</html>\r\n`,
  ".impeccable/live/config.json": JSON.stringify({
    files: ["pages/_document.jsx", "legacy/index.html"],
    insertBefore: "</body>",
  }),
};

/** Every file of the project with its bytes; below `.impeccable` only files that no command may leave behind. */
function everything(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    const isOwn = name.startsWith(".impeccable");
    if (isOwn && !name.endsWith("config.json") && !/journal|tmp~$/.test(name)) continue;
    const path = join(root, name);
    found[name] = statSync(path).isDirectory() ? "folder" : readFileSync(path, "latin1");
  }
  return found;
}

/** Kills before each change in turn, until a process runs to its end. */
async function atEveryChange(
  action: "inject" | "remove",
  port: number,
  prepare: (root: string) => Promise<unknown>,
  heals: (root: string, original: Record<string, string>) => Promise<void>,
): Promise<number> {
  const originals = new Map<string, Record<string, string>>();
  let made = 0;
  const stops = {
    worker,
    words: (root: string) => [action, root, String(port)],
    async prepare() {
      const where = project(FILES, { git: true });
      originals.set(where.root, everything(where.root));
      await prepare(where.root);
      return where;
    },
  };
  for await (const { where, changes } of stoppedProjects(stops)) {
    await heals(where.root, originals.get(where.root) ?? {});
    made = changes ?? made;
  }
  return made;
}

async function removed(root: string, original: Record<string, string>): Promise<void> {
  await removeInjection(root);
  expect(everything(root)).toEqual(original);
}

test("the list of excluded files names what was made, whenever the process is killed after it", async () => {
  let made = 0;
  await atEveryChange(
    "inject",
    8400,
    async () => undefined,
    async (root, original) => {
      if (existsSync(join(root, "pages/_document.jsx"))) {
        made += 1;
        expect(readFileSync(join(root, ".git/info/exclude"), "utf8")).toContain("\n/pages/_document.jsx\n");
      }
      await inject(root, 8500);
      await removed(root, original);
    },
  );
  expect(made).toBeGreaterThan(0);
});

test("a first injection, killed at any change: removal restores every byte and leaves no file behind", async () => {
  const changes = await atEveryChange("inject", 8400, async () => undefined, removed);
  expect(changes).toBeGreaterThan(6);
});

test("an injection for another port, killed at any change: the next one is complete and can be removed", async () => {
  const changes = await atEveryChange(
    "inject",
    8411,
    (root) => inject(root, 8400),
    async (root, original) => {
      await inject(root, 8422);
      // Git's own files are hashes and compressed bytes, in which any four digits turn up by chance.
      const ours = Object.entries(everything(root)).filter(([name]) => !name.startsWith(".git/"));
      const now = ours.map(([, bytes]) => bytes).join("\n");
      expect(now).not.toMatch(/8400|8411/);
      // Two in the pages, two in the journal.
      expect(now.match(/8422\/live\.js/g)?.length).toBe(4);
      await removed(root, original);
    },
  );
  expect(changes).toBeGreaterThan(6);
});

test("a removal, killed at any change: a second removal completes it", async () => {
  const changes = await atEveryChange("remove", 8400, (root) => inject(root, 8400), removed);
  // One file deleted, one replaced (open, write, rename), the journal deleted.
  expect(changes).toBeGreaterThanOrEqual(5);
});
