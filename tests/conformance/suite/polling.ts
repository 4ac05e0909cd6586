import { describe, expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { accept, discard, generate, mountFailed, newId, steer } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { completed, cycling, ready } from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

const BAD_TIMEOUTS = [
  "abc",
  "-1",
  "0",
  "1.5",
  "600001",
  "2147483648",
  "99999999999999999999",
  "",
  "1e3",
  "0x10",
  " 5",
  "NaN",
];
const BAD_LEASES = ["abc", "-1", "0", "1.5", "3600001", "2147483648", "", "Infinity"];

/** protocol.md, "Agent work": what a poll may ask, and what it is given first. */
export function polling(shared: SharedServer): void {
  const { api, host } = shared;

  describeShared(shared, "Polls", () => {
    it.each(BAD_TIMEOUTS)(
      "[bad-numbers] timeout=%j is 400 invalid_query, never a default",
      async (timeout) => {
        expect(errorOf(await api.poll({ timeout }))).toMatchObject({ status: 400, error: "invalid_query" });
      },
    );

    it.each(BAD_LEASES)("[bad-numbers] leaseMs=%j is 400 invalid_query, never a default", async (leaseMs) => {
      expect(errorOf(await api.poll({ leaseMs }))).toMatchObject({ status: 400, error: "invalid_query" });
    });

    it("the limits themselves are allowed", async () => {
      const session = newId();
      expect((await api.poll({ session, timeout: 1, leaseMs: 1 })).body).toEqual({ type: "timeout" });
      const abort = new AbortController();
      const longest = api.poll({ session, timeout: 600_000, leaseMs: 3_600_000 }, abort.signal);
      abort.abort();
      await expect(longest).rejects.toThrow();
    });

    it("answers {type: timeout} when the time is up, not before", async () => {
      const start = performance.now();
      const answer = await api.poll({ session: newId(), timeout: 300 });
      expect(answer.body).toEqual({ type: "timeout" });
      const waited = performance.now() - start;
      expect(waited).toBeGreaterThanOrEqual(295);
    });

    it("is given only work of the session and the types it names", async () => {
      const [one, two] = [await ready(api), await cycling(api)];
      await api.post(accept(one));
      await api.post(mountFailed(two));
      expect(await api.workNow({ session: one, types: "generate" })).toBeNull();
      expect(await api.workNow({ session: two, types: "accept,discard" })).toBeNull();
      expect(await api.work({ session: two, types: "accept,variant_mount_failed" })).toMatchObject({
        id: two,
      });
      expect(await api.workNow({ session: one, types: "manual_edit_apply" })).toBeNull();
      expect(await api.work({ session: one, types: "accept,manual_edit_apply" })).toMatchObject({
        id: one,
        type: "accept",
      });
    });
  });

  describeShared(shared, "Polls whose client goes away", () => {
    it("[lost-poll-answer] its event comes again, at the latest when the lease ends", async () => {
      const id = newId();
      const agent = `gone-${id}`;
      const abort = new AbortController();
      const poll = api.poll({ session: id, agent, leaseMs: 500 }, abort.signal).catch(() => null);
      await until("the poll has arrived", async () => (await api.status()).agent.names.includes(agent));
      abort.abort();
      await poll;
      await api.post(generate(id));
      expect(await api.work({ session: id })).toMatchObject({ type: "generate", id });
    });
  });

  describe("Order of delivery", () => {
    const own = ownServer(host);

    it("accept and discard, undo, steer, generate and mount failures, prefetch; oldest first within each", async () => {
      const { api: mine } = own;
      const undone = await completed(mine);
      const [accepted, dropped, mounting] = [await ready(mine), await ready(mine), await cycling(mine)];
      const [generating, later, steering] = [newId(), newId(), newId()];
      const prefetch = await mine.post({ type: "prefetch", pageUrl: "/next" });
      await mine.post(generate(generating));
      await mine.post(mountFailed(mounting));
      await mine.post(generate(later));
      await mine.post(steer(steering));
      await mine.post({ type: "undo_request", id: undone });
      await mine.post(discard(dropped));
      await mine.post(accept(accepted));
      const given: string[] = [];
      for (let posted = 0; posted < 8; posted++) {
        const next = await mine.work();
        given.push(`${next.type} ${next.id}`);
        await mine.replied({ id: next.id, type: "done", leaseId: next.lease.id });
      }
      expect(await mine.workNow()).toBeNull();
      expect(given).toEqual([
        `discard ${dropped}`,
        `accept ${accepted}`,
        `undo_request ${undone}`,
        `steer ${steering}`,
        `generate ${generating}`,
        `variant_mount_failed ${mounting}`,
        `generate ${later}`,
        `prefetch ${prefetch.id}`,
      ]);
    });

    it("J3 without a waiting poll, work is queued and comes in order, with the tuned values", async () => {
      const { api: mine } = own;
      const [first, second] = [newId(), newId()];
      await mine.post(generate(first));
      await mine.post(generate(second));
      await mine.post(accept(second, "1", { paramValues: { size: 0, tone: "" } }));
      const decided = await mine.work();
      expect(decided).toMatchObject({ type: "accept", id: second, paramValues: { size: 0, tone: "" } });
      await mine.replied({ id: second, type: "done", leaseId: decided.lease.id });
      expect(await mine.work()).toMatchObject({ type: "generate", id: first });
    });

    it("several waiting polls are served one event each", async () => {
      const { api: mine } = own;
      const waiting = [1, 2, 3].map((agent) => mine.work({ agent: `agent-${agent}` }));
      const ids = [newId(), newId(), newId()];
      for (const id of ids) await mine.post(generate(id));
      const given = (await Promise.all(waiting)).map(({ id }) => id);
      expect(given.sort()).toEqual([...ids].sort());
    });
  });
}
