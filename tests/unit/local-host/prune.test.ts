import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../../src/actor/canonical-json.ts";
import { runPath, streamKey } from "../../../src/actor/names.ts";
import { encodeEntry } from "../../../src/actor/runtime/entry.ts";
import { pruneArchive } from "../../../src/hosts/local/prune-archive.ts";
import { missingAsNull } from "../../../src/node/errno.ts";
import { tempFileName } from "../../../src/node/stale-temp-files.ts";
import { liveServer, until } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesBelow, temporaryFolder } from "../../support/drivers/folder.ts";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const DAY_MS = 86_400_000;
const KEPT_SESSIONS = 500;

function idOf(index: number): string {
  return index.toString(16).padStart(8, "0");
}

/** The files of sessions; `null` when a folder is removed while it is listed. */
const filesLeft = (folder: string) => filesBelow(join(folder, "sessions")).catch(missingAsNull);

/** Archives a session whose last entry is this many days old. */
async function archive(folder: string, id: string, ageDays: number, now = NOW, journal = ""): Promise<void> {
  const place = join(folder, "sessions/archive");
  await mkdir(join(place, `${id}.artifacts`), { recursive: true });
  for (const name of [`${id}.jsonl`, `${id}.snapshot`, `${id}.artifacts/shot.png`])
    await writeFile(join(place, name), name.endsWith(".jsonl") ? journal : "");
  const at = (now - ageDays * DAY_MS) / 1_000;
  await utimes(join(place, `${id}.jsonl`), at, at);
}

const prune = (folder: string, inUse = (_: string) => false) =>
  pruneArchive({ folder, days: 30, now: NOW, inUse });

describe("retention", () => {
  it("removes all files of archived sessions older than its days, and nothing else", async () => {
    const folder = await temporaryFolder();
    await archive(folder, idOf(1), 31);
    await archive(folder, idOf(2), 29);
    await mkdir(join(folder, "history"));
    for (const name of [
      `history/${idOf(1)}.receipt`,
      `sessions/${idOf(3)}.jsonl`,
      "sessions/archive/notes.txt",
    ])
      await writeFile(join(folder, name), "kept");
    expect(await prune(folder)).toEqual([idOf(1)]);
    expect(await filesBelow(folder)).toEqual(
      [
        `history/${idOf(1)}.receipt`,
        `sessions/${idOf(3)}.jsonl`,
        `sessions/archive/${idOf(2)}.artifacts/shot.png`,
        `sessions/archive/${idOf(2)}.jsonl`,
        `sessions/archive/${idOf(2)}.snapshot`,
        "sessions/archive/notes.txt",
      ].sort(),
    );
  });

  it("removes the streams of a session's runs, also of those that only a compacted journal names", async () => {
    const folder = await temporaryFolder();
    const entry = { id: idOf(1), ts: new Date(NOW).toISOString() };
    const runs = [
      { run: "told", opened: true },
      { run: "unwritten", opened: false },
    ];
    const lines = [
      encodeEntry({ ...entry, seq: 7, type: "compacted", state: { runs } }),
      encodeEntry({ ...entry, seq: 8, type: "run_opened", event: { run: "later" } }),
    ];
    await archive(folder, idOf(1), 31, NOW, `${lines.join("\n")}\n`);
    const stream = async (session: string, run: string) => {
      const key = streamKey(await fingerprint(runPath(session, run)));
      await mkdir(join(folder, "streams"), { recursive: true });
      await writeFile(join(folder, key.replace(":", "/")), "");
      return key.replace(":", "/");
    };
    await stream(idOf(1), "told");
    await stream(idOf(1), "later");
    const others = await stream(idOf(2), "told");
    await prune(folder);
    expect(await filesBelow(folder)).toEqual([others]);
  });

  it("removes the oldest of too many", async () => {
    const folder = await temporaryFolder();
    for (let index = 0; index < KEPT_SESSIONS + 2; index += 1)
      await archive(folder, idOf(index), index / 100);
    expect(await prune(folder)).toEqual([idOf(KEPT_SESSIONS), idOf(KEPT_SESSIONS + 1)]);
    expect(await prune(folder)).toEqual([]);
  });

  it("keeps sessions that are in memory", async () => {
    const folder = await temporaryFolder();
    await archive(folder, idOf(1), 40);
    await archive(folder, idOf(2), 40);
    expect(await prune(folder, (id) => id === idOf(1))).toEqual([idOf(2)]);
  });

  it("is interrupted when the server stops, and continues at the next start", async () => {
    const folder = await temporaryFolder();
    for (let index = 0; index < 3; index += 1) await archive(folder, idOf(index), 31 + index);
    const stopping = new AbortController();
    const inUse = (session: string) => {
      if (session === idOf(1)) stopping.abort();
      return false;
    };
    const { signal } = stopping;
    expect(await pruneArchive({ folder, days: 30, now: NOW, inUse, signal })).toEqual([idOf(0)]);
    expect(await pruneArchive({ folder, days: 30, now: NOW, inUse, signal })).toEqual([]);
    expect(await prune(folder)).toEqual([idOf(1), idOf(2)]);
  });

  it("removes nothing where there is no archive", async () => {
    expect(await prune(await temporaryFolder())).toEqual([]);
  });
});

describe("temporary files of a killed server", () => {
  it("are removed by the next start; those of this process and other files stay", async () => {
    const root = await temporaryFolder();
    const folder = join(root, ".impeccable/live");
    await mkdir(join(folder, "sessions/archive"), { recursive: true });
    const left = [
      "project.snapshot.99999-1.tmp",
      `sessions/${idOf(1)}.jsonl.99999-12.tmp`,
      `sessions/archive/${idOf(2)}.snapshot.99999-3.tmp`,
      // Of a process in another container.
      `sessions/${idOf(5)}.jsonl.${process.pid}-12-34.tmp`,
    ];
    const own = tempFileName(`sessions/${idOf(3)}.snapshot`, 987_654);
    const others = ["sessions/notes.tmp", `sessions/${idOf(4)}.jsonl.torn-2026-01-01T000000.000Z`];
    for (const name of [...left, own, ...others]) await writeFile(join(folder, name), "x");
    await liveServer(root);
    const names = await until(
      () => filesBelow(folder),
      (found) => left.every((name) => !found.includes(name)),
    );
    expect(names).toEqual(expect.arrayContaining([own, ...others]));
  });
});

describe("`prune`", () => {
  it("uses the running server, with its retention or another", async () => {
    const root = await temporaryFolder();
    const folder = join(root, ".impeccable/live");
    await archive(folder, idOf(0), 60, Date.now());
    await liveServer(root, { retentionDays: 50 });
    await until(
      () => filesLeft(folder),
      (names) => names?.length === 0,
    );
    await archive(folder, idOf(1), 60, Date.now());
    await archive(folder, idOf(2), 40, Date.now());
    expect(await cli(["prune"], { cwd: root })).toMatchObject({ code: 0, json: { pruned: [idOf(1)] } });
    expect((await cli(["prune", "--retention", "10"], { cwd: root })).json).toEqual({ pruned: [idOf(2)] });
  });

  it("works without a server, under the project's lock", async () => {
    const root = await temporaryFolder();
    const folder = join(root, ".impeccable/live");
    await archive(folder, idOf(1), 31, Date.now());
    await archive(folder, idOf(2), 29, Date.now());
    expect(await cli(["prune"], { cwd: root })).toMatchObject({ code: 0, json: { pruned: [idOf(1)] } });
    expect(await filesBelow(folder)).not.toContain("lock");
  });

  it.each(["0", "-1", "1.5", "x", "36501"])("refuses --retention %s", async (days) => {
    const root = await temporaryFolder();
    await mkdir(join(root, ".impeccable"));
    expect((await cli(["prune", "--retention", days], { cwd: root })).code).toBe(2);
  });

  it("refuses a bad number over HTTP, and a browser's token", async () => {
    const { server } = await liveServer(await temporaryFolder());
    const post = (token: string, body: object) =>
      fetch(`http://127.0.0.1:${server.port}/prune`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    for (const days of [0, -1, 1.5, "7", 1e9])
      expect((await post(server.agentToken, { days })).status).toBe(400);
    expect((await post(server.browserToken, {})).status).toBe(403);
  });

  it("runs when a server starts", async () => {
    const root = await temporaryFolder();
    const folder = join(root, ".impeccable/live");
    await archive(folder, idOf(1), 31, Date.now());
    await liveServer(root);
    await until(
      () => filesLeft(folder),
      (names) => names?.length === 0,
    );
  });
});
