import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

async function script(shell: string): Promise<string> {
  const { code, stdout } = await cli(["completion", shell], { cwd: "/" });
  expect(code).toBe(0);
  return stdout;
}

/** What bash offers for the last of these words. */
function offeredByBash(file: string, ...words: string[]): string[] {
  const line = `source ${file}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _impeccable_live; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", line], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((word) => word !== "");
}

describe("completion", () => {
  it("bash offers every command, and the options of each", async () => {
    const file = join(temporaryProject(), "complete.bash");
    writeFileSync(file, await script("bash"));
    expect(offeredByBash(file, "impeccable-live", "")).toEqual(Object.keys(COMMANDS));
    expect(offeredByBash(file, "impeccable-live", "comp")).toEqual(["complete", "completion"]);
    for (const [name, entry] of Object.entries(COMMANDS)) {
      const options = (await entry.load()).options.map((option) => `--${option.name}`);
      expect(offeredByBash(file, "impeccable-live", name, "--"), name).toEqual(options);
    }
  });

  it.each(["bash", "zsh", "fish"])(
    "%s names every command and every option with its description",
    async (shell) => {
      const text = await script(shell);
      for (const [name, entry] of Object.entries(COMMANDS)) {
        expect(text).toContain(name);
        for (const option of (await entry.load()).options) {
          expect(text).toContain(shell === "fish" ? `-l ${option.name}` : `--${option.name}`);
          expect(option.description, `${name} --${option.name}`).not.toBe("");
        }
      }
    },
  );

  it.each([
    ["zsh", ["zsh", "-n"]],
    ["fish", ["fish", "--no-execute"]],
    ["bash", ["bash", "-n"]],
  ] as const)(
    "the script for %s has no error that the shell finds, where it is installed",
    async (shell, [program, option]) => {
      const file = join(temporaryProject(), `complete.${shell}`);
      writeFileSync(file, await script(shell));
      const { status, error, stderr } = spawnSync(program, [option, file], { encoding: "utf8" });
      if (error === undefined) expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      else expect(error).toMatchObject({ code: "ENOENT" });
    },
  );

  it("an unknown shell is wrong usage", async () => {
    expect((await cli(["completion", "tcsh"], { cwd: "/" })).code).toBe(2);
  });
});
