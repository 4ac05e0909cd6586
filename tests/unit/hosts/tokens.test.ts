import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeServerFile, writeServerFile } from "../../../src/hosts/local/server-file.ts";
import { loadIdentity, saveIdentity, storedTokens } from "../../../src/hosts/local/tokens.ts";
import { prepareStateDir, stateDir } from "../../../src/node/state-dir.ts";
import { folderWith } from "../../support/hosts/folder.ts";

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe("the project's tokens", () => {
  it("are two random ones, made once and kept: tabs and agents keep theirs across restarts [sse-401]", async () => {
    const folder = await folderWith();
    const first = await loadIdentity(folder);
    expect(first.tokens.agent).toMatch(/^[A-Za-z0-9_-]{40,}$/);
    expect(first.tokens.browser).toMatch(/^[A-Za-z0-9_-]{40,}$/);
    expect(first.tokens.agent).not.toBe(first.tokens.browser);
    expect(await loadIdentity(folder)).toEqual(first);
    expect((await loadIdentity(await folderWith())).tokens.agent).not.toBe(first.tokens.agent);
  });

  it("are readable by their owner alone, also where an older file was not", async () => {
    const folder = await folderWith({ "tokens.json": '{"agent":"a","browser":"b"}' });
    const path = join(folder, "tokens.json");
    await chmod(path, 0o644);
    await saveIdentity(folder, { ...(await loadIdentity(folder)), lastPort: 8_405 });
    expect(await modeOf(path)).toBe("600");
    expect(await loadIdentity(folder)).toEqual({
      tokens: { agent: "a", browser: "b" },
      lastPort: 8_405,
      damaged: null,
    });
    const fresh = await folderWith();
    await loadIdentity(fresh);
    expect(await modeOf(join(fresh, "tokens.json"))).toBe("600");
    expect(await readdir(fresh)).toEqual(["tokens.json"]);
  });

  it.each(["", "{", "[]", "null", '{"agent":"","browser":"b"}', '{"agent":7,"browser":"b"}'])(
    "are generated where the file does not hold them, and the file is kept: %j",
    async (text) => {
      const folder = await folderWith({ "tokens.json": text });
      const { tokens, damaged } = await loadIdentity(folder);
      expect(tokens.agent.length).toBeGreaterThan(40);
      expect(damaged).toBe(join(folder, "tokens.json.damaged"));
      expect(await readFile(join(folder, "tokens.json.damaged"), "utf8")).toBe(text);
      expect((await loadIdentity(folder)).tokens).toEqual(tokens);
    },
  );

  it("that cannot be read fail the start, and stay as they are", async () => {
    const folder = await folderWith();
    await mkdir(join(folder, "tokens.json"));
    await expect(loadIdentity(folder)).rejects.toThrow("EISDIR");
    await expect(storedTokens(folder)).rejects.toThrow("EISDIR");
    expect(await readdir(folder)).toEqual(["tokens.json"]);
  });
});

describe("the file that says where the server is", () => {
  const tokens = { agent: "agent-token", browser: "browser-token" };
  const startedAt = "2026-03-01T10:00:00.000Z";

  it("says what agents look for, to the owner alone", async () => {
    const folder = await folderWith();
    await writeServerFile(folder, { port: 8_400, tokens, startedAt });
    const path = join(folder, "server.json");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      pid: process.pid,
      port: 8_400,
      token: "agent-token",
      browserToken: "browser-token",
      startedAt,
      folder,
    });
    expect(await modeOf(path)).toBe("600");
  });

  it("goes with its server, and only with its own", async () => {
    const folder = await folderWith();
    await writeServerFile(folder, { port: 8_400, tokens, startedAt });
    await removeServerFile(folder, "the start of another server with this pid");
    expect(await readdir(folder)).toEqual(["server.json"]);
    await removeServerFile(folder, startedAt);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, "server.json"), JSON.stringify({ pid: 1, startedAt }));
    await removeServerFile(folder, startedAt);
    expect(await readdir(folder)).toEqual(["server.json"]);
  });
});

describe("the state folder", () => {
  it("ignores itself in git, except for the injection targets, and keeps a .gitignore of the user's", async () => {
    const folder = stateDir(await folderWith());
    await prepareStateDir(folder);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("*\n!config.json\n");
    expect(await modeOf(folder)).toBe("700");
    await writeFile(join(folder, ".gitignore"), "mine\n");
    await prepareStateDir(folder);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("mine\n");
  });
});
