import { execFile } from "node:child_process";
import { mkdir, readFile, rmdir, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { errorOf } from "../../../support/server/api.ts";
import { ProjectFiles } from "../../../support/server/project-files.ts";
import { accept, checkpoint, generate, newId } from "../../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../../support/server/servers.ts";
import { entryTypes, OWNER, ready, requested, stateOf } from "../../../support/server/sessions.ts";

const run = promisify(execFile);
/** No file of the server may grow beyond this: a write that crosses it is cut short, as on a full disk. */
const FILE_SIZE_LIMIT_BYTES = 256 * 1024;

/** durability.md, "Promises" 2 and 6: a disk that refuses. */
export function storageFailure(shared: SharedServer): void {
  describe("Local: a journal that cannot be created", () => {
    const own = ownServer(shared.host);
    const { api } = own;

    it("is 503 storage_failed, leaves no session, touches no other, and works again when the disk does", async () => {
      const project = new ProjectFiles(own.server().root);
      const other = await ready(api);
      const id = newId();
      await mkdir(project.journal(id), { recursive: true });
      expect(errorOf(await api.event(generate(id), { key: "one" }))).toMatchObject({
        status: 503,
        error: "storage_failed",
      });
      expect((await api.status()).pendingEvents.map((event) => event.id)).not.toContain(id);
      expect(await api.post(accept(other))).toMatchObject({ phase: "accept_requested" });
      await rmdir(project.journal(id));
      const answer = await api.post(generate(id), { key: "one" });
      expect(answer).toMatchObject({ seq: 1, phase: "generate_requested" });
      expect(answer).not.toHaveProperty("duplicate");
      expect(await entryTypes(api, id)).toEqual(["1 generate"]);
    });
  });

  describe("Local: a disk that is full in the middle of a write", () => {
    const own = ownServer(shared.host, { fileSizeLimit: FILE_SIZE_LIMIT_BYTES });
    const { api } = own;
    // Too much behind the prompt; the project's journal, which gets it in a frame, must open under the same limit.
    const tooMuch = { paramValues: { filler: "x".repeat(FILE_SIZE_LIMIT_BYTES - 16_000) } };

    it("is 503 storage_failed, changes and broadcasts nothing, and succeeds once the disk has room", async () => {
      const project = new ProjectFiles(own.server().root);
      const id = await requested(api, { freeformPrompt: "y".repeat(20_000) });
      const stream = await api.stream();
      const before = await stateOf(api, id);
      const size = (await stat(project.journal(id))).size;
      const event = checkpoint(id, 1, OWNER, tooMuch);
      const refused = await api.event(event, { key: "big" });
      expect(errorOf(refused)).toMatchObject({ status: 503, error: "storage_failed" });
      expect(await stateOf(api, id)).toEqual(before);
      const text = await readFile(project.journal(id), "utf8");
      expect(text.endsWith("\n")).toBe(true);
      expect(text).not.toContain('"checkpoint"');
      expect(text.length).toBeGreaterThanOrEqual(size - 1);

      const small = await api.post(checkpoint(id, 1, OWNER, { visibleVariant: 0 }));
      expect(small).not.toHaveProperty("duplicate");
      const other = await ready(api);
      expect(await api.post(accept(other))).toMatchObject({ phase: "accept_requested" });

      await unlimit(own.server().pid);
      const again = await api.post({ ...event, revision: 2 }, { key: "big" });
      expect(again).not.toHaveProperty("duplicate");
      await stream.find(
        "another session's frame",
        ({ data }) => data.type === "session" && data.id === other,
      );
      const told = stream.frames.filter(({ data }) => data.id === id).map(({ data }) => JSON.stringify(data));
      expect(told.filter((frame) => frame.includes("filler")).length).toBeLessThanOrEqual(1);
      await stream.close();

      const after = await stateOf(api, id);
      await own.server().kill();
      await own.server().restart();
      expect(await stateOf(api, id)).toEqual(after);
      expect((await api.session(id)).diagnostics).toEqual([]);
    });
  });

  describe("Local: a disk without room for a lease", () => {
    const own = ownServer(shared.host, { fileSizeLimit: FILE_SIZE_LIMIT_BYTES });
    const { api } = own;

    it("does not grant it: what cannot be recorded is not said", async () => {
      const id = await requested(api, { freeformPrompt: "z".repeat(FILE_SIZE_LIMIT_BYTES - 3_000) });
      let revision = 0;
      const fill = async (filler: string) => {
        for (;;) {
          const answer = await api.event({
            type: "checkpoint",
            id,
            revision: ++revision,
            owner: OWNER,
            reason: filler,
          });
          if (answer.status !== 200) return errorOf(answer);
        }
      };
      // First in large steps, then in the smallest, so that less is left than a lease with a long name needs.
      expect(await fill("f".repeat(200))).toMatchObject({ status: 503, error: "storage_failed" });
      expect(await fill("f")).toMatchObject({ status: 503, error: "storage_failed" });
      const poll = await api.poll({ session: id, timeout: 300, agent: "a".repeat(200) });
      expect(poll.body).not.toHaveProperty("lease");
      expect((await api.session(id)).pendingEvents).toMatchObject([{ leased: false, attempts: 0 }]);
      await unlimit(own.server().pid);
      expect(await api.work({ session: id })).toMatchObject({ type: "generate", lease: { attempt: 1 } });
    });
  });
}

/** Gives the running server the disk it lacked. */
async function unlimit(pid: number): Promise<void> {
  await run("prlimit", ["--fsize=unlimited", "--pid", String(pid)]);
}
