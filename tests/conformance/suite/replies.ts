import { expect, it } from "vitest";
import { type Delivered, errorOf } from "../../support/server/api.ts";
import { accept, mountFailed, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  carbonizeRequired,
  completed,
  cycling,
  discardRequested,
  entryTypes,
  handle,
  OWNER,
  ready,
  requested,
  stateOf,
  steered,
} from "../../support/server/sessions.ts";

const REPLIES = ["done", "agent_done", "complete", "discard", "discarded", "steer_done"] as const;

/**
 * Which reply resolves which work (protocol.md). `complete` is left out where it is about the
 * session, not about the event (it finishes a session from any phase).
 */
const RESOLVED_BY: readonly [work: string, resolving: readonly string[], wrong: readonly string[]][] = [
  ["generate", ["done"], ["agent_done", "discard", "discarded", "steer_done"]],
  ["variant_mount_failed", ["done"], ["agent_done", "discard", "discarded", "steer_done"]],
  ["accept", ["agent_done", "complete", "done"], ["discard", "discarded", "steer_done"]],
  ["discard", ["discarded", "discard", "done"], ["agent_done", "steer_done"]],
  ["steer", ["steer_done", "done"], ["agent_done", "discard", "discarded"]],
  ["undo_request", ["done"], ["agent_done", "discard", "discarded", "steer_done"]],
  ["prefetch", ["done"], ["agent_done", "discard", "discarded", "steer_done"]],
  ["carbonize_cleanup", ["complete"], ["done", "agent_done", "discard", "discarded", "steer_done"]],
];

/** protocol.md, "Agent replies", with a lease. */
export function replies(shared: SharedServer): void {
  const { api } = shared;

  /** A delivered event of this kind in a session of its own. */
  async function deliver(work: string): Promise<Delivered> {
    switch (work) {
      case "variant_mount_failed": {
        const id = await cycling(api);
        await api.post(mountFailed(id));
        return api.work({ session: id });
      }
      case "accept":
        return api.work({ session: await acceptRequested(api) });
      case "discard":
        return api.work({ session: await discardRequested(api) });
      case "steer":
        return api.work({ session: await steered(api) });
      case "undo_request": {
        const id = await completed(api);
        await api.post({ type: "undo_request", id });
        return api.work({ session: id });
      }
      case "prefetch":
        await api.post({ type: "prefetch", pageUrl: `/${newId()}` });
        return api.work({ types: "prefetch" });
      case "carbonize_cleanup":
        return api.work({ session: await carbonizeRequired(api), types: work });
      default:
        return api.work({ session: await requested(api) });
    }
  }

  const again = (work: Delivered) =>
    work.type === "prefetch"
      ? api.workNow({ types: "prefetch" })
      : api.workNow({ session: work.id, types: work.type });

  describeShared(shared, "Replies: which resolves what", () => {
    it.each(RESOLVED_BY)("%s is resolved by %j", async (type, resolving) => {
      for (const reply of resolving) {
        const work = await deliver(type);
        expect(work.type).toBe(type);
        const answer = await api.reply({ id: work.id, type: reply, leaseId: work.lease.id });
        expect([reply, answer.status]).toEqual([reply, 200]);
        expect(await again(work), reply).toBeNull();
      }
    });

    it.each(RESOLVED_BY)(
      "%s: any other pair is 409 invalid_transition and changes nothing",
      async (type, _, wrong) => {
        const work = await deliver(type);
        const state = () => (type === "prefetch" ? null : stateOf(api, work.id));
        const before = await state();
        for (const reply of wrong) {
          const answer = await api.reply({ id: work.id, type: reply, leaseId: work.lease.id });
          expect([reply, errorOf(answer)]).toMatchObject([
            reply,
            { status: 409, error: "invalid_transition" },
          ]);
        }
        expect(await state()).toEqual(before);
        const right = REPLIES.find((reply) =>
          RESOLVED_BY.some(([name, list]) => name === type && list.includes(reply)),
        );
        expect((await api.reply({ id: work.id, type: right, leaseId: work.lease.id })).status).toBe(200);
      },
    );

    it.each(RESOLVED_BY)("%s: error and retry concern it like all work", async (type) => {
      const work = await deliver(type);
      await api.replied({ id: work.id, type: "retry", leaseId: work.lease.id });
      const second = await again(work);
      expect(second).toMatchObject({ type, seq: work.seq });
      await api.replied({ id: work.id, type: "error", message: "no", leaseId: second?.lease.id });
      expect(await again(work)).toBeNull();
    });

    it("done counts as agent_done for an accept, with carbonize too", async () => {
      const plain = await api.work({ session: await acceptRequested(api) });
      expect(await api.replied({ id: plain.id, type: "done", leaseId: plain.lease.id })).toMatchObject({
        phase: "completed",
      });
      const dirty = await api.work({ session: await acceptRequested(api) });
      const reply = { id: dirty.id, type: "done", leaseId: dirty.lease.id, data: { carbonize: true } };
      expect(await api.replied(reply)).toMatchObject({ phase: "carbonize_required" });
    });

    it("done counts as discarded for a discard", async () => {
      const work = await api.work({ session: await discardRequested(api) });
      expect(await api.replied({ id: work.id, type: "done", leaseId: work.lease.id })).toMatchObject({
        phase: "discarded",
      });
    });

    it("discard as a reply is discarded", async () => {
      const work = await api.work({ session: await discardRequested(api) });
      expect(await api.replied({ id: work.id, type: "discard", leaseId: work.lease.id })).toMatchObject({
        phase: "discarded",
      });
    });

    it("an unknown reply type, or an id that is none, is 400 invalid_event", async () => {
      const id = await requested(api);
      for (const reply of [{ id, type: "explode" }, { id }, { type: "done" }, { id: 3, type: "done" }]) {
        expect(errorOf(await api.reply(reply))).toMatchObject({ status: 400, error: "invalid_event" });
      }
    });

    it("[ghost-session] a reply for an unknown session is 404 and makes none", async () => {
      const id = newId();
      for (const type of [...REPLIES, "error", "retry"]) {
        expect(errorOf(await api.reply({ id, type }))).toMatchObject({
          status: 404,
          error: "unknown_session",
        });
      }
      expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      expect((await api.status({ all: true })).activeSessions.map((session) => session.id)).not.toContain(id);
    });
  });

  describeShared(shared, "Replies with a lease", () => {
    it("repeating the reply that resolved the event is a duplicate: 200, nothing appended", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      const reply = { id, type: "done", leaseId: lease.id, file: "index.html", message: "three" };
      const first = await api.replied(reply);
      const before = await entryTypes(api, id);
      expect(await api.replied(reply)).toMatchObject({ ok: true, duplicate: true, seq: first.seq });
      expect(await entryTypes(api, id)).toEqual(before);
    });

    it("a lease that is not current is 409 lease_fenced with current null or the holder, never the id", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, agent: "one" });
      await api.release(first.lease.id);
      const stale = { id, type: "done", leaseId: first.lease.id };
      expect(errorOf(await api.reply(stale))).toMatchObject({
        status: 409,
        error: "lease_fenced",
        current: null,
      });
      const second = await api.work({ session: id, agent: "two" });
      const before = await stateOf(api, id);
      const fenced = await api.reply(stale);
      expect(errorOf(fenced)).toMatchObject({
        status: 409,
        error: "lease_fenced",
        current: { agent: "two", expiresAt: second.lease.expiresAt },
      });
      expect(fenced.text).not.toContain(second.lease.id);
      expect(await stateOf(api, id)).toEqual(before);
      expect((await api.reply({ id, type: "done", leaseId: second.lease.id })).status).toBe(200);
    });

    it("a lease id of another session, or one that never was, is fenced", async () => {
      const [id, other] = [await requested(api), await requested(api)];
      const { lease } = await api.work({ session: other });
      for (const leaseId of [lease.id, `${id}.0123456789abcdefghijk`, "nonsense"]) {
        expect(errorOf(await api.reply({ id, type: "done", leaseId }))).toMatchObject({
          status: 409,
          error: "lease_fenced",
        });
      }
      expect((await api.session(id)).phase).toBe("generate_requested");
      expect((await api.session(other)).phase).toBe("generate_requested");
    });

    it("an accept behind a leased generate: the agent's done is recorded, the accept stays and is delivered", async () => {
      const id = await requested(api);
      const held = await api.work({ session: id, agent: "writer" });
      await api.post(accept(id));
      const answer = await api.replied({ id, type: "done", leaseId: held.lease.id, file: "index.html" });
      expect(answer.phase).toBe("accept_requested");
      expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "2" });
      expect((await entryTypes(api, id)).filter((entry) => entry.endsWith(" done"))).toHaveLength(1);
    });

    it("the error of an agent whose generate was overtaken changes neither phase nor decision", async () => {
      const id = await requested(api);
      const held = await api.work({ session: id });
      await api.post(accept(id));
      const answer = await api.replied({ id, type: "error", leaseId: held.lease.id, message: "no" });
      expect(answer.phase).toBe("accept_requested");
      expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
    });

    it("while a generate is held, the decision waits for it; when its lease ends the decision is delivered", async () => {
      const id = await requested(api);
      const held = await api.work({ session: id, leaseMs: 1_000 });
      await api.post(accept(id, "2", { owner: OWNER }));
      const decision = await api.work({ session: id });
      expect(decision).toMatchObject({ type: "accept" });
      expect(decision.lease.grantedAt >= held.lease.expiresAt, "not before the lease's end").toBe(true);
      const late = await api.reply({ id, type: "done", leaseId: held.lease.id });
      expect(errorOf(late)).toMatchObject({ status: 409, error: "lease_fenced" });
    });

    it("complete is 409, with or without leaseId, while an undelivered accept is pending", async () => {
      const id = await requested(api);
      const held = await api.work({ session: id });
      await api.post(accept(id));
      const before = await stateOf(api, id);
      for (const more of [{}, { leaseId: held.lease.id }]) {
        expect(errorOf(await api.reply({ id, type: "complete", ...more }))).toMatchObject({
          status: 409,
          error: "invalid_transition",
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("complete is 409 while an undelivered discard is pending", async () => {
      const id = await discardRequested(api);
      expect(errorOf(await api.reply({ id, type: "complete" })).status).toBe(409);
      expect((await api.session(id)).phase).toBe("discard_requested");
    });

    it("receipt and data of agent_done reach the record", async () => {
      const id = await acceptRequested(api);
      const data = { receipt: { file: "index.html", before: "a", after: "b", diff: "-a\n+b" } };
      await handle(api, id, { type: "agent_done", file: "index.html", data });
      const entry = (await api.journal(id)).find(({ type }) => type === "agent_done");
      expect(entry?.event).toMatchObject({ data });
    });

    it("an agent that is not done yet keeps variants arriving: done after ready leaves cycling alone", async () => {
      const id = await ready(api);
      expect(errorOf(await api.reply({ id, type: "done", message: "once more" }))).toMatchObject({
        status: 409,
        error: "invalid_transition",
        phase: "variants_ready",
      });
    });
  });
}
