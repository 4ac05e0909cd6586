import { expect, it } from "vitest";
import { errorOf, type Json } from "../../support/server/api.ts";
import { accept, checkpoint, discard, generate } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  carbonizeRequired,
  completed,
  cycling,
  discarded,
  discardRequested,
  entryTypes,
  exhaust,
  generateFailed,
  handle,
  OWNER,
  requested,
  stateOf,
  steered,
} from "../../support/server/sessions.ts";

/** journal.md, "Session state": the table, row by row. */
export function phases(shared: SharedServer): void {
  const { api } = shared;
  const phaseOf = async (id: string) => (await api.session(id)).phase;
  const retry = (id: string) => api.post({ type: "retry", id });

  describeShared(shared, "Phases: how work moves a session", () => {
    it("generate_requested: its done makes it variants_ready, with the file", async () => {
      const id = await requested(api);
      expect(await handle(api, id, { type: "done", file: "src/index.html" })).toMatchObject({
        phase: "variants_ready",
      });
      expect(await api.session(id)).toMatchObject({ sourceFile: "src/index.html", pendingEvents: [] });
    });

    it("generate_requested: its error makes it agent_error, and nothing is pending", async () => {
      const id = await requested(api);
      expect(await handle(api, id, { type: "error", message: "no such element" })).toMatchObject({
        phase: "agent_error",
      });
      expect(await api.session(id)).toMatchObject({ phase: "agent_error", pendingEvents: [] });
    });

    it("accept_requested: its agent_done makes it completed", async () => {
      const id = await acceptRequested(api);
      expect(await handle(api, id, { type: "agent_done", file: "index.html" })).toMatchObject({
        phase: "completed",
      });
    });

    it("accept_requested: agent_done with carbonize makes it carbonize_required; only cleanup is left", async () => {
      const id = await acceptRequested(api);
      const reply = { type: "agent_done", file: "index.html", data: { carbonize: true } };
      expect(await handle(api, id, reply)).toMatchObject({ phase: "carbonize_required" });
      expect(await api.session(id)).toMatchObject({ phase: "carbonize_required", sourceFile: "index.html" });
    });

    it("accept_requested: its complete makes it completed", async () => {
      expect(await handle(api, await acceptRequested(api), { type: "complete" })).toMatchObject({
        phase: "completed",
      });
    });

    it("accept_requested: its error makes it agent_error; the accept stays and can be retried", async () => {
      const id = await acceptRequested(api);
      await handle(api, id, { type: "error", message: "markers are gone" });
      expect(await phaseOf(id)).toBe("agent_error");
      expect(await retry(id)).toMatchObject({ phase: "accept_requested" });
      expect(await api.work({ session: id })).toMatchObject({
        type: "accept",
        variantId: "2",
        paramValues: { size: 1.5 },
      });
    });

    it("carbonize_required: complete makes it completed", async () => {
      const id = await carbonizeRequired(api);
      const cleanup = await api.work({ session: id, types: "carbonize_cleanup" });
      expect(cleanup).toMatchObject({ type: "carbonize_cleanup", id, file: "index.html", variantId: "2" });
      const answer = await api.replied({ id, type: "complete", leaseId: cleanup.lease.id });
      expect(answer.phase).toBe("completed");
    });

    it("carbonize_required: the cleanup goes only to polls that name it", async () => {
      const id = await carbonizeRequired(api);
      expect(await api.workNow({ session: id })).toBeNull();
      expect(await api.workNow({ session: id, types: "accept,generate,prefetch" })).toBeNull();
      expect(await api.work({ session: id, types: "accept,carbonize_cleanup" })).toMatchObject({
        type: "carbonize_cleanup",
      });
    });

    it("discard_requested: its discarded makes it discarded", async () => {
      expect(await handle(api, await discardRequested(api), { type: "discarded" })).toMatchObject({
        phase: "discarded",
      });
    });

    it("discard_requested: its error makes it agent_error; the discard can be retried", async () => {
      const id = await discardRequested(api);
      expect(await handle(api, id, { type: "error", message: "no" })).toMatchObject({ phase: "agent_error" });
      expect(await retry(id)).toMatchObject({ phase: "discard_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "discard" });
    });

    it("steer_requested: a steer is its own session; steer_done is final", async () => {
      const id = await steered(api);
      expect(await phaseOf(id)).toBe("steer_requested");
      expect(await handle(api, id, { type: "steer_done", message: "calmer now" })).toMatchObject({
        phase: "steer_done",
      });
      expect((await api.status()).activeSessions.map((session) => session.id)).not.toContain(id);
    });

    it("steer_requested: its error makes it agent_error", async () => {
      expect(await handle(api, await steered(api), { type: "error", message: "no" })).toMatchObject({
        phase: "agent_error",
      });
    });

    it("steer_requested: discard makes it discard_requested", async () => {
      const id = await steered(api);
      expect(await api.post(discard(id))).toMatchObject({ phase: "discard_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "discard" });
    });

    it("agent_error: retry returns to the phase of the event and delivers it again", async () => {
      const id = await generateFailed(api);
      expect(await retry(id)).toMatchObject({ phase: "generate_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "generate", id });
    });

    it("agent_error: the same accept re-queues the one that failed, it is not a duplicate", async () => {
      const id = await acceptRequested(api);
      await handle(api, id, { type: "error", message: "no" });
      const again = await api.post(accept(id, "2", { owner: OWNER }));
      expect(again).toMatchObject({ phase: "accept_requested" });
      expect(again).not.toHaveProperty("duplicate");
      expect(await api.work({ session: id })).toMatchObject({ type: "accept", variantId: "2" });
    });

    it("agent_error: another accept, or a discard, replaces the accept that failed", async () => {
      for (const [event, type] of [
        [accept, "accept"],
        [discard, "discard"],
      ] as const) {
        const id = await acceptRequested(api);
        await handle(api, id, { type: "error", message: "no" });
        await api.post(type === "accept" ? accept(id, "3") : event(id));
        const work = await api.work({ session: id });
        expect(work).toMatchObject(type === "accept" ? { type, variantId: "3" } : { type });
        await api.replied({ id, type: "done", leaseId: work.lease.id });
        expect(await api.workNow({ session: id })).toBeNull();
      }
    });

    it("a steer whose attempts are used up is stranded", async () => {
      const id = await steered(api);
      await exhaust(api, id);
      await api.workNow({ session: id });
      expect(await phaseOf(id)).toBe("stranded");
    });

    it("an accept whose attempts are used up is stranded, and retry returns to accept_requested", async () => {
      const id = await acceptRequested(api);
      await exhaust(api, id);
      await api.workNow({ session: id });
      expect(await phaseOf(id)).toBe("stranded");
      expect(await retry(id)).toMatchObject({ phase: "accept_requested" });
      expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
    });

    it("a retry with nothing to retry is 409", async () => {
      const id = await cycling(api);
      expect(errorOf(await api.event({ type: "retry", id }))).toMatchObject({
        status: 409,
        error: "invalid_transition",
      });
    });

    it("retry of a mount failure that failed does not change the phase", async () => {
      const id = await cycling(api);
      await api.post({ type: "variant_mount_failed", id, variant: 1, error: "it threw" });
      expect(await handle(api, id, { type: "error", message: "no" })).toMatchObject({ phase: "cycling" });
      expect(await retry(id)).toMatchObject({ phase: "cycling" });
      expect(await api.work({ session: id })).toMatchObject({ type: "variant_mount_failed" });
    });
  });

  describeShared(shared, "Phases: finished sessions", () => {
    it.each([
      ["completed", completed],
      ["discarded", discarded],
    ] as const)("%s is left by nothing: late events are 409 and leave no trace", async (phase, reach) => {
      const id = await reach(api);
      const before = await stateOf(api, id);
      const late: Json[] = [
        checkpoint(id, 99, OWNER),
        { type: "retry", id },
        generate(id, { count: 7 }),
        phase === "completed" ? discard(id) : accept(id),
        accept(id, "3"),
        ...(phase === "discarded" ? [{ type: "undo_request", id }] : []),
      ];
      for (const event of late) {
        expect(errorOf(await api.event(event)), JSON.stringify(event)).toMatchObject({
          status: 409,
          error: "invalid_transition",
          phase,
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it.each([
      ["completed", completed],
      ["discarded", discarded],
    ] as const)("%s: late replies are 409 and leave no trace", async (phase, reach) => {
      const id = await reach(api);
      const before = await stateOf(api, id);
      for (const type of ["done", "error", "steer_done"]) {
        expect(errorOf(await api.reply({ id, type, message: "late" }))).toMatchObject({
          status: 409,
          error: "invalid_transition",
          phase,
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("[reopened] a generate for a finished session is 409", async () => {
      const id = await completed(api);
      expect(errorOf(await api.event(generate(id, { count: 2 }))).status).toBe(409);
      expect(await api.workNow({ session: id })).toBeNull();
    });

    it("an undo_request on a completed session is delivered until its done, the phase staying completed", async () => {
      const id = await completed(api);
      expect(await api.post({ type: "undo_request", id })).toMatchObject({ phase: "completed" });
      const work = await api.work({ session: id });
      expect(work).toMatchObject({ type: "undo_request", id });
      expect(await api.replied({ id, type: "done", leaseId: work.lease.id })).toMatchObject({
        phase: "completed",
      });
      expect(await api.workNow({ session: id })).toBeNull();
    });

    it("an undo_request's error leaves the session completed and nothing pending", async () => {
      const id = await completed(api);
      await api.post({ type: "undo_request", id });
      expect(await handle(api, id, { type: "error", message: "no" })).toMatchObject({ phase: "completed" });
      expect(await api.workNow({ session: id })).toBeNull();
    });

    it("a finished session is readable and never listed as open", async () => {
      const ids = [await completed(api), await discarded(api)];
      const open = (await api.status()).activeSessions.map(({ id }) => id);
      for (const id of ids) {
        expect(open).not.toContain(id);
        expect((await entryTypes(api, id)).length).toBeGreaterThan(3);
      }
      const all = (await api.status({ all: true })).activeSessions.map(({ id }) => id);
      expect(all).toEqual(expect.arrayContaining(ids));
    });
  });
}
