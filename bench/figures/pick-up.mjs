// How long an agent that waits takes to hear of new work: from the page's answer to the poll's.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";
import { checkpoint, generate, sessionId } from "../support/sessions.mjs";

const ROUNDS = 200;

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(join(folder, "project")), startBareHono()]);
  const page = new Client(server.port, { token: server.token });
  const agent = new Client(server.port, { token: server.token });
  const floor = new Client(bare.port);
  const file = await open(join(folder, "floor.jsonl"), "a");
  try {
    const line = Buffer.from(`${"x".repeat(300)}\n`);
    const times = { pickUp: [], bareHonoPost: [], fdatasync: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = sessionId(round);
      let heardAt = 0;
      const poll = agent.get("/poll?timeout=60000&agent=bench").then((event) => {
        heardAt = performance.now();
        return event;
      });
      // The poll waits before the event is posted.
      while ((await page.get("/status")).agent.polling === 0) await new Promise(setImmediate);
      await page.post("/events", generate(id));
      const answeredAt = performance.now();
      const event = await poll;
      // Work that is there before the page has its answer was picked up in no time.
      times.pickUp.push(Math.max(0, heardAt - answeredAt));
      // Finished, so that the next round has no other work.
      await agent.post("/poll", { id, type: "complete", leaseId: event.lease.id });
      times.bareHonoPost.push(await timed(() => floor.post("/events", checkpoint(id, round))));
      times.fdatasync.push(
        await timed(async () => {
          await file.write(line);
          await file.datasync();
        }),
      );
    }
    const bareHonoPost = median(times.bareHonoPost);
    const fdatasync = median(times.fdatasync);
    return [
      result({
        figure: "agent pick-up: POST answered, then waiting poll answered, p50",
        unit: "ms",
        value: median(times.pickUp),
        floors: { bareHonoPost, fdatasync },
        floor: bareHonoPost + fdatasync,
        limit: 1.5 * (bareHonoPost + fdatasync),
        bar: "1.5 x (bare Hono POST + one fdatasync)",
      }),
    ];
  } finally {
    for (const client of [page, agent, floor]) client.close();
    await file.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
}
