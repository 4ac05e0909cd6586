import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { liveServer } from "../../support/cli/real-server.ts";
import { filesBelow, temporaryFolder } from "../../support/drivers/folder.ts";
import { olderServer, writeOlderServerFile } from "../../support/legacy/older-server.ts";

const OWN = ".impeccable/live/server.json";
const OLDEST = ".impeccable-live.json";

describe("a start beside the server of an older live mode", () => {
  it.each([OWN, OLDEST])("is refused while it runs, naming it, and changes nothing: %s", async (name) => {
    const root = await temporaryFolder();
    const { port } = await olderServer();
    const text = await writeOlderServerFile(root, port, name);
    const start = liveServer(root);
    await expect(start).rejects.toMatchObject({
      code: "already_running",
      pid: process.pid,
      port,
      older: true,
    });
    await expect(start).rejects.toThrow(`on port ${port} (pid ${process.pid}, ${name})`);
    expect(await readFile(join(root, name), "utf8")).toBe(text);
    expect(await filesBelow(root)).toEqual([name]);
  });

  it("[stale-server-file] goes on when it has ended, or another server has its port", async () => {
    const ended = await temporaryFolder();
    await writeOlderServerFile(ended, 1);
    expect((await liveServer(ended)).server.port).toBeGreaterThan(1);
    const reused = await temporaryFolder();
    const { port } = await olderServer("the token of another project");
    await writeOlderServerFile(reused, port);
    const { server } = await liveServer(reused);
    expect(JSON.parse(await readFile(join(reused, OWN), "utf8"))).toMatchObject({ port: server.port });
  });
});
