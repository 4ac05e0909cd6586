import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspectStateDir } from "../../../src/hosts/local/inspect-state-dir.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import * as older from "../../support/legacy/legacy-lines.ts";

const ID = older.OLDER;
const SESSIONS = ".impeccable/live/sessions";

/** A project in which an older live-complete was run with an id that no session has. */
async function withStray(folder: string, event: older.OlderEvent) {
  const root = await temporaryFolder();
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, `${ID}.jsonl`), `${older.olderLines([event]).join("\n")}\n`);
  return { root, ...(await liveServer(root)) };
}

for (const folder of [SESSIONS, ".impeccable-live/sessions"])
  for (const event of [older.agentError(), older.completed()])
    it(`${event.type} alone in ${folder} is no session, in no list and for no agent`, async () => {
      const { root, client, server } = await withStray(folder, event);
      expect(server.recovered).toEqual({ open: 0, pending: 0 });
      expect(await client.status({ all: true })).toMatchObject({ activeSessions: [], pendingEvents: [] });
      await expect(client.session(ID)).rejects.toMatchObject({ status: 404 });
      await expect(client.journal(ID)).rejects.toMatchObject({ status: 404 });
      expect((await inspectStateDir(root)).journals).toContainEqual(
        expect.objectContaining({ file: expect.stringContaining(`${ID}.jsonl`), isStray: true }),
      );
      // A page that makes a session of that id has it like any other.
      await client.postEvent(generate(ID, { tag: "H1", html: "<h1>Tides</h1>", classes: [] }));
      expect(await client.session(ID)).toMatchObject({ phase: "generate_requested", diagnostics: [] });
      expect((await inspectStateDir(root)).journals.every(({ isStray }) => !isStray)).toBe(
        folder === SESSIONS,
      );
    });

it("no word of an agent or a page about an unknown session leaves a file or a line", async () => {
  const root = await temporaryFolder();
  const { client, server } = await liveServer(root);
  const id = "feedbeef";
  const replies = ["done", "agent_done", "complete", "discarded", "steer_done", "error", "retry"] as const;
  const lease = `${id}.V1StGXR8_Z5jdHi6B-myT`;
  const words: readonly (() => Promise<unknown>)[] = [
    ...replies.map((type) => () => client.reply({ id, type, preview: "<b>x</b>" })),
    () => client.postEvent({ type: "accept", id, variantId: "1" }),
    () => client.postEvent({ type: "discard", id }),
    () => client.postEvent({ type: "undo_request", id }),
    () => client.requeue(id),
    () => client.extend(lease, 30_000),
    () => client.release(lease),
    () => client.putArtifact(id, "notes.txt", new Uint8Array([1])),
  ];
  for (const word of words) await expect(word()).rejects.toMatchObject({ status: expect.any(Number) });
  expect(await client.pollOnce({ session: id, timeoutMs: 50 })).toEqual({ type: "timeout" });
  expect((await client.status({ all: true })).activeSessions).toEqual([]);
  await server.stop("test");
  expect(await readdir(join(root, SESSIONS)).catch(() => [])).toEqual([]);
});
