import { open } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "./http.mjs";
import { median, result, timed } from "./result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "./server.mjs";
import { checkpoint, sessionId } from "./sessions.mjs";

/** A line of about the size of a journal's entry. */
const LINE = Buffer.from(`${"x".repeat(300)}\n`);

/**
 * Measures a figure beside the two floors of a durable response: a bare Hono POST, and one append with
 * `fdatasync`. Each round measures all three one after the other, so that all of them meet the same machine.
 * @param figure what was measured, in the words of the table
 * @param rounds how many samples count; `warmUp` rounds before them do not
 * @param setUp called with the server; returns the measured work of one round, `round => milliseconds`, and `close`
 */
export async function withFloors({ figure, rounds, warmUp = 0 }, setUp) {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(join(folder, "project")), startBareHono()]);
  const floorClient = new Client(bare.port);
  const file = await open(join(folder, "floor.jsonl"), "a");
  const samples = { value: [], bareHonoPost: [], fdatasync: [] };
  let work;
  try {
    work = await setUp(server);
    for (let round = 0; round < rounds + warmUp; round += 1) {
      const sample = {
        value: await work.measureRound(round),
        bareHonoPost: await timed(() => floorClient.post("/events", checkpoint(sessionId(0), round))),
        fdatasync: await timed(async () => {
          await file.write(LINE);
          await file.datasync();
        }),
      };
      if (round >= warmUp) for (const [name, ms] of Object.entries(sample)) samples[name].push(ms);
    }
  } finally {
    work?.close();
    floorClient.close();
    await file.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
  const bareHonoPost = median(samples.bareHonoPost);
  const fdatasync = median(samples.fdatasync);
  return result({
    figure,
    unit: "ms",
    value: median(samples.value),
    floors: { bareHonoPost, fdatasync },
    floor: bareHonoPost + fdatasync,
    limit: 1.5 * (bareHonoPost + fdatasync),
    bar: "1.5 x (bare Hono POST + one fdatasync)",
  });
}
