import { describe, expect, it } from "vitest";
import { type Answer, refusal } from "../support/api.ts";
import { checkpoint } from "../support/samples.ts";
import { ownServer, type SharedServer } from "../support/servers.ts";
import { OWNER, ready } from "../support/sessions.ts";

/** More than the burst of 400 and what is refilled meanwhile, on any machine that is fast enough to matter. */
const MOST_WRITES = 5_000;
const CLIENTS = 32;

/** protocol.md, "Limits": writes are rate-limited. */
export function rateLimit(shared: SharedServer): void {
  describe("Rate limit", () => {
    const own = ownServer(shared.host, { rateLimit: "default" });

    it("writes past 200/s and a burst of 400 are 429 with Retry-After; reading goes on", async () => {
      const { api } = own;
      const id = await ready(api);
      const event = checkpoint(id, 1, OWNER);
      const refused: Answer[] = [];
      let taken = 0;
      let sent = 0;
      const client = async () => {
        while (refused.length === 0 && sent++ < MOST_WRITES) {
          const answer = await api.event(event);
          if (answer.status === 200) taken++;
          else refused.push(answer);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) {
        expect(refusal(answer)).toMatchObject({ status: 429, error: "rate_limited" });
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect(taken).toBeGreaterThanOrEqual(390);
      expect((await api.ask("GET", "/status", { as: "agent" })).status).toBe(200);
    });
  });
}
