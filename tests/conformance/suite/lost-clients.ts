import { expect, it } from "vitest";
import { accept, generate, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import { ready } from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

/** protocol.md: a poll whose client went away; on workerd only a write finds that out. */
export function lostClients(shared: SharedServer): void {
  const { api } = shared;

  /** A poll that has arrived, and whose client then goes away. */
  async function abandonPoll(session: string): Promise<void> {
    const agent = `gone-${newId()}`;
    const abort = new AbortController();
    const poll = api.poll({ session, agent }, abort.signal).catch(() => null);
    await until("the poll has arrived", async () => (await api.status()).agent.names.includes(agent));
    abort.abort();
    await poll;
  }

  describeShared(shared, "Clients that go away", () => {
    it("[lost-poll-answer] an event goes at once to a poll whose client is there; no attempt is counted", async () => {
      const id = newId();
      for (let poll = 0; poll < 3; poll++) await abandonPoll(id);
      await api.post(generate(id));
      expect((await api.work({ session: id })).lease.attempt).toBe(1);
    });

    it("[lost-poll-answer] an event goes to the agent that waits, not to those that were killed", async () => {
      const id = newId();
      const killed = new AbortController();
      const polls = ["first", "second"].map((name) => {
        const agent = `${name}-${id}`;
        return { agent, answer: api.poll({ session: id, agent }, killed.signal).catch(() => null) };
      });
      for (const { agent } of polls) {
        await until("the poll has arrived", async () => (await api.status()).agent.names.includes(agent));
      }
      const living = api.work({ session: id, agent: `living-${id}` });
      await until("the last poll has arrived", async () =>
        (await api.status()).agent.names.includes(`living-${id}`),
      );
      killed.abort();
      await Promise.all(polls.map(({ answer }) => answer));
      await api.post(generate(id));
      expect(await living).toMatchObject({ id, lease: { agent: `living-${id}`, attempt: 1 } });
    });

    it("an agent whose client has gone is no longer shown, without any event", async () => {
      const agent = `gone-${newId()}`;
      const abort = new AbortController();
      const poll = api.poll({ session: newId(), agent }, abort.signal).catch(() => null);
      await until("it is shown", async () => (await api.status()).agent.names.includes(agent));
      abort.abort();
      await poll;
      await until("it is not shown", async () => !(await api.status()).agent.names.includes(agent));
    });

    it("[lost-poll-answer] whenever a client goes away while its event comes, the event is not lost", async () => {
      const round = async (delayMs: number) => {
        const id = newId();
        const agent = `hasty-${id}`;
        const abort = new AbortController();
        const poll = api.poll({ session: id, agent, leaseMs: 1_000 }, abort.signal).catch(() => null);
        await until("the poll has arrived", async () => (await api.status()).agent.names.includes(agent));
        const posted = api.post(generate(id));
        const leaving = setTimeout(() => abort.abort(), delayMs);
        await posted;
        const answer = await poll;
        clearTimeout(leaving);
        // An answer that was on its way when the client left is like an agent that died: its lease runs out.
        return answer ?? (await api.work({ session: id }));
      };
      const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => round(index)));
      expect(answers).toHaveLength(16);
    });

    it("a grant returned because the client was gone does not count: the accept can still be replaced", async () => {
      const id = await ready(api);
      await abandonPoll(id);
      await api.post(accept(id, "1"));
      await api.post(accept(id, "2"));
      expect(await api.work({ session: id })).toMatchObject({
        variantId: "2",
        lease: { attempt: 1 },
      });
    });
  });
}
