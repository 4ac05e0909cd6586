import { expect, it } from "vitest";
import { errorOf, type Json } from "../../support/server/api.ts";
import { checkpoint, mountFailed } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  carbonizeRequired,
  completed,
  cycling,
  discarded,
  discardRequested,
  generateFailed,
  OWNER,
  ready,
  requested,
  stateOf,
} from "../../support/server/sessions.ts";

/** protocol.md and journal.md: the browser's account of what is on screen. */
export function checkpoints(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "Checkpoints", () => {
    it("records what is on screen", async () => {
      const id = await ready(api);
      const values = { size: 1.25, tone: "warm", caps: true };
      await api.post(
        checkpoint(id, 7, OWNER, {
          visibleVariant: 2,
          arrivedVariants: 3,
          paramValues: values,
          scroll: { x: 0, y: 40 },
        }),
      );
      expect(await api.session(id)).toMatchObject({
        visibleVariant: 2,
        arrivedVariants: 3,
        paramValues: values,
        checkpointRevision: 7,
      });
    });

    it("the first that shows a variant moves variants_ready to cycling", async () => {
      const id = await ready(api);
      expect(await api.post(checkpoint(id, 1, OWNER, { visibleVariant: 0 }))).toMatchObject({
        phase: "variants_ready",
      });
      expect(await api.post(checkpoint(id, 2, OWNER, { visibleVariant: 1 }))).toMatchObject({
        phase: "cycling",
      });
      expect(await api.post(checkpoint(id, 3, OWNER, { visibleVariant: 0 }))).toMatchObject({
        phase: "cycling",
      });
    });

    it("its phase is advisory, never a transition", async () => {
      const id = await ready(api);
      const answer = await api.post(checkpoint(id, 1, OWNER, { visibleVariant: 0, phase: "completed" }));
      expect(answer.phase).toBe("variants_ready");
      expect((await api.session(id)).phase).toBe("variants_ready");
    });

    it("what a checkpoint does not mention stays as it was", async () => {
      const id = await cycling(api);
      await api.post(checkpoint(id, 2, OWNER, { visibleVariant: 3, paramValues: { size: 2 } }));
      await api.post({ type: "checkpoint", id, revision: 3, owner: OWNER });
      expect(await api.session(id)).toMatchObject({
        visibleVariant: 3,
        paramValues: { size: 2 },
        checkpointRevision: 3,
      });
    });

    it.each([
      ["generate_requested", requested],
      ["accept_requested", acceptRequested],
      ["carbonize_required", carbonizeRequired],
      ["discard_requested", discardRequested],
      ["agent_error", generateFailed],
    ] as const)("[late-checkpoint] never moves a session out of %s", async (phase, reach) => {
      const id = await reach(api);
      expect(await api.post(checkpoint(id, 50, OWNER, { visibleVariant: 2 }))).toMatchObject({ phase });
      expect((await api.session(id)).phase).toBe(phase);
    });

    it.each([
      ["completed", completed],
      ["discarded", discarded],
    ] as const)("[late-checkpoint] after %s it is 409 and leaves no trace", async (phase, reach) => {
      const id = await reach(api);
      const before = await stateOf(api, id);
      const refused = errorOf(await api.event(checkpoint(id, 50, OWNER)));
      expect(refused).toMatchObject({ status: 409, error: "invalid_transition", phase });
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("checkpoints and mounts are no work for agents", async () => {
      const id = await cycling(api);
      await api.post({ type: "variant_mounted", id, variant: 1 });
      expect(await api.workNow({ session: id })).toBeNull();
      expect((await api.session(id)).pendingEvents).toEqual([]);
    });
  });

  describeShared(shared, "Mounts", () => {
    it("a mount is acknowledged per variant without changing the phase", async () => {
      const id = await cycling(api);
      const mounted: Json = { type: "variant_mounted", id, variant: 2, url: "/" };
      expect(await api.post(mounted)).toMatchObject({ phase: "cycling" });
      expect((await api.session(id)).mounts).toEqual({ 2: "mounted" });
    });

    it("a mount failure is shown, is work for an agent, and does not change the phase", async () => {
      const id = await cycling(api);
      expect(await api.post(mountFailed(id, { variant: 3 }))).toMatchObject({ phase: "cycling" });
      expect((await api.session(id)).mounts).toEqual({ 3: "failed" });
      const work = await api.work({ session: id });
      expect(work).toMatchObject({ type: "variant_mount_failed", variant: 3, error: "it threw" });
      const answer = await api.replied({ id, type: "done", leaseId: work.lease.id });
      expect(answer.phase).toBe("cycling");
    });

    it("a variant that mounts after its failure is mounted", async () => {
      const id = await cycling(api);
      await api.post(mountFailed(id));
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "done", leaseId: lease.id });
      await api.post({ type: "variant_mounted", id, variant: 1 });
      expect((await api.session(id)).mounts).toEqual({ 1: "mounted" });
    });
  });
}
