import { describe, expect, it } from "vitest";
import type { Json } from "../../support/server/api.ts";
import { openUnread } from "../../support/server/raw-request.ts";
import { checkpoint } from "../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";
import { OWNER, ready } from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

/** Frames of 400 kB each: far more than the 1 MiB a server keeps for a browser and what the sockets take. */
const UNREAD_FRAMES = 40;
const FILLER = "x".repeat(400_000);

/** protocol.md, "To browsers": connections are counted, and slow consumers are bounded. */
export function slowConsumers(shared: SharedServer): void {
  describe("Connected browsers", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    const connected = async (count: number) => (await api.health()).connectedClients === count;

    // On a server of its own: elsewhere, streams of earlier tests are still noticed to be gone.
    it("connected browsers are counted; past 1 MiB of unsent data one that does not read is closed", async () => {
      const id = await ready(api);
      const reading = await api.stream({ owner: "reader" });
      const endUnread = await openUnread(api.url("/events", { token: api.browserToken }));
      await until("both are connected", () => connected(2));
      for (let revision = 1; revision <= UNREAD_FRAMES; revision++) {
        await api.post(checkpoint(id, revision, OWNER, { paramValues: { filler: FILLER } }));
        // The one that reads is up to date before the next frame: frames that come at once count together.
        const frame = await reading.find(
          `checkpoint ${revision}`,
          ({ data }) => revisionIn(data) === revision,
        );
        expect(frame.id).not.toBeNull();
      }
      await until("the one that does not read is gone", () => connected(1));
      endUnread();
      await reading.close();
    });
  });
}

/** The checkpoint that a `session` frame's summary shows. */
function revisionIn({ type, summary }: Json): unknown {
  if (type !== "session" || typeof summary !== "object" || summary === null) return null;
  return "checkpointRevision" in summary ? summary.checkpointRevision : null;
}
