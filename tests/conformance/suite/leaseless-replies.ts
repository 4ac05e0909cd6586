import { expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { accept, mountFailed } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  cycling,
  discardRequested,
  entryTypes,
  ready,
  requested,
  stateOf,
  steered,
} from "../../support/server/sessions.ts";

/** protocol.md, "Agent replies", without `leaseId`: what older clients send. */
export function leaselessReplies(shared: SharedServer): void {
  const { api } = shared;
  const pending = async (id: string) => (await api.session(id)).pendingEvents.map(({ type }) => type);

  describeShared(shared, "Replies without leaseId", () => {
    it("done resolves the generate, delivered or not", async () => {
      const id = await requested(api);
      expect(await api.replied({ id, type: "done", file: "index.html" })).toMatchObject({
        phase: "variants_ready",
      });
      const leased = await requested(api);
      await api.work({ session: leased });
      expect(await api.replied({ id: leased, type: "done" })).toMatchObject({ phase: "variants_ready" });
    });

    it("done resolves a mount failure and a steer", async () => {
      const id = await cycling(api);
      await api.post(mountFailed(id));
      await api.replied({ id, type: "done" });
      expect(await pending(id)).toEqual([]);
      expect(await api.replied({ id: await steered(api), type: "done" })).toMatchObject({
        phase: "steer_done",
      });
    });

    it("it applies to the oldest pending event that it can resolve", async () => {
      const id = await cycling(api);
      const first = await api.post(mountFailed(id, { variant: 1 }));
      const second = await api.post(mountFailed(id, { variant: 2 }));
      expect(second.seq).toBeGreaterThan(first.seq);
      await api.replied({ id, type: "done" });
      expect((await api.session(id)).pendingEvents.map(({ seq }) => seq)).toEqual([second.seq]);
    });

    it("[stale-done] a late done never resolves an undelivered accept", async () => {
      const id = await ready(api);
      await api.post(accept(id));
      const before = await stateOf(api, id);
      expect(errorOf(await api.reply({ id, type: "done", message: "late" }))).toMatchObject({
        status: 409,
        error: "invalid_transition",
        phase: "accept_requested",
      });
      expect(await stateOf(api, id)).toEqual(before);
      expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
    });

    it("[stale-done] a done never resolves an undelivered discard", async () => {
      const id = await discardRequested(api);
      expect(errorOf(await api.reply({ id, type: "done", message: "late" })).status).toBe(409);
      expect(await pending(id)).toEqual(["discard"]);
    });

    it("[stale-done] a done repeated after the accept is a duplicate and leaves the accept pending", async () => {
      const id = await requested(api);
      const done = { id, type: "done", file: "index.html" };
      await api.work({ session: id });
      await api.replied(done);
      await api.post(accept(id));
      const before = await entryTypes(api, id);
      expect(await api.replied(done)).toMatchObject({ duplicate: true, phase: "accept_requested" });
      expect(await entryTypes(api, id)).toEqual(before);
      expect(await pending(id)).toEqual(["accept"]);
    });

    it("[one-slot] accept behind a leased generate: done belongs to the generate, the accept stays pending", async () => {
      const id = await requested(api);
      await api.work({ session: id });
      await api.post(accept(id));
      expect(await api.replied({ id, type: "done", file: "index.html" })).toMatchObject({
        phase: "accept_requested",
      });
      expect(await pending(id)).toEqual(["accept"]);
      expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
    });

    it("an accept that an agent holds is handled by done", async () => {
      const id = await acceptRequested(api);
      await api.work({ session: id });
      expect(await api.replied({ id, type: "done" })).toMatchObject({ phase: "completed" });
    });

    it("a discard that an agent holds is handled by done", async () => {
      const id = await discardRequested(api);
      await api.work({ session: id });
      expect(await api.replied({ id, type: "done" })).toMatchObject({ phase: "discarded" });
    });

    it("[stale-done] the first done of an agent that was overtaken while it held the generate is its own", async () => {
      const id = await requested(api);
      await api.work({ session: id, leaseMs: 1, agent: "overtaken" });
      await api.post(accept(id));
      expect(await api.work({ session: id, agent: "decider" })).toMatchObject({ type: "accept" });
      const late = await api.replied({ id, type: "done", file: "index.html", message: "late" });
      expect(late.phase).toBe("accept_requested");
      expect(await pending(id)).toEqual(["accept"]);
      expect(await api.replied({ id, type: "done", message: "accepted" })).toMatchObject({
        phase: "completed",
      });
    });

    it("[stale-done] the first error of an agent that was overtaken is its own", async () => {
      const id = await requested(api);
      await api.work({ session: id, leaseMs: 1 });
      await api.post(accept(id));
      await api.work({ session: id });
      const late = await api.replied({ id, type: "error", message: "gave up" });
      expect(late.phase).toBe("accept_requested");
      expect(await pending(id)).toEqual(["accept"]);
    });

    it("an error concerns the leased event", async () => {
      const id = await acceptRequested(api);
      await api.work({ session: id });
      expect(await api.replied({ id, type: "error", message: "no" })).toMatchObject({ phase: "agent_error" });
      expect(await pending(id)).toEqual([]);
    });

    it("an error with nothing leased concerns the oldest generate", async () => {
      const id = await requested(api);
      expect(await api.replied({ id, type: "error", message: "no" })).toMatchObject({ phase: "agent_error" });
    });

    it("if nothing pending fits, a reply equal to the last one is a duplicate, any other 409", async () => {
      const id = await requested(api);
      const done = { id, type: "done", file: "index.html", message: "three", data: { n: 3 } };
      await api.replied(done);
      const before = await stateOf(api, id);
      expect(await api.replied(done)).toMatchObject({ duplicate: true, phase: "variants_ready" });
      for (const other of [
        { file: "other.html" },
        { message: "four" },
        { data: { n: 4 } },
        { type: "steer_done" },
      ]) {
        expect(errorOf(await api.reply({ ...done, ...other }))).toMatchObject({
          status: 409,
          error: "invalid_transition",
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("agent_done resolves the accept an agent holds", async () => {
      const id = await acceptRequested(api);
      await api.work({ session: id });
      expect(await api.replied({ id, type: "agent_done" })).toMatchObject({ phase: "completed" });
    });

    it("replies of the wrong kind are 409 and change nothing", async () => {
      const id = await requested(api);
      await api.work({ session: id });
      const before = await stateOf(api, id);
      for (const type of ["agent_done", "discarded", "discard", "steer_done"]) {
        expect(errorOf(await api.reply({ id, type }))).toMatchObject({
          status: 409,
          error: "invalid_transition",
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it.each(["sourceEventType", "eventType"])(
      "%s names the type of event it is about: no other is resolved",
      async (member) => {
        const id = await acceptRequested(api);
        await api.work({ session: id });
        const before = await stateOf(api, id);
        const late = { id, type: "done", message: "late", [member]: "generate" };
        expect(errorOf(await api.reply(late))).toMatchObject({ status: 409, error: "invalid_transition" });
        expect(await stateOf(api, id)).toEqual(before);
        expect(await api.replied({ id, type: "done", [member]: "accept" })).toMatchObject({
          phase: "completed",
        });
      },
    );

    it("retry releases what is leased", async () => {
      const id = await requested(api);
      await api.work({ session: id });
      await api.replied({ id, type: "retry" });
      expect(await api.work({ session: id })).toMatchObject({ type: "generate" });
    });

    it("a session goes its whole way without one", async () => {
      const id = await requested(api);
      await api.work({ session: id });
      await api.replied({ id, type: "done", file: "index.html" });
      await api.post(accept(id));
      await api.work({ session: id });
      await api.replied({ id, type: "agent_done", data: { carbonize: true } });
      expect(await api.replied({ id, type: "complete" })).toMatchObject({ phase: "completed" });
      expect(await api.workNow({ session: id, types: "accept,generate,carbonize_cleanup" })).toBeNull();
    });
  });
}
