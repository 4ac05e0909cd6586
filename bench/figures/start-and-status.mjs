// How starting and `/status` grow with the number of finished sessions. These are in the archive or, as the most
// expensive case, still in the folder of the open ones.
import { join } from "node:path";
import { Client } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startServer } from "../support/server.mjs";
import { archiveAll, copyProject, makeProject } from "../support/sessions.mjs";

const OPEN = 100;
const FINISHED = 10_000;
const STARTS = 7;
const ASKED = 60;

export async function measure() {
  const base = newFolder();
  try {
    const open = await makeProject(join(base, "open"), { open: OPEN, finished: 0 });
    const unmoved = await makeProject(join(base, "unmoved"), { open: OPEN, finished: FINISHED });
    const archived = copyProject(unmoved, join(base, "archived"));
    await archiveAll(archived, OPEN);
    const results = [];
    for (const [where, project] of Object.entries({ archived, "not yet archived": unmoved })) {
      results.push(...(await compare(base, where, open, project)));
    }
    return results;
  } finally {
    removeFolder(base);
  }
}

async function compare(base, where, open, project) {
  const times = { none: [], full: [] };
  for (let round = 0; round < STARTS; round += 1) {
    const empty = join(base, `empty-${round}`);
    const none = await startServer(empty);
    times.none.push(none.startMs);
    await none.stop();
    removeFolder(empty);
    const copy = copyProject(project, join(base, "copy"));
    const full = await startServer(copy);
    times.full.push(full.startMs);
    if (full.recovered.open !== OPEN) throw new Error(`${full.recovered.open} sessions came back`);
    await full.stop();
  }
  const [none, full] = [median(times.none), median(times.full)];
  const counted = `${FINISHED} finished (${where}) and ${OPEN} open sessions`;
  return [
    result({
      figure: `start with ${counted}`,
      unit: "ms",
      value: full,
      floors: { startWithNone: none },
      floor: none,
      limit: 2 * none + 100,
      bar: "2 x start with none + 100 ms",
    }),
    await status(base, counted, open, project),
  ];
}

/** Requested right after the start, while finished sessions may still be moved to the archive. */
async function status(base, counted, open, project) {
  const floor = await startServer(copyProject(open, join(base, "floor")));
  const full = await startServer(copyProject(project, join(base, "copy")));
  const clients = [floor, full].map(({ port, token }) => new Client(port, { token }));
  const times = [[], []];
  for (let round = 0; round < ASKED; round += 1) {
    for (const [index, client] of clients.entries()) {
      times[index].push(
        await timed(async () => {
          const { activeSessions } = await client.get("/status");
          if (activeSessions.length !== OPEN) throw new Error(`${activeSessions.length} open sessions`);
        }),
      );
    }
  }
  for (const client of clients) client.close();
  await Promise.all([floor.stop(), full.stop()]);
  const [none, value] = times.map(median);
  return result({
    figure: `/status with ${counted}, p50`,
    unit: "ms",
    value,
    floors: { statusWithNoneFinished: none },
    floor: none,
    limit: 3 * none,
    bar: "3 x /status with none finished",
  });
}
