import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readServerFile } from "../../../support/hosts/local-host.ts";
import { checksums, ProjectFiles } from "../../../support/server/project-files.ts";
import { accept, checkpoint, generate, newId, png } from "../../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../../support/server/servers.ts";
import { acceptRequested, cycling, OWNER, requested } from "../../../support/server/sessions.ts";
import { until } from "../../../support/server/until.ts";

/** durability.md, "On disk". */
export function files(shared: SharedServer): void {
  describe("Local: files on disk", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    const project = () => new ProjectFiles(own.server().root);

    it("server.json and tokens.json are readable by their owner only", async () => {
      expect(await project().mode("server.json")).toBe("600");
      expect(await project().mode("tokens.json")).toBe("600");
    });

    it("server.json names pid, port, both tokens and when it started", async () => {
      const { pid, port, token, browserToken, startedAt } = (await readServerFile(project().root)) ?? {};
      expect(pid).toBe(own.server().pid);
      expect(port).toBe(Number(new URL(api.baseUrl).port));
      expect(token).toMatch(/\S{20,}/);
      expect(browserToken).toMatch(/\S{20,}/);
      expect(Date.parse(startedAt ?? "")).toBeGreaterThan(Date.now() - 120_000);
    });

    it(".gitignore keeps everything out but config.json", async () => {
      const lines = (await readFile(project().path(".gitignore"), "utf8"))
        .split("\n")
        .map((line) => line.trim());
      expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual(["*", "!config.json"]);
    });

    it("a journal line is one entry: seq without gaps, id, type, ts, event, and last a crc that is right", async () => {
      const id = newId();
      await api.post(generate(id, { freeformPrompt: 'größer 🌊 "quoted" \u2028\n' }), {
        key: "key-1",
      });
      await api.post(checkpoint(id, 1, OWNER));
      const lines = await project().lines(id);
      expect(lines.length).toBeGreaterThanOrEqual(2);
      for (const [index, line] of lines.entries()) {
        const { said, computed } = checksums(line);
        expect(said, line).toBe(computed);
        const entry: Record<string, unknown> = JSON.parse(line);
        expect(entry).toMatchObject({
          seq: index + 1,
          id,
          type: expect.any(String),
          ts: expect.stringMatching(/Z$/),
        });
        expect(Object.keys(entry).at(-1)).toBe("crc");
      }
      expect(JSON.parse(lines[0] ?? "")).toMatchObject({
        type: "generate",
        key: "key-1",
        event: generate(id, { freeformPrompt: 'größer 🌊 "quoted" \u2028\n' }),
      });
      expect((await readFile(project().journal(id), "utf8")).endsWith("\n")).toBe(true);
    });

    it("what was answered is in the file when the answer has come", async () => {
      const id = await requested(api);
      for (let revision = 1; revision <= 5; revision++) {
        const { seq } = await api.post(checkpoint(id, revision, OWNER));
        const line = (await project().lines(id))[seq - 1];
        expect(JSON.parse(line ?? "null")).toMatchObject({ seq, type: "checkpoint", event: { revision } });
      }
    });

    it("lease grants and extensions are entries", async () => {
      const id = await requested(api);
      const before = (await project().lines(id)).length;
      const { lease } = await api.work({ session: id });
      const granted = await project().lines(id);
      expect(granted.length).toBeGreaterThan(before);
      expect(granted.some((line) => line.includes(lease.id))).toBe(true);
      await api.extend(lease.id, 60_000);
      expect((await project().lines(id)).length).toBeGreaterThan(granted.length);
    });

    it("a browser's exit is journaled, with the project's own entries", async () => {
      const owner = `tab-${newId()}`;
      const { seq } = await api.post({ type: "exit", owner });
      const lines = (await readFile(project().path("project.jsonl"), "utf8")).split("\n");
      const entry = lines.find((line) => line.includes(owner)) ?? "{}";
      expect(JSON.parse(entry)).toMatchObject({ seq, type: "exit", event: { type: "exit", owner } });
      expect(checksums(entry).said).toBe(checksums(entry).computed);
    });

    it("a snapshot of the quiet session names the piece of journal it stands for", async () => {
      const id = await cycling(api);
      const { seq, bytes, lastCrc } = await until("the snapshot is written", async () => {
        const text = await readFile(project().snapshot(id), "utf8").catch(() => null);
        const snapshot: { seq: number; bytes: number; lastCrc: string } | null =
          text === null ? null : JSON.parse(text);
        return snapshot;
      });
      const piece = (await readFile(project().journal(id))).subarray(0, bytes).toString("utf8");
      const lines = piece.split("\n");
      expect(lines.pop()).toBe("");
      const last = lines.at(-1) ?? "";
      expect(checksums(last).said).toBe(lastCrc);
      expect(JSON.parse(last)).toMatchObject({ seq });
    });

    it("an annotation's path is a file on this machine with its bytes", async () => {
      const id = newId();
      const image = png();
      const answer = await api.ask<{ path: string }>("POST", "/annotation", {
        as: "browser",
        query: { sessionId: id },
        raw: image,
        headers: { "content-type": "image/png" },
      });
      const { path } = answer.body;
      const file = isAbsolute(path) ? path : join(project().root, path);
      expect(new Uint8Array(await readFile(file))).toEqual(image);
      await api.post(generate(id, { screenshotPath: path }));
      expect(new Uint8Array(await readFile(file))).toEqual(image);
    });

    it("[token-leak] no token is in any file but server.json and tokens.json", async () => {
      const id = await acceptRequested(api);
      await api.ask("POST", "/events", { json: { ...accept(id, "3"), token: api.browserToken } });
      await api.ask("POST", "/poll", {
        json: { id: await requested(api), type: "done", token: api.agentToken },
      });
      const holders: string[] = [];
      for (const name of await project().all()) {
        const text = await readFile(project().path(name), "utf8");
        if (text.includes(api.agentToken) || text.includes(api.browserToken)) holders.push(name);
      }
      expect(holders).toEqual(["server.json", "tokens.json"]);
    });

    it("[read-writes] reading state writes to no journal", async () => {
      const id = await cycling(api);
      const bytes = async () => {
        const lines = await project().lines(id);
        return lines.filter((line) => !line.includes('"type":"outbox"'));
      };
      const before = await bytes();
      for (let read = 0; read < 3; read++)
        await Promise.all([api.status({ all: true }), api.session(id), api.journal(id)]);
      expect(await bytes()).toEqual(before);
    });
  });
}
