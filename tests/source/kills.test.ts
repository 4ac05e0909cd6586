/** SIGKILL before every single change of the disk: no file is half-written, and the next command completes the work. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { killedProcess } from "../support/source/killed-process.ts";
import { BACK, BEFORE, OPERATIONS, type OperationName, PAGE, run } from "../support/source/operations.ts";
import { project, type TestProject } from "../support/source/project.ts";
import { stoppedProjects } from "../support/source/stopped-projects.ts";

const worker = await killedProcess(join(import.meta.dirname, "../support/source/kill-worker.ts"));
const KILL_TEST_MS = 240_000;

async function prepared(name: OperationName): Promise<TestProject> {
  const where = project({ "index.html": PAGE });
  for (const step of BEFORE[name]) await run(step, where.root);
  return where;
}

it.each(OPERATIONS)(
  "%s, killed anywhere, is done or not begun, and done when it is repeated",
  {
    timeout: KILL_TEST_MS,
  },
  async (name) => {
    const clean = await prepared(name);
    const before = clean.bytes("index.html");
    const answer = await run(name, clean.root);
    const after = clean.bytes("index.html");
    expect(after).not.toBe(before);
    let made = 0;
    const stops = { worker, prepare: () => prepared(name), words: (root: string) => [name, root] };
    for await (const { where, changes, killAt } of stoppedProjects(stops)) {
      expect([before, after]).toContain(where.bytes("index.html"));
      expect(await run(name, where.root)).toEqual(answer);
      expect(where.bytes("index.html")).toBe(after);
      expect(readdirSync(where.root).sort()).toEqual([".impeccable", "index.html"]);
      const back = BACK[name];
      if (back !== null) await run(back, where.root);
      if (back !== null || name === "discard" || name === "undo") expect(where.read("index.html")).toBe(PAGE);
      if (changes === null) continue;
      expect(changes).toBe(killAt - 1);
      made = changes;
    }
    expect(made).toBeGreaterThan(2);
  },
);
