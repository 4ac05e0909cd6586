import { describe, expect, it } from "vitest";
import { accept, checkpoint, generate, newId } from "../../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../../support/server/servers.ts";
import { OWNER, ready } from "../../../support/server/sessions.ts";
import { until } from "../../../support/server/until.ts";

/** durability.md, "Promises": a server that is stopped and continued (a laptop's lid, a debugger) loses nothing. */
export function pausedServer(shared: SharedServer): void {
  describe("Local: a server that is paused", () => {
    const own = ownServer(shared.host);
    const { api } = own;

    /** Stops the process while requests arrive, and continues it. */
    async function whilePaused<Result>(work: () => Promise<Result>[]): Promise<Result[]> {
      process.kill(own.server().pid, "SIGSTOP");
      let settled = 0;
      const requests = work().map((request) => request.finally(() => (settled += 1)));
      // Requests that would be answered now had not met a stopped process.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const early = settled;
      process.kill(own.server().pid, "SIGCONT");
      const answers = await Promise.all(requests);
      expect(early).toBe(0);
      return answers;
    }

    it("what is posted meanwhile is taken afterwards, once, and a poll that waited gets it", async () => {
      const id = newId();
      const agent = `waiting-${id}`;
      const waiting = api.work({ session: id, agent });
      await until("the poll has arrived", async () => (await api.status()).agent.names.includes(agent));
      const answers = await whilePaused(() => [1, 2, 3].map(() => api.post(generate(id), { key: "same" })));
      expect(answers.filter(({ duplicate }) => duplicate === true)).toHaveLength(2);
      expect(await waiting).toMatchObject({ id, lease: { agent, attempt: 1 } });
    });

    it("an event stream goes on without a hole, and a lease stays its agent's", async () => {
      const id = await ready(api);
      const stream = await api.stream();
      await stream.find("connected", ({ data }) => data.type === "connected");
      await api.post(accept(id, "1", { owner: OWNER }));
      const work = await api.work({ session: id });
      await whilePaused<unknown>(() => [
        api.post(checkpoint(id, 5, OWNER)),
        api.extend(work.lease.id, 60_000),
      ]);
      await api.replied({ id, type: "agent_done", leaseId: work.lease.id });
      await stream.find("the reply", ({ data }) => data.type === "agent_done" && data.id === id);
      const numbers = stream.frames.flatMap(({ id: cursor }) => cursor?.split("-")[1] ?? []).map(Number);
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
      await stream.close();
    });
  });
}
