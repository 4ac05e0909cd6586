import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunningHost } from "../support/hosts/host-under-test.ts";
import { workerdWithReplicas } from "../support/hosts/workerd-with-replicas.ts";
import { Api, type Json } from "../support/server/api.ts";
import { accept, checkpoint, generate, newId } from "../support/server/samples.ts";
import { completed, cycling, handle, OWNER, ready, requested, stateOf } from "../support/server/sessions.ts";
import { until as untilWithin } from "../support/server/until.ts";

interface Copies {
  readonly calls: readonly { readonly method: string; readonly key: string }[];
  readonly stored: Readonly<Record<string, string>>;
}

const READS = ["get", "list"];
/** A copy that failed is tried again after as long as its session has been quiet. */
const COPY_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 180_000;

const until = <T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> =>
  untilWithin(what, ask, COPY_TIMEOUT_MS);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "impeccable-replicas-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A worker with a KV namespace whose failures the test controls. */
function worker(variables: Readonly<Record<string, string>> = {}) {
  let host: RunningHost | null = null;
  const server = () => {
    if (!host) throw new Error("the server has not been started");
    return host;
  };
  beforeAll(async () => {
    host = await (await workerdWithReplicas(folder, variables)).start();
  });
  afterAll(() => host?.dispose());
  const api = new Api(server);
  const kv = async (failures?: { fail?: readonly string[]; hang?: readonly string[] }): Promise<Copies> => {
    const { body } = await api.ask<Copies & Json>(failures ? "PUT" : "GET", "/test/replicas", {
      ...(failures ? { json: failures } : {}),
    });
    return body;
  };
  const copyOf = (key: string) => until(`${key} is in KV`, async () => (await kv()).stored[key]);
  return {
    api,
    server,
    kv,
    mirrorOf: async (id: string): Promise<Json> => JSON.parse(await copyOf(`mirror:default:${id}`)),
    archiveOf: (id: string, firstSeq = 1) =>
      copyOf(`archive:default:${id}:${String(firstSeq).padStart(12, "0")}`),
  };
}

const entriesIn = (archive: string): readonly Json[] =>
  archive
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** An entry without what only the stored line has. */
const withoutCrc = ({ crc: _, ...entry }: Json) => entry;

describe("replicas in KV", { timeout: TEST_TIMEOUT_MS }, () => {
  const { api, server, kv, mirrorOf, archiveOf } = worker();
  afterEach(() => kv({}));

  it("an open session is mirrored when it has come to rest, as GET /sessions/<id> says", async () => {
    const id = await requested(api);
    expect(await mirrorOf(id)).toMatchObject({ id, phase: "generate_requested", element: { tagName: "H1" } });
    await handle(api, id, { type: "done", file: "index.html" });
    await api.post(checkpoint(id, 1, OWNER));
    await until("the mirror has followed", async () => (await mirrorOf(id)).phase === "cycling");
    const { nextSeq: _, runs, ...said } = await api.session(id);
    // What was said in a run is in its stream.
    const named = runs.map(({ run, state, offset }) => ({ run, state, offset }));
    expect(await mirrorOf(id)).toMatchObject({ ...said, runs: named });
  });

  it("a finished session's journal is archived whole", async () => {
    const id = await completed(api);
    const archived = entriesIn(await archiveOf(id)).map(withoutCrc);
    expect(archived.at(0)).toMatchObject({ seq: 1, type: "generate" });
    expect(archived.map(({ type }) => type)).toContain("agent_done");
    expect(archived).toEqual((await api.journal(id)).slice(0, archived.length));
    await until("the last snapshot is mirrored", async () => (await mirrorOf(id)).phase === "completed");
  });

  it("nothing is ever read from KV for a session whose object has everything, open, finished or unknown", async () => {
    const open = await cycling(api);
    const done = await completed(api);
    await archiveOf(done);
    await server().kill();
    await server().restart();
    for (const id of [open, done]) {
      await stateOf(api, id);
      await api.post(generate(id, { owner: OWNER }));
    }
    await api.ask("GET", `/sessions/${newId()}`, { as: "agent" });
    await api.ask("GET", `/sessions/${newId()}/journal`, { as: "agent" });
    await api.ask("GET", "/status", { as: "agent", query: { all: 1 } });
    await api.post(accept(open, "2", { owner: OWNER }));
    const { calls } = await kv();
    expect(calls.filter(({ method }) => READS.includes(method))).toEqual([]);
  });

  it("no token is in any copy", async () => {
    const id = newId();
    await api.ask("POST", "/events", { json: { ...generate(id), token: api.browserToken } });
    const { lease } = await api.work({ session: id });
    await api.ask("POST", "/poll", {
      json: { id, type: "done", leaseId: lease.id, token: api.agentToken },
    });
    await api.post(accept(id));
    await handle(api, id, { type: "agent_done", file: "index.html" });
    await archiveOf(id);
    const everything = JSON.stringify((await kv()).stored);
    expect(everything).toContain(id);
    for (const secret of [api.agentToken, api.browserToken]) expect(everything).not.toContain(secret);
  });

  it("a KV that fails affects no request; its replicas are written once it works again", async () => {
    await kv({ fail: ["get", "put", "list", "delete"] });
    const id = await completed(api);
    const open = await ready(api);
    await until("a copy of each was tried", async () => {
      const { calls } = await kv();
      return [`archive:default:${id}`, `mirror:default:${open}`].every((key) =>
        calls.some((call) => call.key.startsWith(key)),
      );
    });
    expect(await api.session(id)).toMatchObject({ phase: "completed" });
    expect((await api.journal(id)).length).toBeGreaterThan(4);
    expect(await api.post(checkpoint(open, 1, OWNER))).toMatchObject({ ok: true, phase: "cycling" });
    await kv({});
    expect(entriesIn(await archiveOf(id)).length).toBeGreaterThan(4);
    expect(await mirrorOf(open)).toMatchObject({ id: open });
  });

  it("a KV that never answers hurts nothing: events, leases that end and waiting polls go on", async () => {
    await kv({ hang: ["get", "put", "list", "delete"] });
    const id = await requested(api);
    await until("a copy was begun", async () =>
      (await kv()).calls.some(({ key }) => key === `mirror:default:${id}`),
    );
    // The second agent waits for the alarm that ends the first one's lease.
    await api.work({ session: id, leaseMs: 200 });
    await handle(api, id, { type: "done", file: "index.html" });
    await api.post(accept(id, "2", { owner: OWNER }));
    await handle(api, id, { type: "agent_done", file: "index.html" });
    expect(await api.session(id)).toMatchObject({ phase: "completed" });
  });

  it("what could not be archived before a restart is archived after it, without a request", async () => {
    await kv({ fail: ["put"] });
    const id = await completed(api);
    await until("a copy was tried", async () =>
      (await kv()).calls.some(({ key }) => key.startsWith(`archive:default:${id}`)),
    );
    // Its answer waits for what the object has stored, the time of the next try too.
    await api.session(id);
    expect(Object.keys((await kv()).stored)).not.toContain(`archive:default:${id}:000000000001`);
    await server().kill();
    await server().restart();
    expect(entriesIn(await archiveOf(id)).at(-1)?.id).toBe(id);
  });
});

describe("retention with replicas in KV", { timeout: TEST_TIMEOUT_MS }, () => {
  const { api, server, kv, archiveOf } = worker({ RETENTION_DAYS: "0" });
  afterEach(() => kv({}));

  /** Waits until the object itself has only the fold of a session's entries. */
  async function pruned(id: string): Promise<void> {
    await kv({ fail: READS });
    await until(`${id} is pruned`, async () => (await api.journal(id))[0]?.type === "compacted");
    await kv({});
  }

  async function finishedWithArtifact(): Promise<string> {
    const id = await ready(api);
    await api.ask("PUT", `/sessions/${id}/artifacts/notes.txt`, { as: "agent", raw: "notes" });
    await api.post(accept(id, "2", { owner: OWNER }));
    await handle(api, id, { type: "agent_done", file: "index.html" });
    return id;
  }

  it("the object gives up entries and artifacts; the journal is read from the archive", async () => {
    const id = await finishedWithArtifact();
    await pruned(id);
    expect(await api.journal(id)).toEqual(entriesIn(await archiveOf(id)).map(withoutCrc));
    expect((await api.journal(id))[0]).toMatchObject({ seq: 1, type: "generate" });
    expect((await api.ask("GET", `/sessions/${id}/artifacts/notes.txt`, { as: "agent" })).status).toBe(404);
    expect((await kv()).calls.some(({ method }) => method === "get")).toBe(true);
  });

  it("while KV fails the session answers as ever, and its journal begins with what stands for the rest", async () => {
    const id = await finishedWithArtifact();
    await pruned(id);
    const before = await api.session(id);
    await server().kill();
    await server().restart();
    await kv({ fail: READS });
    expect(await api.session(id)).toEqual(before);
    expect(await api.post(generate(id, { owner: OWNER }))).toMatchObject({ duplicate: true });
    expect(await api.post(accept(id, "2", { owner: OWNER }))).toMatchObject({ duplicate: true });
    expect((await api.event(generate(id, { count: 5 }))).status).toBe(409);
    expect((await api.journal(id)).map(({ type }) => type)).toEqual(["compacted"]);
  });

  it("an undo goes on in the object, and becomes part of one history", async () => {
    const id = await finishedWithArtifact();
    await pruned(id);
    const before = await api.journal(id);
    const { calls } = await kv();
    await api.post({ type: "undo_request", id });
    expect((await api.journal(id))[0]?.type).toBe("compacted");
    expect((await kv()).calls.slice(calls.length).filter(({ method }) => READS.includes(method))).toEqual([]);
    await handle(api, id, { type: "done" });
    await archiveOf(id, before.length);
    const after = await api.journal(id);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ seq }) => seq)).toEqual(after.map((_, index) => index + 1));
    expect(after.map(({ type }) => type)).toContain("undo_request");
  });
});
