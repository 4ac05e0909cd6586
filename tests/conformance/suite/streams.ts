import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answer, Ask } from "../../support/server/api.ts";
import { errorOf } from "../../support/server/api.ts";
import { rawRequest } from "../../support/server/raw-request.ts";
import { newId } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";

const ROOT = "/v1/stream";
const METHODS = ["PUT", "POST", "GET", "HEAD", "DELETE"] as const;
const TEXT = { "content-type": "text/plain" };
const JSON_TYPE = { "content-type": "application/json" };
const MIB = 1024 * 1024;

/** streams.md, "The protocol is Durable Streams": what its public suite does not ask. */
export function streams(shared: SharedServer): void {
  describeShared(shared, "Streams of a server that is not open", () => {
    const { api } = shared;
    const run = `${ROOT}/${newId()}/V1StGXR8_Z5jdHi6B-myT`;

    it.each(METHODS)(
      "%s of one that belongs to no session: 401 without a token, 404 with one",
      async (method) => {
        expect((await api.ask(method, `${ROOT}/notes`, { headers: TEXT })).status).toBe(401);
        const known = await api.ask(method, `${ROOT}/notes`, { as: "agent", headers: TEXT });
        expect(known.status).toBe(404);
      },
    );

    it("a run is readable with any token, writable with the agent's, and created only by the server", async () => {
      const status = async (method: string, as: Ask["as"]) =>
        (await api.ask(method, run, { ...(as ? { as } : {}), headers: JSON_TYPE })).status;
      for (const method of METHODS) expect(await status(method, "anonymous")).toBe(401);
      expect(await status("POST", "browser")).toBe(403);
      for (const method of ["PUT", "DELETE"]) expect(await status(method, "agent")).toBe(403);
      for (const method of ["GET", "HEAD"]) expect(await status(method, "browser")).toBe(404);
      expect(await status("POST", "agent")).toBe(404);
    });

    it("401 comes before 404 and 403, and size 413 before both", async () => {
      const headers = { ...TEXT, "content-length": String(100 * MIB) };
      const answer = await rawRequest(api.baseUrl, { method: "PUT", path: run, headers, unfinished: true });
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });
  });

  describe("Streams of an open server", () => {
    const own = ownServer(shared.host, { openStreams: true, rateLimit: 5 });
    const { api } = own;
    const created = async (path: string, headers: Readonly<Record<string, string>> = TEXT) => {
      expect((await api.ask("PUT", `${ROOT}/${path}`, { headers })).status).toBe(201);
      return `${ROOT}/${path}`;
    };
    const text = async (path: string) => (await api.ask("GET", path)).text;

    it("what looks like a run's has a run's rules", async () => {
      const run = `${ROOT}/${newId()}/V1StGXR8_Z5jdHi6B-myT`;
      for (const path of [run, run.replace("/V1St", "/%561St"), `${ROOT}/%30${newId().slice(1)}/x`]) {
        for (const method of METHODS) {
          expect((await api.ask(method, path, { headers: JSON_TYPE })).status).toBe(401);
        }
        expect(outcomeOf(await api.ask("PUT", path, { as: "agent" }))).toBe("403 forbidden");
      }
      const source = { "stream-forked-from": run };
      const fork = await api.ask("PUT", `${ROOT}/fork-of-a-run`, { headers: source });
      expect(outcomeOf(fork)).toBe("403 forbidden");
    });

    it("appends are not rate-limited", async () => {
      const path = await created("quick");
      for (let index = 0; index < 30; index += 1) {
        expect((await api.ask("POST", path, { headers: TEXT, raw: "x" })).status).toBe(204);
      }
    });

    it("a name that points elsewhere is a name, and one way of escaping it is as good as another", async () => {
      const path = await created("..%2F..%2Ftokens.json");
      await api.ask("POST", path, { headers: TEXT, raw: "harmless" });
      expect(await text(`${ROOT}/%2e%2e%2f..%2ftokens%2ejson`)).toBe("harmless");
      expect((await api.ask("GET", "/status", { as: "agent" })).status).toBe(200);
      const { root } = own.server();
      if (root === null) return;
      const names = await readdir(join(root, ".impeccable/live/streams"));
      for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}\.jsonl$/);
    });

    it.each([
      ["a path that is no text", "GET", "%ff", {}, "400 invalid_query"],
      ["no path", "GET", "", {}, "404 not_found"],
      ["a path without end", "GET", "x".repeat(2_000), {}, "404 not_found"],
      ["one that was never created", "POST", "unknown", { headers: TEXT, raw: "x" }, "404 not_found"],
      ["another way of asking", "PATCH", "unknown", {}, "404 not_found"],
    ])("%s: refused with a code", async (_, method, path, ask, outcome) => {
      expect(outcomeOf(await api.ask(method, `${ROOT}/${path}`, ask))).toBe(outcome);
    });

    it("what is refused leaves nothing: bad JSON, wrong type, too much, gaps, late epochs", async () => {
      const path = await created("strict", JSON_TYPE);
      const by = (epoch: number, seq: number) => ({
        ...JSON_TYPE,
        "producer-id": "p",
        "producer-epoch": String(epoch),
        "producer-seq": String(seq),
      });
      const post = async (headers: Readonly<Record<string, string>>, raw: Ask["raw"]) =>
        outcomeOf(await api.ask("POST", path, { headers, ...(raw === undefined ? {} : { raw }) }));
      await api.ask("POST", path, { headers: by(1, 0), raw: '{"n":1}' });
      expect(await post(JSON_TYPE, '{"n":')).toBe("400 invalid_json");
      expect(await post(JSON_TYPE, new Uint8Array([0x22, 0xff, 0x22]))).toBe("400 invalid_json");
      expect(await post(JSON_TYPE, "[]")).toBe("400 invalid_event");
      expect(await post(JSON_TYPE, undefined)).toBe("400 invalid_event");
      expect(await post({}, new Uint8Array([0x31]))).toBe("400 invalid_event");
      expect(await post(TEXT, "text")).toBe("409 content_type_mismatch");
      expect(await post(JSON_TYPE, `"${"x".repeat(MIB)}"`)).toBe("413 payload_too_large");
      expect(await post(by(1, 2), "2")).toBe("409 sequence_conflict");
      expect(await post(by(2, 1), "2")).toBe("400 invalid_event");
      expect(await post(by(0, 1), "2")).toBe("403 producer_fenced");
      expect(await post({ ...by(1, 1), "producer-seq": "01" }, "2")).toBe("400 invalid_event");
      expect(await text(path)).toBe('[{"n":1}]');
      await api.ask("POST", path, { headers: { "stream-closed": "true" } });
      expect(await post(JSON_TYPE, "2")).toBe("409 stream_closed");
      expect(await text(path)).toBe('[{"n":1}]');
    });

    it.each(["5", "0,1", "", "-2", "99999999999999999999_1", "0000000000000000_9999999999999999"])(
      "offset %j is refused",
      async (offset) => {
        const path = await created(`offsets-${encodeURIComponent(offset)}`);
        for (const live of [undefined, "long-poll", "sse"]) {
          const answer = await api.ask("GET", path, { query: { offset, live } });
          expect(outcomeOf(answer)).toBe("400 invalid_query");
        }
      },
    );

    it("a read from each offset a client was given has the rest, whole and once, also after SIGKILL", async () => {
      const path = await created("each-offset");
      const parts = Array.from(
        { length: 40 },
        (_, index) => `${index} größe 漢字 ${"x".repeat(index * 997)}\n`,
      );
      const offsets: string[] = [(await api.ask("HEAD", path)).headers.get("stream-next-offset") ?? ""];
      for (const part of parts) {
        const { headers } = await api.ask("POST", path, { headers: TEXT, raw: part });
        offsets.push(headers.get("stream-next-offset") ?? "");
      }
      expect(new Set(offsets).size).toBe(parts.length + 1);
      expect(offsets.toSorted()).toEqual(offsets);
      const rest = async (from: string): Promise<string> => {
        let read = "";
        for (let offset = from; ; ) {
          const page = await api.ask("GET", path, { query: { offset } });
          const next = page.headers.get("stream-next-offset") ?? "";
          read += page.text;
          if (next === offset || page.text === "") return read;
          offset = next;
        }
      };
      const all = () => Promise.all(offsets.map(rest));
      const expected = offsets.map((_, index) => parts.slice(index).join(""));
      expect(await all()).toEqual(expected);
      await own.server().kill();
      await own.server().restart();
      expect(await all()).toEqual(expected);
      expect(await rest("-1")).toBe(parts.join(""));
    });

    it("SIGKILL: what was answered is there once, a repetition is known, closure and forks stay", async () => {
      const source = await created("lasting");
      const headers = { ...TEXT, "producer-id": "p", "producer-epoch": "0", "producer-seq": "0" };
      expect((await api.ask("POST", source, { headers, raw: "one " })).status).toBe(200);
      const forked = { ...TEXT, "stream-forked-from": source };
      await api.ask("PUT", `${ROOT}/lasting-fork`, { headers: forked });
      await api.ask("POST", `${ROOT}/lasting-fork`, { headers: TEXT, raw: "forked" });
      await api.ask("POST", source, { headers: { ...TEXT, "stream-closed": "true" }, raw: "two" });
      await own.server().kill();
      await own.server().restart();
      expect((await api.ask("POST", source, { headers, raw: "one " })).status).toBe(204);
      const answer = await api.ask("GET", source);
      expect(answer.text).toBe("one two");
      expect(answer.headers.get("stream-closed")).toBe("true");
      expect(await text(`${ROOT}/lasting-fork`)).toBe("one forked");
    });
  });

  describe.runIf(shared.host.kind === "local")("Streams of an open server, under another name", () => {
    const { api } = ownServer(shared.host, { openStreams: true, allowHosts: ["preview.example"] });

    it.each<Record<string, string>>([{ host: "preview.example" }, { "x-forwarded-for": "203.0.113.9" }])(
      "are for this machine: others need a token, and find nothing: %j",
      async (origin) => {
        const headers = { ...origin, ...TEXT };
        const ask = (more: Readonly<Record<string, string>> = {}) =>
          rawRequest(api.baseUrl, { method: "PUT", path: `${ROOT}/notes`, headers: { ...headers, ...more } });
        expect(await ask()).toMatchObject({ status: 401 });
        expect(await ask({ authorization: `Bearer ${api.agentToken}` })).toMatchObject({ status: 404 });
      },
    );
  });
}

/** Status and code of a refusal. */
function outcomeOf(answer: Answer): string {
  const { status, error } = errorOf(answer);
  return `${status} ${error}`;
}
