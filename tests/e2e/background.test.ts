import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCli } from "../support/browser/cli-process.ts";
import { temporaryProject } from "../support/cli/temporary-project.ts";
import { CLI } from "../support/hosts/local-host.ts";
import { until } from "../support/server/until.ts";

const PAGE = "<!doctype html><html><body></body></html>\n";

describe("serve --background", () => {
  it("[background-silent] prints the server's address, and why a second one did not start", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    onTestFinished(() => void runCli(root, "stop").catch(() => undefined));
    const started = await runCli(root, "serve", "--background", "--no-inject");
    expect(started).toEqual({
      code: 0,
      json: expect.objectContaining({ pid: expect.any(Number), port: expect.any(Number) }),
    });
    const { pid, port } = started.json;
    expect(JSON.stringify(started.json)).not.toMatch(/token/i);
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).json()).toMatchObject({
      status: "ok",
      port,
    });
    const second = await runCli(root, "serve", "--background", "--no-inject");
    expect(second.code).toBe(1);
    expect(second.json).toMatchObject({
      error: expect.stringMatching(/\S/),
      message: expect.stringContaining(String(pid)),
    });
    expect((await runCli(root, "stop")).code).toBe(0);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s during its start leaves no server",
    async (signal) => {
      const root = temporaryProject({ "index.html": PAGE });
      const lock = join(root, ".impeccable/live/lock");
      const held = () => existsSync(lock);
      let code: number | null = 0;
      // A start that had finished when the signal came is no interrupted one.
      for (let attempt = 0; code === 0 && attempt < 10; attempt += 1) {
        if (held()) await runCli(root, "stop");
        const child = spawn(process.execPath, [CLI, "serve", "--background", "--port", "0"], { cwd: root });
        const ended = once(child, "exit");
        await until("the server holds the project", async () => held());
        child.kill(signal);
        [code] = await ended;
      }
      expect(code).toBe(1);
      await until("the server is gone", async () => !isRunning(lock));
      // The tag goes behind the lock, and is not there yet when the lock is just taken.
      await expect.poll(() => readFileSync(join(root, "index.html"), "utf8")).toBe(PAGE);
    },
  );
});

/** Whether the holder of the lock lives: one that ends right behind taking it leaves it, and is succeeded at once. */
function isRunning(lock: string): boolean {
  try {
    process.kill(JSON.parse(readFileSync(lock, "utf8")).pid, 0);
    return true;
  } catch {
    return false;
  }
}
