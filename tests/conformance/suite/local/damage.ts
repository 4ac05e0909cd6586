import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { isProvenElsewhere } from "../../../support/hosts/proven-elsewhere.ts";
import { checksums, ProjectFiles } from "../../../support/server/project-files.ts";
import { accept, checkpoint } from "../../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../../support/server/servers.ts";
import {
  cycling,
  entryTypes,
  handle,
  OWNER,
  ready,
  requested,
  stateOf,
} from "../../../support/server/sessions.ts";
import { until } from "../../../support/server/until.ts";

/** durability.md, "Promises" 3 and 4: what a damaged record does, and what it does not. */
export function damage(shared: SharedServer): void {
  describe("Local: damaged files", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    // What is read back, and what follows from it, is the same on every host with files.
    const itOnce = it.skipIf(isProvenElsewhere(shared.host, "local hosts"));
    const project = () => new ProjectFiles(own.server().root);

    /** Kills the server, changes files while no process runs, starts the server again. */
    async function between(change: (files: ProjectFiles) => Promise<unknown>): Promise<void> {
      await own.server().kill();
      await change(project());
      await own.server().restart();
    }
    const diagnostics = async (id: string) => (await api.session(id)).diagnostics;
    const withoutSnapshot = (files: ProjectFiles, id: string) => rm(files.snapshot(id), { force: true });

    it("[glued-tail] half a line at the end is cut off, kept aside and named; what is appended then stays", async () => {
      const id = await ready(api);
      // Longer than what is appended next: writing over it would leave its end behind.
      const torn = `{"seq":99,"id":"torn","type":"accept","event":{"filler":"${"x".repeat(5_000)}`;
      await between((files) => appendFile(files.journal(id), torn));
      const status = await api.ask("GET", "/status", { as: "agent" });
      expect(status.text).toContain("journal_tail_repaired");
      expect(await diagnostics(id)).toEqual([expect.objectContaining({ code: "journal_tail_repaired" })]);
      await api.post(accept(id));
      await own.server().kill();
      const kept = (await readdir(project().path("sessions"))).filter((name) =>
        name.startsWith(`${id}.jsonl.torn-`),
      );
      expect(kept).toHaveLength(1);
      expect(await readFile(project().path("sessions", kept[0] ?? ""), "utf8")).toBe(torn);
      await own.server().restart();
      expect(await api.session(id)).toMatchObject({
        phase: "accept_requested",
        pendingEvents: [{ type: "accept" }],
      });
      expect(
        (await project().lines(id)).every((line) => checksums(line).said === checksums(line).computed),
      ).toBe(true);
      expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "2" });
    });

    it("[glued-tail] zero bytes that a reset leaves behind the last entry are cut off; nothing is lost", async () => {
      const id = await ready(api);
      await api.post(checkpoint(id, 1, OWNER));
      const before = await stateOf(api, id);
      const types = await entryTypes(api, id);
      await between(async (files) => {
        // The size of the file was on the disk before the last blocks were.
        for (const path of [files.journal(id), files.path("project.jsonl")])
          await appendFile(path, new Uint8Array(8_192));
      });
      const repaired = [expect.objectContaining({ code: "journal_tail_repaired" })];
      expect(await stateOf(api, id)).toEqual({ ...before, diagnostics: repaired });
      expect(await entryTypes(api, id)).toEqual(types);
      await api.post(accept(id, "1", { owner: OWNER }));
      await between(async () => undefined);
      expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "1" });
      expect((await project().lines(id)).every((line) => !line.includes("\0"))).toBe(true);
    });

    itOnce("a whole entry without its newline is a torn tail, too: it was never answered", async () => {
      const id = await ready(api);
      const before = await entryTypes(api, id);
      await between(async (files) => {
        const last = JSON.parse((await files.lines(id)).at(-1) ?? "");
        const line = JSON.stringify({
          seq: last.seq + 1,
          id,
          type: "discard",
          ts: last.ts,
          event: { type: "discard", id },
        });
        await appendFile(files.journal(id), line);
      });
      expect(await entryTypes(api, id)).toEqual(before);
      expect((await api.session(id)).phase).toBe("variants_ready");
    });

    itOnce.each([
      ["bad JSON", (line: string) => `${line.slice(0, 20)}${line.slice(25)}`],
      [
        "[flipped-digit] a digit that flipped",
        (line: string) => line.replace('"revision":1', '"revision":7'),
      ],
    ])("damage in the middle is never skipped in silence: %s", async (_, harm) => {
      const id = await requested(api);
      await handle(api, id, { type: "done", file: "index.html" });
      await api.post(checkpoint(id, 1, OWNER));
      await api.post(checkpoint(id, 2, OWNER, { visibleVariant: 3 }));
      const unharmed = await cycling(api);
      const before = await stateOf(api, unharmed);
      let damaged = 0;
      await between(async (files) => {
        const lines = await files.lines(id);
        damaged = lines.findIndex((line) => line.includes('"revision":1'));
        lines[damaged] = harm(lines[damaged] ?? "");
        await files.writeLines(id, lines);
        await withoutSnapshot(files, id);
      });
      expect(await diagnostics(id)).toEqual([
        expect.objectContaining({ code: "journal_damaged", lines: [damaged + 1] }),
      ]);
      expect((await api.ask("GET", "/status", { as: "agent" })).text).toContain("journal_damaged");
      expect(await api.session(id)).toMatchObject({
        phase: "cycling",
        visibleVariant: 3,
        checkpointRevision: 2,
      });
      expect((await api.session(id)).nextAction.action).toMatch(/\S/);
      expect(await stateOf(api, unharmed)).toEqual(before);
      expect(await diagnostics(unharmed)).toEqual([]);
    });

    itOnce("a gap in seq is damage, and appends go on after the last line", async () => {
      const id = await ready(api);
      await api.post(checkpoint(id, 1, OWNER));
      let lastSeq = 0;
      await between(async (files) => {
        const lines = await files.lines(id);
        lastSeq = JSON.parse(lines.at(-1) ?? "").seq;
        await files.writeLines(id, lines.toSpliced(1, 1));
        await withoutSnapshot(files, id);
      });
      expect(await diagnostics(id)).toEqual([expect.objectContaining({ code: "journal_damaged" })]);
      const answer = await api.post(accept(id, "1", { owner: OWNER }));
      expect(answer.seq).toBeGreaterThan(lastSeq);
      await own.server().kill();
      await own.server().restart();
      expect(await api.session(id)).toMatchObject({ phase: "accept_requested" });
    });

    itOnce(
      "a complete bad line at the end is damage: it stays, and counts as one seq for the next append",
      async () => {
        const id = await ready(api);
        let lines: string[] = [];
        await between(async (files) => {
          lines = await files.lines(id);
          await appendFile(files.journal(id), "this is no entry\n");
          await withoutSnapshot(files, id);
        });
        const lastSeq: number = JSON.parse(lines.at(-1) ?? "").seq;
        expect(await diagnostics(id)).toEqual([
          expect.objectContaining({ code: "journal_damaged", lines: [lines.length + 1] }),
        ]);
        const answer = await api.post(accept(id));
        expect(answer.seq).toBeGreaterThanOrEqual(lastSeq + 2);
        const after = await project().lines(id);
        expect(after[lines.length]).toBe("this is no entry");
        expect(JSON.parse(after[lines.length + 1] ?? "")).toMatchObject({ seq: lastSeq + 2 });
      },
    );

    itOnce("entries of older writers, without crc, are accepted", async () => {
      const id = await ready(api);
      await between(async (files) => {
        const lines = await files.lines(id);
        await files.writeLines(
          id,
          lines.map((line) => line.replace(/,"crc":"[0-9a-f]{8}"\}$/, "}")),
        );
        await withoutSnapshot(files, id);
      });
      expect(await diagnostics(id)).toEqual([]);
      expect(await api.session(id)).toMatchObject({ phase: "variants_ready", sourceFile: "index.html" });
      expect(await api.post(accept(id))).toMatchObject({ phase: "accept_requested" });
    });

    itOnce(
      "a snapshot that is deleted, broken or of another journal is only a cache: the session is the same",
      async () => {
        const harms: readonly ((path: string) => Promise<void>)[] = [
          (path) => rm(path),
          (path) => writeFile(path, "{broken"),
          (path) => writeFile(path, ""),
          (path) => writeFile(path, "null"),
          (path) => harmSnapshot(path, { lastCrc: "00000000" }),
          (path) => harmSnapshot(path, { bytes: 10_000_000, seq: 9_999 }),
          (path) => harmSnapshot(path, { bytes: 17 }),
          // Left as it is: with its snapshot a session opens the same.
          async () => undefined,
        ];
        const ids = await Promise.all(harms.map(() => cycling(api)));
        for (const id of ids) {
          await until("the snapshot is written", async () => {
            return (await readFile(project().snapshot(id), "utf8").catch(() => "")) !== "";
          });
        }
        const states = () => Promise.all(ids.map((id) => stateOf(api, id)));
        const before = await states();
        await between((files) =>
          Promise.all(harms.map((harm, index) => harm(files.snapshot(ids[index] ?? "")))),
        );
        expect(await states()).toEqual(before);
        for (const id of ids) {
          const answer = await api.post(checkpoint(id, 2, OWNER, { visibleVariant: 3 }));
          expect(answer).not.toHaveProperty("stale");
        }
      },
    );

    it("[odd-file] files with other names among the sessions are ignored", async () => {
      const id = await ready(api);
      const odd = [
        "README.txt",
        "ABCDEF01.jsonl",
        "constructor.jsonl",
        "__proto__.jsonl",
        "a b.jsonl",
        "ü.jsonl",
        ".jsonl",
        "%.jsonl",
      ];
      await between(async (files) => {
        for (const name of odd) await writeFile(files.path("sessions", name), "not a journal\n");
        await mkdir(files.path("sessions", "deadbeef.jsonl.d"), { recursive: true });
      });
      expect((await api.session(id)).phase).toBe("variants_ready");
      const known = (await api.status({ all: true })).activeSessions.map((session) => session.id);
      expect(known).toContain(id);
      expect(known.every((name) => /^[0-9a-f]{8}$/.test(name))).toBe(true);
      expect(await readdir(project().path("sessions"))).toEqual(expect.arrayContaining(odd));
    });

    it("an empty or wholly unreadable journal does not bring the server down", async () => {
      const [empty, binary] = ["00000001", "00000002"];
      const id = await ready(api);
      await between(async (files) => {
        await writeFile(files.journal(empty), "");
        await writeFile(files.journal(binary), Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x28, 0x0a]));
      });
      expect((await api.session(id)).phase).toBe("variants_ready");
      expect((await api.status({ all: true })).status).toBe("ok");
    });

    itOnce("a lost project journal is no lost decision: the sessions' work is delivered again", async () => {
      const id = await ready(api);
      await api.post(accept(id));
      await between((files) => rm(files.path("project.jsonl")));
      // Others may be given first. A poll that finds nothing is an error.
      let found = await api.work();
      while (found.id !== id) found = await api.work();
    });
  });
}

async function harmSnapshot(path: string, change: Record<string, unknown>): Promise<void> {
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), ...change }));
}
