import { describe, expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";

/** protocol.md: events that belong to the page, not to a session. */
export function pageEvents(shared: SharedServer): void {
  describe("Prefetch, presence and exit", () => {
    const own = ownServer(shared.host);
    const { api } = own;

    it("a prefetch gets its id from the server, is delivered with a lease and resolved by done", async () => {
      const { id } = await api.post({ type: "prefetch", pageUrl: "/pricing" });
      expect(id).toMatch(/\S/);
      const work = await api.work();
      expect(work).toMatchObject({ type: "prefetch", id, pageUrl: "/pricing", lease: { attempt: 1 } });
      expect((await api.reply({ id, type: "done", leaseId: work.lease.id })).status).toBe(200);
      expect(await api.workNow()).toBeNull();
    });

    it("a prefetch that no agent answers is given once, and takes a late reply", async () => {
      const { id } = await api.post({ type: "prefetch", pageUrl: "/docs" });
      const given = await api.work({ leaseMs: 1 });
      expect(given).toMatchObject({ id, lease: { attempt: 1 } });
      expect(await api.workNow()).toBeNull();
      await api.replied({ id, type: "done", leaseId: given.lease.id });
    });

    it("[anonymous-loss] a prefetch that its agent gave back comes again", async () => {
      const { id } = await api.post({ type: "prefetch", pageUrl: "/docs" });
      const given = await api.work();
      await api.replied({ id, type: "retry", leaseId: given.lease.id });
      const again = await api.work();
      expect(again).toMatchObject({ id, lease: { attempt: 2 } });
      expect((await api.extend(again.lease.id, 60_000)).status).toBe(200);
      await api.replied({ id, type: "done", leaseId: again.lease.id });
    });

    it("a prefetch survives the server, leased or not", async () => {
      const { id } = await api.post({ type: "prefetch", pageUrl: "/one" });
      const held = await api.work();
      const waiting = await api.post({ type: "prefetch", pageUrl: "/two" });
      await own.server().kill();
      await own.server().restart();
      expect(await api.work()).toMatchObject({ id: waiting.id, pageUrl: "/two" });
      expect((await api.reply({ id, type: "done", leaseId: held.lease.id })).status).toBe(200);
      await api.replied({ id: waiting.id, type: "done" });
    });

    it("a prefetch with a fenced lease is 409", async () => {
      const { id } = await api.post({ type: "prefetch", pageUrl: "/fenced" });
      const first = await api.work();
      await api.replied({ id, type: "retry", leaseId: first.lease.id });
      const second = await api.work();
      expect(errorOf(await api.reply({ id, type: "done", leaseId: first.lease.id }))).toMatchObject({
        status: 409,
        error: "lease_fenced",
      });
      await api.replied({ id, type: "done", leaseId: second.lease.id });
    });

    it("[hidden-is-gone] status counts tabs by what they say, which is never work", async () => {
      const owner = "tab-counted";
      const before = (await api.status()).tabs;
      const say = (state: string, revision: number) => api.post({ type: "presence", owner, state, revision });
      const stream = await api.stream({ owner, revision: 1 });
      await stream.find("connected", () => true);
      expect((await api.status()).tabs).toEqual({ ...before, visible: before.visible + 1 });
      await say("hidden", 2);
      await stream.ended;
      expect((await api.status()).tabs).toEqual({ ...before, hidden: before.hidden + 1 });
      expect(await say("visible", 1)).toMatchObject({ stale: true });
      await say("left", 3);
      expect((await api.status()).tabs).toEqual(before);
      expect(await api.workNow()).toBeNull();
    });

    it("a stream whose revision is no number is 400", async () => {
      const answer = await api.ask("GET", "/events", {
        as: "browser",
        query: { owner: "tab", revision: "x" },
      });
      expect(errorOf(answer)).toMatchObject({ status: 400, error: "invalid_query", path: "revision" });
    });

    it("[exit-masks] an exit is never queued as work", async () => {
      expect((await api.event({ type: "exit" })).status).toBe(200);
      expect(await api.workNow()).toBeNull();
      expect((await api.status()).pendingEvents).toEqual([]);
    });
  });
}
