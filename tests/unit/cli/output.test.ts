import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const PRINT_LINES = new URL("../../support/cli/print-lines.ts", import.meta.url).pathname;
const BIN = new URL("../../../src/bin.ts", import.meta.url).pathname;
const HEADLINE = { tag: "H1", html: "<h1>Hi</h1>", classes: [], text: "Hi" };
const RUNTIMES = [
  { name: "Node", words: [process.execPath] },
  { name: "Deno", words: ["node_modules/.bin/deno", "run", "-A", "--no-prompt"] },
];

describe("output that is read no more", () => {
  it.each(RUNTIMES)("[reader-gone] does not end the process ($name)", async ({ words }) => {
    const [command = "", ...args] = words;
    const child = spawn(command, [...args, PRINT_LINES], { stdio: "pipe" });
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  it("is no failure of a command", async () => {
    const child = spawn(process.execPath, [BIN, "--version"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it.skipIf(!existsSync("/dev/full"))("a full disk is one", async () => {
    const shell = 'exec "$0" "$1" --version > /dev/full';
    const child = spawn("sh", ["-c", shell, process.execPath, BIN], { stdio: "pipe" });
    const [[code], [why]] = await Promise.all([once(child, "exit"), once(child.stderr, "data")]);
    expect([code, String(why)]).toEqual([1, expect.stringContaining("could not be written")]);
  });

  it("[reader-gone] poll frees the event that it could not print, and takes no further one", async () => {
    const root = temporaryProject({ "index.html": "<h1>Hi</h1>" });
    const { client } = await liveServer(root);
    await client.postEvent(generate("a1b2c3d4", HEADLINE));
    await client.postEvent(generate("b1b2c3d4", HEADLINE));
    const gone = AbortSignal.abort(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    const result = await cli(["poll", "--stream", "--timeout", "2000"], { cwd: root, outputFailed: gone });
    expect(result.code).toBe(1);
    const next = await client.pollOnce({ timeoutMs: 2_000 });
    expect(next).toMatchObject({ id: "a1b2c3d4" });
    expect(await client.pollOnce({ timeoutMs: 2_000 })).toMatchObject({ id: "b1b2c3d4" });
  });
});
