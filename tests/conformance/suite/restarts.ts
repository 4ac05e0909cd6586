import { describe, expect, it } from "vitest";
import { isProvenElsewhere } from "../../support/hosts/proven-elsewhere.ts";
import { errorOf } from "../../support/server/api.ts";
import { accept, checkpoint, generate, newId } from "../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";
import {
  cycling,
  entryTypes,
  exhaust,
  MAX_ATTEMPTS,
  OWNER,
  ready,
  requested,
  stateOf,
} from "../../support/server/sessions.ts";

/** durability.md, "Promises", and journeys.md J4: what a killed server remembers. */
export function restarts(shared: SharedServer): void {
  describe("SIGKILL and a new life", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    // What is read back, and what follows from it, is the same on every host with files.
    const itOnce = it.skipIf(isProvenElsewhere(shared.host, "local hosts"));
    const nextLife = async () => {
      await own.server().kill();
      await own.server().restart();
    };

    it("J4 between any two steps of a session: nothing answered is missing, nothing must be sent twice", async () => {
      const id = newId();
      const answered: string[] = [];
      const remember = async (step: Promise<{ seq: number }>, type: string) => {
        answered.push(`${(await step).seq} ${type}`);
        await nextLife();
        expect(await entryTypes(api, id)).toEqual(answered);
      };
      await remember(api.post(generate(id, { owner: OWNER })), "generate");
      const generated = await api.work({ session: id });
      await nextLife();
      await remember(
        api.replied({ id, type: "done", leaseId: generated.lease.id, file: "index.html" }),
        "done",
      );
      await remember(
        api.post(checkpoint(id, 1, OWNER, { visibleVariant: 2, paramValues: { size: 0 } })),
        "checkpoint",
      );
      await remember(api.post(accept(id, "2", { owner: OWNER })), "accept");
      const accepted = await api.work({ session: id });
      expect(accepted).toMatchObject({ type: "accept", variantId: "2", paramValues: { size: 1.5 } });
      await nextLife();
      const data = { carbonize: true };
      await remember(api.replied({ id, type: "agent_done", leaseId: accepted.lease.id, data }), "agent_done");
      expect((await api.session(id)).phase).toBe("carbonize_required");
      const cleanup = await api.work({ session: id, types: "carbonize_cleanup" });
      await nextLife();
      await remember(api.replied({ id, type: "complete", leaseId: cleanup.lease.id }), "complete");
      expect(await api.session(id)).toMatchObject({
        phase: "completed",
        visibleVariant: 2,
        activeOwner: OWNER,
      });
      expect((await api.status()).activeSessions.map((session) => session.id)).not.toContain(id);
    });

    itOnce.each(["with", "without"] as const)(
      "an accept behind a leased generate, the agent's done %s leaseId, SIGKILL: the accept is pending",
      async (how) => {
        const id = await requested(api);
        const { lease } = await api.work({ session: id });
        await api.post(accept(id));
        await api.replied({
          id,
          type: "done",
          file: "index.html",
          ...(how === "with" ? { leaseId: lease.id } : {}),
        });
        await nextLife();
        expect(await api.session(id)).toMatchObject({
          phase: "accept_requested",
          pendingEvents: [{ type: "accept", leased: false }],
        });
        expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "2" });
      },
    );

    itOnce(
      "an accept behind a leased generate, then SIGKILL: the late done still does not consume it",
      async () => {
        const id = await requested(api);
        await api.work({ session: id });
        await api.post(accept(id));
        await nextLife();
        expect(await api.replied({ id, type: "done", file: "index.html" })).toMatchObject({
          phase: "accept_requested",
        });
        expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
      },
    );

    it("every kind of state is the same in the next life", async () => {
      const ids = [await requested(api), await ready(api), await cycling(api)];
      const held = await requested(api);
      await api.work({ session: held, leaseMs: 600_000 });
      const settled = async () => {
        const states = await Promise.all([...ids, held].map((id) => stateOf(api, id)));
        // The time that is left is looked at by the next test.
        return states.map(({ deliveryLease: _, pendingEvents, pendingEvent: __, ...state }) => ({
          ...state,
          pending: pendingEvents.map(({ seq, type, attempts, leased }) => ({ seq, type, attempts, leased })),
        }));
      };
      const before = await settled();
      await nextLife();
      const after = await settled();
      expect(after).toEqual(before);
    });

    it("[lease-restart] a lease survives with the time that was left: held until then, by the same agent", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, leaseMs: 600_000, agent: "first" });
      await nextLife();
      expect(await api.workNow({ session: id })).toBeNull();
      const pending = (await api.session(id)).pendingEvents[0];
      expect(pending).toMatchObject({ leased: true, attempts: 1 });
      expect(Date.parse(pending?.leaseUntil ?? "")).toBeLessThanOrEqual(
        Date.parse(first.lease.expiresAt) + 1_000,
      );
      expect(Date.parse(pending?.leaseUntil ?? "")).toBeGreaterThan(Date.now() + 500_000);
      expect((await api.extend(first.lease.id, 60_000)).status).toBe(200);
      expect(await api.replied({ id, type: "done", leaseId: first.lease.id })).toMatchObject({
        phase: "variants_ready",
      });
    });

    it("what is addressed to one agent stays so; what was released to all stays released", async () => {
      const [kept, released] = [await requested(api, { agent: "codex" }), newId()];
      await api.post(generate(released, { agent: "codex" }));
      await api.post({ type: "unassign", id: released });
      await nextLife();
      expect(await api.workNow({ session: kept, agent: "claude" })).toBeNull();
      expect(await api.session(kept)).toMatchObject({ delivery: { state: "queued", assignee: "codex" } });
      expect(await api.work({ session: kept, agent: "codex" })).toMatchObject({ type: "generate" });
      expect(await api.work({ session: released, agent: "claude" })).toMatchObject({ type: "generate" });
    });

    it("[lease-restart] a lease that ended while the server was away frees its event and fences the reply", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, leaseMs: 100 });
      await nextLife();
      const second = await api.work({ session: id });
      expect(second.lease.attempt).toBe(2);
      expect(errorOf(await api.reply({ id, type: "done", leaseId: first.lease.id }))).toMatchObject({
        error: "lease_fenced",
      });
    });

    itOnce("an attemptId gets its lease back from the next life", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, attemptId: `attempt-${id}`, leaseMs: 600_000 });
      await nextLife();
      const again = await api.work({ session: id, attemptId: `attempt-${id}` });
      expect(again.lease.id).toBe(first.lease.id);
      expect(again.lease.attempt).toBe(1);
    });

    itOnce("attempts are counted on, and a dead letter stays one", async () => {
      const [counted, dead] = [await requested(api), await requested(api)];
      await api.work({ session: counted, leaseMs: 1 });
      await api.work({ session: counted, leaseMs: 1 });
      await exhaust(api, dead);
      expect(await api.workNow({ session: dead })).toBeNull();
      await nextLife();
      expect((await api.work({ session: counted, leaseMs: 1 })).lease.attempt).toBe(3);
      expect(await api.workNow({ session: dead })).toBeNull();
      expect((await api.status()).deadLetters.find(({ id }) => id === dead)).toMatchObject({
        attempts: MAX_ATTEMPTS,
      });
      await api.requeue(dead);
      expect(await api.work({ session: dead })).toMatchObject({ type: "generate" });
    });

    itOnce("a work item is found again by polls that name no session", async () => {
      const id = newId();
      await api.post(generate(id));
      await nextLife();
      // Others may be given first. A poll that finds nothing is an error.
      let found = await api.work();
      while (found.id !== id) found = await api.work();
    });

    it("tokens survive", async () => {
      const before = [own.server().agentToken, own.server().browserToken];
      await nextLife();
      expect([own.server().agentToken, own.server().browserToken]).toEqual(before);
      expect((await api.ask("GET", "/status", { as: "agent" })).status).toBe(200);
    });

    it("the cursor's epoch rises, and connected shows the sessions again", async () => {
      const id = await cycling(api);
      const connected = async () => {
        const stream = await api.stream();
        const { data } = await stream.find("connected", () => true);
        await stream.close();
        const { cursor, sessions }: { cursor: string; sessions: { id: string; phase: string }[] } =
          JSON.parse(JSON.stringify(data));
        return { epoch: cursor.split("-")[0], session: sessions.find((summary) => summary.id === id) };
      };
      const before = await connected();
      await nextLife();
      const after = await connected();
      expect(after.epoch).not.toBe(before.epoch);
      expect(Number.parseInt(after.epoch ?? "", 10)).toBeGreaterThan(Number.parseInt(before.epoch ?? "", 10));
      expect(after.session).toMatchObject({ id, phase: "cycling", visibleVariant: 1, activeOwner: OWNER });
    });

    it("SIGKILL under load: what was answered is there exactly once, what was not may be sent again", async () => {
      const ids = Array.from({ length: 12 }, newId);
      const answered = new Map<string, number>();
      const load = ids.map(async (id) => {
        const { seq } = await api.post(generate(id), { key: `key-${id}` });
        answered.set(id, seq);
        for (let revision = 1; ; revision++)
          await api.post(checkpoint(id, revision, OWNER), { key: `c-${revision}` });
      });
      const stopped = Promise.allSettled(load);
      while (answered.size < 4) await new Promise((resolve) => setImmediate(resolve));
      await own.server().kill();
      await stopped;
      await own.server().restart();
      for (const id of ids) {
        const again = await api.post(generate(id), { key: `key-${id}` });
        if (answered.has(id)) expect(again).toMatchObject({ duplicate: true, seq: answered.get(id) });
        const posted = await entryTypes(api, id);
        expect(posted.filter((entry) => entry.endsWith(" generate"))).toHaveLength(1);
      }
    });
  });
}
