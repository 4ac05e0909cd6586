import { expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { generate, newId, steer } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import { requested } from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

/** Which agent gets a request that is addressed to one, and how it is released to all. */
export function assignees(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "A request for one agent", () => {
    it("is leased to that agent only, whichever polls first; status and stream name it", async () => {
      const [id, agent] = [newId(), `codex-${newId()}`];
      const other = api.poll({ session: id, agent: "claude", timeout: 60_000 });
      await api.post(generate(id, { agent }));
      expect(await api.workNow({ session: id, agent: "gemini" })).toBeNull();
      const { pendingEvents } = await api.status();
      expect(pendingEvents.find((event) => event.id === id)).toMatchObject({
        assignee: agent,
        leased: false,
      });
      expect(await api.session(id)).toMatchObject({ delivery: { state: "queued", assignee: agent } });
      const { lease } = await api.work({ session: id, agent });
      expect(lease.agent).toBe(agent);
      await api.replied({ id, type: "done", leaseId: lease.id });
      // What follows is for any agent: here the other one, which waited all the time.
      await api.post({ type: "accept", id, variantId: "1", paramValues: {} });
      expect((await other).body).toMatchObject({ type: "accept", id });
    });

    it("is released to all by one event of the page; a poll that was waiting gets it at once", async () => {
      const id = await requested(api, { agent: "away" });
      const waiting = api.work({ session: id, agent: "claude" });
      const released = await api.post({ type: "unassign", id });
      expect(released).toMatchObject({ phase: "generate_requested" });
      expect((await waiting).lease).toMatchObject({ agent: "claude", attempt: 1 });
      expect(await api.post({ type: "unassign", id })).toMatchObject({ duplicate: true });
    });

    it("can be a message about the page; a name that is none is refused", async () => {
      const id = newId();
      await api.post(steer(id, { agent: "codex" }));
      expect(await api.workNow({ session: id, agent: "claude" })).toBeNull();
      expect(await api.work({ session: id, agent: "codex" })).toMatchObject({
        type: "steer",
        agent: "codex",
      });
      for (const agent of ["", 7, "x".repeat(201)]) {
        const refused = errorOf(await api.event(generate(newId(), { agent })));
        expect(refused).toMatchObject({ status: 400, error: "invalid_event", path: "agent" });
      }
    });

    it("status says for what each agent listens", async () => {
      const [session, name] = [newId(), `picky-${newId()}`];
      const abort = new AbortController();
      const query = { agent: name, types: "generate,steer", session };
      const poll = api.poll({ ...query, timeout: 60_000 }, abort.signal).catch(() => null);
      await until("the poll has arrived", async () => (await api.status()).agent.names.includes(name));
      const { agents = [] } = (await api.status()).agent;
      expect(agents.find((agent) => agent.name === name)).toEqual({
        name,
        types: ["generate", "steer"],
        session,
      });
      abort.abort();
      await poll;
    });
  });
}
