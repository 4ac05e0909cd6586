import { describe, expect, it } from "vitest";
import { type Answer, type Api, errorOf } from "../../support/server/api.ts";
import { checkpoint } from "../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";
import { OWNER, ready } from "../../support/server/sessions.ts";

/** Far more than the burst of 400 and what is refilled meanwhile on a machine that is not busy. */
const WRITES = 1_000;
const CLIENTS = 32;
/** Per second; a burst of twice as many. So slow that no machine is slower. */
const SLOW_RATE = 1;

/** Writes as fast as it goes. Answers in no order. */
async function hurry(api: Api, writes: number): Promise<Answer[]> {
  const event = checkpoint(await ready(api), 1, OWNER);
  const answers: Answer[] = [];
  let sent = 0;
  const client = async () => {
    while (sent++ < writes) answers.push(await api.event(event));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return answers;
}

/** protocol.md, "Limits": writes are rate-limited. */
export function rateLimit(shared: SharedServer): void {
  describe("Rate limit", () => {
    const byDefault = ownServer(shared.host, { rateLimit: "default" });
    const slow = ownServer(shared.host, { rateLimit: SLOW_RATE });

    it("of what is written as fast as it goes, no more than 200/s and a burst of 400 are taken", async () => {
      const start = performance.now();
      const answers = await hurry(byDefault.api, WRITES);
      const seconds = (performance.now() - start) / 1_000;
      const taken = answers.filter(({ status }) => status === 200).length;
      expect(taken).toBeGreaterThanOrEqual(390);
      expect(taken).toBeLessThanOrEqual(400 + 200 * seconds + 1);
    });

    it("writes past the rate and the burst are 429 with Retry-After; reading goes on", async () => {
      const { api } = slow;
      const answers = await hurry(api, CLIENTS);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) {
        expect(errorOf(answer)).toMatchObject({ status: 429, error: "rate_limited" });
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect((await api.ask("GET", "/status", { as: "agent" })).status).toBe(200);
      const other = await api.event({ type: "exit", owner: "tab-two" });
      expect(other.status, "each tab is counted for itself").toBe(200);
    });
  });
}
