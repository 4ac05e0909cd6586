// What durability costs: `POST /events` (strict) beside a bare Hono POST and one append with `fdatasync`,
// one client, one after the other in turns.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";
import { checkpoint, generate } from "../support/sessions.mjs";

const ROUNDS = 600;
const WARM_UP = 100;
const ID = "be0c4001";

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(join(folder, "project")), startBareHono()]);
  const client = new Client(server.port, { token: server.token });
  const floor = new Client(bare.port);
  const file = await open(join(folder, "floor.jsonl"), "a");
  try {
    await client.post("/events", generate(ID));
    const line = Buffer.from(`${JSON.stringify(checkpoint(ID, 1)).padEnd(300)}\n`);
    const times = { event: [], bareHonoPost: [], fdatasync: [] };
    for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
      const sample = {
        event: await timed(() => client.post("/events", checkpoint(ID, round))),
        bareHonoPost: await timed(() => floor.post("/events", checkpoint(ID, round))),
        fdatasync: await timed(async () => {
          await file.write(line);
          await file.datasync();
        }),
      };
      if (round >= WARM_UP) for (const [name, ms] of Object.entries(sample)) times[name].push(ms);
    }
    const bareHonoPost = median(times.bareHonoPost);
    const fdatasync = median(times.fdatasync);
    return [
      result({
        figure: "durable event, one client, p50",
        unit: "ms",
        value: median(times.event),
        floors: { bareHonoPost, fdatasync },
        floor: bareHonoPost + fdatasync,
        limit: 1.5 * (bareHonoPost + fdatasync),
        bar: "1.5 x (bare Hono POST + one fdatasync)",
      }),
    ];
  } finally {
    client.close();
    floor.close();
    await file.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
}
