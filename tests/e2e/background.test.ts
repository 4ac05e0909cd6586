import { describe, expect, it, onTestFinished } from "vitest";
import { runCli } from "../support/browser/cli-process.ts";
import { temporaryProject } from "../support/cli/temporary-project.ts";

describe("serve --background", () => {
  it("[background-silent] prints the server's address, and why a second one did not start", async () => {
    const root = temporaryProject({ "index.html": "<!doctype html><html><body></body></html>\n" });
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
});
