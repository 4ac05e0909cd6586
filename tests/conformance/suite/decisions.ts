import { expect, it } from "vitest";
import { type Api, errorOf } from "../../support/server/api.ts";
import { accept, discard } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  carbonizeRequired,
  cycling,
  discardRequested,
  generateFailed,
  handle,
  ready,
  requested,
  stateOf,
  stranded,
} from "../../support/server/sessions.ts";

type Reach = (api: Api) => Promise<string>;

/** Every phase in which a session is open for a decision. */
const OPEN: readonly [phase: string, reach: Reach][] = [
  ["generate_requested", requested],
  ["variants_ready", ready],
  ["cycling", cycling],
  ["agent_error", generateFailed],
  ["stranded", stranded],
];

/** journal.md, "Decisions and older work", and the columns of the state table about them. */
export function decisions(shared: SharedServer): void {
  const { api } = shared;
  const phaseOf = async (id: string) => (await api.session(id)).phase;

  describeShared(shared, "Phases: decisions", () => {
    it.each(OPEN)("%s: accept makes it accept_requested and is the next work", async (_, reach) => {
      const id = await reach(api);
      expect(await api.post(accept(id))).toMatchObject({ phase: "accept_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "2" });
    });

    it.each(OPEN)("%s: discard makes it discard_requested and is the next work", async (_, reach) => {
      const id = await reach(api);
      expect(await api.post(discard(id))).toMatchObject({ phase: "discard_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "discard" });
    });

    it.each([...OPEN, ["carbonize_required", carbonizeRequired]] as const)(
      "%s: an explicit complete finishes the session",
      async (_, reach) => {
        const id = await reach(api);
        expect(await api.replied({ id, type: "complete" })).toMatchObject({ phase: "completed" });
        expect(await api.session(id)).toMatchObject({ phase: "completed", pendingEvents: [] });
        expect(await api.workNow({ session: id })).toBeNull();
      },
    );

    it("a second accept replaces the first while the first is undelivered", async () => {
      const id = await acceptRequested(api);
      for (const next of [accept(id, "3"), accept(id, "3", { paramValues: { size: 9 } })]) {
        const answer = await api.post(next);
        expect(answer).toMatchObject({ phase: "accept_requested" });
        expect(answer).not.toHaveProperty("duplicate");
      }
      const work = await api.work({ session: id });
      expect(work).toMatchObject({ type: "accept", variantId: "3", paramValues: { size: 9 } });
      await api.replied({ id, type: "agent_done", leaseId: work.lease.id });
      expect(await api.workNow({ session: id })).toBeNull();
      expect(await phaseOf(id)).toBe("completed");
    });

    it("a second accept that only has other paramValues replaces the first, too", async () => {
      const id = await acceptRequested(api);
      await api.post(accept(id, "2", { paramValues: {} }));
      expect(await api.work({ session: id })).toMatchObject({ variantId: "2", paramValues: {} });
    });

    it("a second accept after delivery of the first is 409", async () => {
      const id = await acceptRequested(api);
      const { lease } = await api.work({ session: id });
      const before = await stateOf(api, id);
      expect(errorOf(await api.event(accept(id, "3")))).toMatchObject({
        status: 409,
        error: "invalid_transition",
        phase: "accept_requested",
      });
      expect(await stateOf(api, id)).toEqual(before);
      await api.release(lease.id);
      expect((await api.event(accept(id, "3"))).status).toBe(409);
    });

    it("discard after a pending accept is 409, accept after discard is 409", async () => {
      const accepted = await acceptRequested(api);
      expect(errorOf(await api.event(discard(accepted)))).toMatchObject({
        status: 409,
        error: "invalid_transition",
      });
      const gone = await discardRequested(api);
      expect(errorOf(await api.event(accept(gone)))).toMatchObject({
        status: 409,
        error: "invalid_transition",
      });
      expect([await phaseOf(accepted), await phaseOf(gone)]).toEqual([
        "accept_requested",
        "discard_requested",
      ]);
    });

    it("accept and discard after carbonize_required are 409", async () => {
      const id = await carbonizeRequired(api);
      expect((await api.event(accept(id, "3"))).status).toBe(409);
      expect((await api.event(discard(id))).status).toBe(409);
      expect(await phaseOf(id)).toBe("carbonize_required");
    });

    it("a decision supersedes an unleased generate, which is never delivered", async () => {
      const id = await requested(api);
      await api.post(accept(id));
      expect((await api.session(id)).pendingEvents.map(({ type }) => type)).toEqual(["accept"]);
      await handle(api, id, { type: "agent_done" });
      expect(await api.workNow({ session: id })).toBeNull();
    });

    it("a decision supersedes an unleased mount failure", async () => {
      const id = await cycling(api);
      await api.post({ type: "variant_mount_failed", id, variant: 1, error: "it threw" });
      await api.post(accept(id));
      expect((await api.session(id)).pendingEvents.map(({ type }) => type)).toEqual(["accept"]);
    });
  });
}
