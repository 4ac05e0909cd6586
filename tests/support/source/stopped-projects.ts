/** Projects as a process leaves them that is killed before each of its changes of the disk. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { isLongRun } from "../long-run.ts";
import type { RunUntilKilled } from "./killed-process.ts";
import type { TestProject } from "./project.ts";

export interface StoppedProject {
  readonly where: TestProject;
  /** The number of the change that was not made any more, from 1. */
  readonly killAt: number;
  /** How many changes the process made; `null` when it was killed. */
  readonly changes: number | null;
}

export interface Stops {
  readonly worker: RunUntilKilled;
  /** A new project on which the process runs. */
  readonly prepare: () => TestProject | Promise<TestProject>;
  /** The process's arguments. */
  readonly words: (root: string) => readonly string[];
}

/**
 * One project for each change, and the complete one last. SIGKILL takes nothing from what the process has handed to the
 * system, so the folder before a change is what a kill there leaves. `npm test` kills a process before the first
 * change of each kind and compares the two; the other projects are copies that one process made of its folder.
 * `npm run test:all` kills a process before every change.
 */
export async function* stoppedProjects(stops: Stops, from = 1): AsyncGenerator<StoppedProject> {
  if (isLongRun) {
    for (let killAt = from; ; killAt++) {
      const { where, changes } = await killed(stops, killAt);
      yield { where, killAt, changes };
      if (changes !== null) return;
    }
  }
  const states = mkdtempSync(join(tmpdir(), "source-states-"));
  try {
    yield* copies(stops, from, states);
  } finally {
    rmSync(states, { recursive: true, force: true });
  }
}

async function* copies(stops: Stops, from: number, states: string): AsyncGenerator<StoppedProject> {
  const whole = await stops.prepare();
  const env = { STATES_OF: whole.root, STATES_IN: states };
  const changes = await stops.worker(stops.words(whole.root), 0, env);
  const end = join(states, "end");
  cpSync(whole.root, end, { recursive: true, preserveTimestamps: true });
  const kinds = readFileSync(join(states, "kinds"), "utf8").trimEnd().split("\n");
  expect(changes).toBe(kinds.length);
  for (let killAt = from; killAt <= kinds.length; killAt++) {
    restore(whole, join(states, String(killAt)));
    const kind = kinds[killAt - 1];
    if (kind === undefined || kinds.indexOf(kind) !== killAt - 1) {
      yield { where: whole, killAt, changes: null };
      continue;
    }
    const real = await killed(stops, killAt);
    expect(real.changes).toBeNull();
    expect(sourceOf(real.where), `killed before ${kind}, change ${killAt}`).toEqual(sourceOf(whole));
    yield { where: real.where, killAt, changes: null };
  }
  restore(whole, end);
  yield { where: whole, killAt: kinds.length + 1, changes };
}

async function killed({ worker, prepare, words }: Stops, killAt: number) {
  const where = await prepare();
  return { where, changes: await worker(words(where.root), killAt) };
}

/** Puts a copy where it was made: files name their own paths. */
function restore({ root }: TestProject, copy: string): void {
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true });
  cpSync(copy, root, { recursive: true, preserveTimestamps: true });
}

/** The project's own files, by their names in it; the names of temporary files are random. */
function sourceOf(where: TestProject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(where.everything())
      .map(([path, bytes]): [string, string] => [path.slice(where.root.length + 1), bytes])
      .filter(([name]) => !name.startsWith(".impeccable/") && !name.endsWith("-tmp~")),
  );
}
