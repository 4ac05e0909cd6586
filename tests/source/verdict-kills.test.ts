/** Kills carbonize before every change of the disk, while the page refuses its first form. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { carbonize, undoAccept } from "../../src/source/index.ts";
import { acceptedProject } from "../support/source/carbonize.ts";
import { HTML, ID } from "../support/source/carbonize-page.ts";
import { killedProcess } from "../support/source/killed-process.ts";
import type { TestProject } from "../support/source/project.ts";
import { FIRST_FORM, refusesFirstForm } from "../support/source/scripted-page.ts";
import { stoppedProjects } from "../support/source/stopped-projects.ts";

const worker = await killedProcess(join(import.meta.dirname, "../support/source/verdict-kill-worker.ts"));
const FILES = ["index.html", "styles.css"] as const;

/** Kills while the first form is written have a test of their own. */
const FROM = 10;

const contents = (where: TestProject) => FILES.map((file) => where.bytes(file));
const proved = ({ root }: TestProject) => carbonize({ root, id: ID, page: refusesFirstForm(root) });

it("a refused form is taken back wherever the command was killed, and the next gives the same answer", async () => {
  const clean = await acceptedProject(HTML);
  const accepted = contents(clean);
  const answer = await proved(clean);
  expect(answer).toMatchObject({ handled: true, measured: { result: "same" } });
  const after = contents(clean);
  const first = [after[0], FIRST_FORM];
  const stops = { worker, prepare: () => acceptedProject(HTML), words: (root: string) => [root] };
  let made = 0;
  for await (const { where, changes, killAt } of stoppedProjects(stops, FROM)) {
    made = changes ?? made;
    // Each third change is enough here.
    if (changes !== null || (killAt - FROM) % 3 !== 0) continue;
    for (const [index, file] of FILES.entries())
      expect([accepted[index], after[index], first[index]]).toContain(where.bytes(file));
    // Every other time, undo is the first command after the kill.
    if (killAt % 2 === 0) {
      expect(await proved(where), `killed before change ${killAt}`).toEqual(answer);
      expect(contents(where), `killed before change ${killAt}`).toEqual(after);
      const { tried, reverting } = JSON.parse(where.read(`.impeccable/live/history/${ID}.receipt`));
      expect([tried.length, reverting]).toEqual([1, undefined]);
    }
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const file of FILES) expect(where.read(file)).toBe(HTML.files[file]);
  }
  expect(made).toBeGreaterThan(FROM * 2);
});
