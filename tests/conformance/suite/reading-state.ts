import { describe, expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { accept, mountFailed, newId } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  completed,
  cycling,
  exhaust,
  generateFailed,
  OWNER,
  ready,
  requested,
} from "../../support/server/sessions.ts";

const NEXT_ACTIONS = [
  ...["poll_for_pending_event", "wait_for_agent", "write_variants", "continue_writing_variants"],
  ...["run_accept_cleanup", "run_carbonize_cleanup", "acknowledge_completion"],
  ...["persist_fallback_to_true_source", "restore_discard", "fix_mount_failure", "retry_after_error"],
  ...[
    "requeue_dead_letter",
    "wait_for_user",
    "ask_user_to_reopen_browser",
    "repair_journal",
    "no_active_session",
  ],
];

/** protocol.md, "Reading state", and journal.md, "Session state" and "Next action". */
export function readingState(shared: SharedServer): void {
  const { api, host } = shared;

  describeShared(shared, "Reading state", () => {
    it("/health returns status, version, port, mode, host and who is connected", async () => {
      const health = await api.health();
      expect(health).toMatchObject({
        status: "ok",
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        mode: "variant",
        host: host.runtime,
        hasProjectContext: expect.any(Boolean),
        connectedClients: expect.any(Number),
      });
      expect(health).toHaveProperty("port");
      if (host.kind === "local") expect(health.port).toBe(Number(new URL(api.baseUrl).port));
    });

    it("/openapi.json describes the routes of this address, without a token", async () => {
      const { status, body } = await api.ask("GET", "/openapi.json");
      expect({ status, openapi: body.openapi }).toEqual({ status: 200, openapi: "3.1.1" });
      expect(body.servers).toEqual([{ url: api.baseUrl }]);
      expect(body.paths).toHaveProperty(["/sessions/{id}", "get", "operationId"], "session");
    });

    it("/status returns open sessions with nextAction, pending events, agent, dead letters and storage", async () => {
      const id = await requested(api);
      const status = await api.status();
      expect(status).toMatchObject({
        status: "ok",
        connectedClients: expect.any(Number),
        agent: { listening: expect.any(Boolean), names: expect.any(Array) },
        deadLetters: expect.any(Array),
        storage: expect.any(Object),
      });
      const session = status.activeSessions.find((open) => open.id === id);
      expect(session).toMatchObject({
        phase: "generate_requested",
        nextAction: { action: "poll_for_pending_event" },
      });
      expect(status.pendingEvents.find((event) => event.id === id)).toMatchObject({
        id,
        type: "generate",
        seq: 1,
        attempts: 0,
        leased: false,
        leaseUntil: null,
      });
    });

    it("/sessions/<id> has the snapshot's fields and nextAction at the top level", async () => {
      const id = await cycling(api);
      const session = await api.session(id);
      expect(session).toMatchObject({
        id,
        phase: "cycling",
        pageUrl: "/",
        element: expect.objectContaining({ tagName: "H1" }),
        sourceFile: "index.html",
        expectedVariants: 3,
        arrivedVariants: 3,
        visibleVariant: 1,
        paramValues: {},
        pendingEvents: [],
        checkpointRevision: 1,
        activeOwner: OWNER,
        mounts: {},
        annotationArtifacts: [],
        runs: [{ run: expect.any(String), state: "done", offset: expect.any(String) }],
        diagnostics: [],
        nextAction: { sessionId: id },
      });
      for (const member of [
        "pendingEvent",
        "pendingEventSeq",
        "deliveryLease",
        "attempts",
        "createdAt",
        "updatedAt",
      ]) {
        expect(session).toHaveProperty(member);
      }
      for (const member of ["sourceMarkers", "fallbackMode"]) expect(session).toHaveProperty(member);
      expect(session.nextSeq).toBeGreaterThan(4);
    });

    it("pendingEvent is the first to be delivered", async () => {
      const id = await cycling(api);
      await api.post({ type: "variant_mount_failed", id, variant: 1, error: "it threw" });
      expect((await api.session(id)).pendingEvent).toMatchObject({ type: "variant_mount_failed" });
      const { seq } = await api.post(accept(id));
      expect(await api.session(id)).toMatchObject({
        pendingEvent: { type: "accept", seq },
        pendingEventSeq: seq,
      });
    });

    it("an accepted variant and its values are in the session", async () => {
      expect(await api.session(await acceptRequested(api))).toMatchObject({
        accepted: { variantId: "2", paramValues: { size: 1.5 } },
      });
    });

    it("an unknown session is 404 unknown_session, an id that is none 404 or 400", async () => {
      expect(errorOf(await api.ask("GET", `/sessions/${newId()}`, { as: "agent" }))).toMatchObject({
        status: 404,
        error: "unknown_session",
      });
      expect(errorOf(await api.ask("GET", `/sessions/${newId()}/journal`, { as: "agent" })).status).toBe(404);
      for (const odd of ["constructor", "ABCDEF01", "%2e%2e%2fproject", "a".repeat(300)]) {
        expect([400, 404]).toContain((await api.ask("GET", `/sessions/${odd}`, { as: "agent" })).status);
      }
    });

    it("the journal is listed from 1 without gaps, with what was posted", async () => {
      const id = await acceptRequested(api);
      const entries = await api.journal(id);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      expect(entries[0]).toMatchObject({
        seq: 1,
        id,
        type: "generate",
        event: { action: "bolder", count: 3 },
      });
      expect(entries.every(({ ts }) => /^\d{4}-\d\d-\d\dT.*Z$/.test(ts))).toBe(true);
    });

    it("the journal is listed after a seq and up to a limit", async () => {
      const id = await completed(api);
      const all = await api.journal(id);
      expect((await api.journal(id, { after: 2 })).slice(0, all.length - 2)).toEqual(all.slice(2));
      expect(await api.journal(id, { limit: 2 })).toEqual(all.slice(0, 2));
      expect(await api.journal(id, { after: 1, limit: 2 })).toEqual(all.slice(1, 3));
      expect(await api.journal(id, { after: 100_000 })).toEqual([]);
    });

    it.each(["after=-1", "after=x", "after=1.5", "limit=x", "limit=-1"])(
      "[bad-numbers] a listing with %s is 400 invalid_query",
      async (query) => {
        const id = await requested(api);
        const answer = await api.ask("GET", `/sessions/${id}/journal?${query}`, { as: "agent" });
        expect(errorOf(answer)).toMatchObject({ status: 400, error: "invalid_query" });
      },
    );

    it("[read-writes] reading adds nothing to a journal", async () => {
      const id = await cycling(api);
      const before = (await api.journal(id)).filter(({ type }) => type !== "outbox");
      for (let read = 0; read < 5; read++)
        await Promise.all([api.status({ all: true }), api.session(id), api.journal(id)]);
      expect((await api.journal(id)).filter(({ type }) => type !== "outbox")).toEqual(before);
    });
  });

  describeShared(shared, "Next action", () => {
    const nextAction = async (id: string) => (await api.session(id)).nextAction;

    it("unleased work: poll_for_pending_event", async () => {
      const id = await requested(api);
      expect(await nextAction(id)).toMatchObject({ action: "poll_for_pending_event", sessionId: id });
    });

    it("leased work: wait_for_agent, with the agent and the lease's end", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id, agent: "claude" });
      expect(await nextAction(id)).toMatchObject({
        action: "wait_for_agent",
        lease: { agent: "claude", expiresAt: lease.expiresAt },
      });
    });

    it("variants on screen: wait_for_user", async () => {
      const page = await api.stream({ owner: OWNER });
      expect(await nextAction(await ready(api))).toMatchObject({ action: "wait_for_user" });
      expect(await nextAction(await cycling(api))).toMatchObject({ action: "wait_for_user" });
      await page.close();
    });

    it("a variant that could not be shown, once its agent has answered: fix_mount_failure", async () => {
      const id = await cycling(api);
      await api.post(mountFailed(id));
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "done", leaseId: lease.id });
      expect(await nextAction(id)).toMatchObject({
        action: "fix_mount_failure",
        reason: expect.stringContaining("1"),
      });
    });

    it("clean-up due: run_carbonize_cleanup with the accepted values; finished: no_active_session", async () => {
      const id = await cycling(api);
      await api.post(accept(id, "1", { paramValues: { density: 2 } }));
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "agent_done", leaseId: lease.id, data: { carbonize: true } });
      expect(await nextAction(id)).toMatchObject({
        action: "run_carbonize_cleanup",
        paramValues: { density: 2 },
      });
      expect(await nextAction(await completed(api))).toMatchObject({ action: "no_active_session" });
    });

    it("an error: retry_after_error", async () => {
      expect(await nextAction(await generateFailed(api))).toMatchObject({ action: "retry_after_error" });
    });

    it("a dead letter: requeue_dead_letter", async () => {
      const id = await requested(api);
      await exhaust(api, id);
      expect(await api.workNow({ session: id })).toBeNull();
      expect(await nextAction(id)).toMatchObject({ action: "requeue_dead_letter", sessionId: id });
    });

    it("is one of the known actions with a reason, in every response that shows a session", async () => {
      await acceptRequested(api);
      for (const { nextAction: next } of (await api.status({ all: true })).activeSessions) {
        expect(NEXT_ACTIONS).toContain(next.action);
        expect(next.reason).toMatch(/\S/);
        expect(next).toHaveProperty("command");
      }
    });
  });

  describe("Status of an empty project", () => {
    const own = ownServer(host);

    it("is empty", async () => {
      expect(await own.api.status({ all: true })).toMatchObject({
        activeSessions: [],
        pendingEvents: [],
        deadLetters: [],
        connectedClients: 0,
        agent: { listening: false, names: [] },
      });
    });
  });
}
