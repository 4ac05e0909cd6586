/** A test run that is ended leaves no processes behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const RUN_CHILD = fileURLToPath(new URL("../../../scripts/run-child.mjs", import.meta.url));
/** Prints its own process id and runs until it is ended. */
const SLEEPER = "console.log(process.pid); setInterval(() => undefined, 1_000);";
/** A command whose child outlives it unless the whole group is ended. */
const PARENT = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(SLEEPER)}], { stdio: "inherit" }); ${SLEEPER}`;

function startRunner(command: string) {
  const script = `
    const { runChild } = await import(${JSON.stringify(RUN_CHILD)});
    const options = { stdio: ["ignore", "inherit", "inherit"] };
    const { status } = await runChild(process.execPath, ["-e", ${JSON.stringify(command)}], options);
    process.exitCode = status ?? 1;
  `;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s to the runner ends its child and grandchild",
  async (signal) => {
    const runner = startRunner(PARENT);
    const exited = once(runner, "exit");
    const pids: number[] = [];
    for await (const line of createInterface({ input: runner.stdout })) {
      pids.push(Number(line));
      if (pids.length === 2) break;
    }
    runner.kill(signal);
    expect(await exited).toEqual([null, signal]);
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  },
);

test("the exit code of the command is reported", async () => {
  const [code] = await once(startRunner("process.exitCode = 7"), "exit");
  expect(code).toBe(7);
});
