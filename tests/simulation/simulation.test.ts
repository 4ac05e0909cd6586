import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isLongRun } from "../support/long-run.ts";

const SEEDS = isLongRun ? 20_000 : 400;
/** Ends a run that hangs; no measure of speed. */
const PATIENCE_MS = isLongRun ? 7_200_000 : 600_000;

/** Runs a script of this project to its end. */
function run(script: string, ...words: string[]) {
  const path = fileURLToPath(new URL(`../../scripts/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

describe("simulation", () => {
  it(
    `every rule of invariants.ts holds over ${SEEDS} seeds`,
    () => {
      const { status, said } = run("simulate.mjs", "--seeds", String(SEEDS));
      expect(status, said).toBe(0);
      expect(said).toContain(`${SEEDS} seeds in`);
      // Whole files were replaced and moved, and the machine stopped in the middle of it.
      for (const work of ["snapshot", "compaction", "archive", "taking back"])
        expect(said).toMatch(new RegExp(`^${work}: [1-9]\\d*, crashes in it: [1-9]`, "m"));
      expect(said).toMatch(
        /^clock steps and sleeps: [1-9]\d*, failed starts: [1-9]\d*, deleted states: [1-9]/m,
      );
    },
    PATIENCE_MS,
  );

  it("a seed replays step by step", () => {
    const counts = () => run("simulate.mjs", "--from", "7", "--seeds", "20").said.replace(/in [\d.]+ s/, "");
    const first = counts();
    expect(first).toMatch(/^20 seeds/);
    expect(counts()).toBe(first);
  });

  it("notices each rule that is broken on purpose, by one mutant each", () => {
    const { status, said } = run("simulate-mutants.mjs");
    expect(status, said).toBe(0);
  });
});
