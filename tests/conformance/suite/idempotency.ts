import { expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { accept, checkpoint, discard, generate, newId, steer } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  completed,
  cycling,
  discarded,
  discardRequested,
  entryTypes,
  OWNER,
  ready,
  requested,
  stateOf,
} from "../../support/server/sessions.ts";

/** protocol.md, "Idempotency": keys, then natural identities. */
export function idempotency(shared: SharedServer): void {
  const { api, host } = shared;

  describeShared(shared, "Idempotency", () => {
    it("same key and same body: the first answer again with duplicate: true, nothing appended", async () => {
      const id = await ready(api);
      const first = await api.post(accept(id), { key: "key-1" });
      const before = await entryTypes(api, id);
      expect(await api.post(accept(id), { key: "key-1" })).toEqual({ ...first, duplicate: true });
      expect(await entryTypes(api, id)).toEqual(before);
    });

    it("the body field eventId is a key too", async () => {
      const id = newId();
      const event = generate(id, { eventId: "key-1" });
      const first = await api.post(event);
      expect(await api.post(event)).toEqual({ ...first, duplicate: true });
      const other = await api.event(generate(id, { eventId: "key-1", count: 5 }));
      expect(errorOf(other)).toMatchObject({ status: 422, error: "idempotency_key_reused" });
    });

    it("same key, different body is 422 idempotency_key_reused, nothing appended", async () => {
      const id = await ready(api);
      await api.post(accept(id, "1"), { key: "key-1" });
      const before = await stateOf(api, id);
      for (const event of [accept(id, "2"), discard(id), generate(id)]) {
        expect(errorOf(await api.event(event, { key: "key-1" }))).toMatchObject({
          status: 422,
          error: "idempotency_key_reused",
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("keys belong to the session", async () => {
      for (const id of [newId(), newId()]) {
        expect(await api.post(generate(id), { key: "the same key" })).not.toHaveProperty("duplicate");
      }
    });

    it("a key may be any name, also one that every object has", async () => {
      for (const key of ["__proto__", "constructor", "toString", "x".repeat(200)]) {
        const id = newId();
        expect(await api.post(generate(id), { key })).not.toHaveProperty("duplicate");
        expect(await api.post(generate(id), { key })).toMatchObject({ duplicate: true });
        expect((await api.event(generate(id, { count: 8 }), { key })).status).toBe(422);
      }
    });

    it("keys of prefetch and exit belong to the project", async () => {
      const key = newId();
      const prefetch = { type: "prefetch", pageUrl: "/about" };
      const first = await api.post(prefetch, { key });
      expect(await api.post(prefetch, { key })).toEqual({ ...first, duplicate: true });
      const other = await api.event({ ...prefetch, pageUrl: "/other" }, { key });
      expect(errorOf(other)).toMatchObject({ status: 422, error: "idempotency_key_reused" });
      await api.replied({ id: first.id, type: "done" });
      const exit = await api.event({ type: "exit" }, { key });
      expect(errorOf(exit)).toMatchObject({ status: 422, error: "idempotency_key_reused" });
    });

    it("the key is judged before phase, in every phase", async () => {
      const id = newId();
      const answers = [
        await api.post(generate(id), { key: "generate" }),
        await handleDone(id),
        await api.post(checkpoint(id, 1, OWNER), { key: "checkpoint" }),
        await api.post(accept(id), { key: "accept" }),
      ];
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "agent_done", leaseId: lease.id });
      expect((await api.session(id)).phase).toBe("completed");
      expect(await api.post(generate(id), { key: "generate" })).toEqual({ ...answers[0], duplicate: true });
      expect(await api.post(checkpoint(id, 1, OWNER), { key: "checkpoint" })).toEqual({
        ...answers[2],
        duplicate: true,
      });
      expect(await api.post(accept(id), { key: "accept" })).toEqual({ ...answers[3], duplicate: true });
    });

    it("the key is judged before ownership", async () => {
      const id = await cycling(api);
      const decision = accept(id, "1", { owner: OWNER });
      const first = await api.post(decision, { key: "accept" });
      await api.post(checkpoint(id, 1, "tab-two", { reason: "takeover" }));
      expect(await api.post(decision, { key: "accept" })).toEqual({ ...first, duplicate: true });
      const reused = await api.event(accept(id, "3", { owner: "tab-three" }), { key: "accept" });
      expect(errorOf(reused).status).toBe(422);
    });

    it("the same generate without a key is a duplicate, a different one 409 invalid_transition", async () => {
      const id = await requested(api);
      const before = await entryTypes(api, id);
      expect(await api.post(generate(id, { owner: OWNER }))).toMatchObject({ duplicate: true, seq: 1 });
      expect(errorOf(await api.event(generate(id, { owner: OWNER, count: 5 })))).toMatchObject({
        status: 409,
        error: "invalid_transition",
        phase: "generate_requested",
      });
      expect(await entryTypes(api, id)).toEqual(before);
    });

    it("the same generate is a duplicate of a finished session, and does not reopen it", async () => {
      const id = await completed(api);
      expect(await api.post(generate(id, { owner: OWNER }))).toMatchObject({ duplicate: true, seq: 1 });
      expect((await api.session(id)).phase).toBe("completed");
    });

    it("the same accept is a duplicate while it is pending and when it is done", async () => {
      const pending = await acceptRequested(api);
      const before = await entryTypes(api, pending);
      expect(await api.post(accept(pending, "2", { owner: OWNER }))).toMatchObject({ duplicate: true });
      expect(await entryTypes(api, pending)).toEqual(before);
      const done = await completed(api);
      expect(await api.post(accept(done, "2", { owner: OWNER }))).toMatchObject({ duplicate: true });
    });

    it("an accept is the same by variantId and paramValues, also from another owner", async () => {
      const id = await acceptRequested(api);
      for (const more of [{ owner: "tab-two" }, { pageUrl: "/elsewhere" }]) {
        expect(await api.post(accept(id, "2", more))).toMatchObject({ duplicate: true });
      }
    });

    it("the same accept is a duplicate while an agent holds it", async () => {
      const id = await acceptRequested(api);
      await api.work({ session: id });
      expect(await api.post(accept(id, "2", { owner: OWNER }))).toMatchObject({ duplicate: true });
    });

    it("a discard is a duplicate while it is pending and when it is done", async () => {
      expect(await api.post(discard(await discardRequested(api)))).toMatchObject({ duplicate: true });
      expect(await api.post(discard(await discarded(api)))).toMatchObject({ duplicate: true });
    });

    it("a checkpoint with the same owner, revision and body is a duplicate", async () => {
      const id = await ready(api);
      const event = checkpoint(id, 4, OWNER, { paramValues: { size: 2 } });
      const first = await api.post(event);
      const before = await entryTypes(api, id);
      expect(await api.post(event)).toMatchObject({ duplicate: true, seq: first.seq });
      expect(await entryTypes(api, id)).toEqual(before);
    });

    it("a checkpoint with a lower or equal revision is stale: 200, the last seq, nothing changes", async () => {
      const id = await ready(api);
      const first = await api.post(checkpoint(id, 4, OWNER));
      const before = await stateOf(api, id);
      for (const revision of [0, 3, 4]) {
        const answer = await api.post(checkpoint(id, revision, OWNER, { visibleVariant: 3 }));
        expect(answer).toMatchObject({ ok: true, stale: true, phase: "cycling" });
        expect(answer.seq).toBeGreaterThanOrEqual(first.seq);
        expect(answer.seq).toBeLessThan((await api.session(id)).nextSeq);
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("[diagnostics-growth] stale checkpoints add nothing, however many come", async () => {
      const id = await ready(api);
      await api.post(checkpoint(id, 9, OWNER));
      const before = await stateOf(api, id);
      await Promise.all(Array.from({ length: 60 }, () => api.post(checkpoint(id, 1, OWNER))));
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("the same event posted many times at once is recorded once", async () => {
      const id = newId();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => api.post(generate(id), { key: "one" })),
      );
      expect(answers.map(({ seq }) => seq)).toEqual(Array.from({ length: 8 }, () => 1));
      expect(answers.filter(({ duplicate }) => duplicate)).toHaveLength(7);
      expect(await entryTypes(api, id)).toEqual(["1 generate"]);
    });

    it("the same steer again is a duplicate by its key", async () => {
      const id = newId();
      const first = await api.post(steer(id), { key: "s" });
      expect(await api.post(steer(id), { key: "s" })).toEqual({ ...first, duplicate: true });
    });
  });

  describeShared(shared, "Idempotency across lives", () => {
    const own = ownServer(host);

    it("keys and natural identities are remembered by the next life", async () => {
      const id = newId();
      const prefetch = { type: "prefetch", pageUrl: "/about" };
      const first = await own.api.post(generate(id), { key: "generate" });
      const page = await own.api.post(prefetch, { key: "prefetch" });
      await own.api.post(checkpoint(id, 3, OWNER));
      await own.server().kill();
      await own.server().restart();
      expect(await own.api.post(generate(id), { key: "generate" })).toEqual({ ...first, duplicate: true });
      expect(await own.api.post(prefetch, { key: "prefetch" })).toEqual({ ...page, duplicate: true });
      expect((await own.api.event(generate(id, { count: 5 }), { key: "generate" })).status).toBe(422);
      expect(await own.api.post(checkpoint(id, 3, OWNER))).toMatchObject({ duplicate: true });
      expect(await own.api.post(checkpoint(id, 2, OWNER))).toMatchObject({ stale: true });
    });
  });

  async function handleDone(id: string) {
    const { lease } = await api.work({ session: id });
    return api.replied({ id, type: "done", leaseId: lease.id });
  }
}
