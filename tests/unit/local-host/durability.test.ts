import { describe, expect, it } from "vitest";
import { startServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

describe("`serve --durability`", () => {
  it.each([
    [[], "strict"],
    [["--durability", "strict"], "strict"],
    [["--durability", "relaxed"], "relaxed"],
  ])("%j is %s, and `status` says so", async (words, durability) => {
    const root = await temporaryFolder();
    let interrupt = () => {};
    let ready = () => {};
    const printed = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const ended = cli(
      ["serve", "--no-inject", "--root", root, "--port", "0", "--log-level", "silent", ...words],
      {
        cwd: root,
        startServer,
        onSignals: (handler) => {
          interrupt = handler;
        },
        onOutput: ready,
      },
    );
    await printed;
    const status = await cli(["status", "--root", root], { cwd: root });
    expect(status.json).toMatchObject({ storage: { driver: "jsonl", durability } });
    interrupt();
    expect((await ended).code).toBe(0);
  });
});
