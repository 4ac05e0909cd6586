/** Kills carbonize, which writes several files, before every single change of the disk. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acceptVariant, undoAccept } from "../../src/source/index.ts";
import { cli } from "../support/cli/run-cli.ts";
import { writeVariant } from "../support/source/carbonize.ts";
import { ACCEPT_AND_CARBONIZE, HTML, ID } from "../support/source/carbonize-page.ts";
import { killedProcess } from "../support/source/killed-process.ts";
import { project, type TestProject } from "../support/source/project.ts";
import { stoppedProjects } from "../support/source/stopped-projects.ts";

const worker = await killedProcess(join(import.meta.dirname, "../support/source/carbonize-kill-worker.ts"));
const FILES = ["index.html", "styles.css"] as const;

/** A project with the variant in its wrapper, before the accept. */
async function written(): Promise<TestProject> {
  const where = project({ ...HTML.files });
  await writeVariant(where, HTML);
  return where;
}

it("a repeated accept --bake completes one that was killed at any change of the disk; undo works then", async () => {
  const accepted = await written();
  await acceptVariant({ root: accepted.root, id: ID, variant: "1" });
  const before = FILES.map((file) => accepted.bytes(file));
  const clean = await written();
  const { code, json: answer } = await cli(ACCEPT_AND_CARBONIZE, { cwd: clean.root });
  expect([code, answer.carbonize]).toEqual([0, false]);
  // A dev server's watcher reports two changes within 50 ms as one, and shows the first.
  const { at, baked } = JSON.parse(clean.read(`.impeccable/live/history/${ID}.receipt`));
  expect(Date.parse(baked.at) - Date.parse(at)).toBeGreaterThan(100);
  const after = FILES.map((file) => clean.bytes(file));
  const stops = { worker, prepare: written, words: (root: string) => [root] };
  let first: number | null = null;
  let made = 0;
  for await (const { where, changes, killAt } of stoppedProjects(stops, 8)) {
    // Kills in the accept itself have a test of their own: carbonize begins behind the first that has completed it.
    if (first === null && !where.read("index.html").includes("impeccable-carbonize-start")) continue;
    first ??= killAt;
    for (const [index, file] of FILES.entries())
      expect([before[index], after[index]]).toContain(where.bytes(file));
    // Every other time, undo is the first command after the kill.
    if (killAt % 2 === 0) {
      expect((await cli(ACCEPT_AND_CARBONIZE, { cwd: where.root })).json).toEqual(answer);
      expect(FILES.map((file) => where.bytes(file))).toEqual(after);
    }
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const file of FILES) expect(where.read(file)).toBe(HTML.files[file]);
    expect(
      readdirSync(where.root)
        .filter((name) => name !== ".impeccable")
        .sort(),
    ).toEqual([...FILES]);
    if (changes === null) continue;
    expect(changes).toBe(killAt - 1);
    made = changes - first;
  }
  expect(made).toBeGreaterThan(8);
});
