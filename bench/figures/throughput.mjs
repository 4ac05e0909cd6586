// Durable events per second: 64 clients write to 64 sessions, beside as many clients of a bare Hono POST.
import { Client } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";
import { checkpoint, each, generate, sessionId } from "../support/sessions.mjs";

const CLIENTS = 64;
const EVENTS_EACH = 30;
const ROUNDS = 7;

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(folder), startBareHono()]);
  const clients = clientsOf(server.port, server.token);
  const floors = clientsOf(bare.port);
  try {
    await each(CLIENTS, CLIENTS, (number) => clients[number].post("/events", generate(sessionId(number))));
    const rates = { events: [], bareHonoPosts: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const events = await rate(clients, round);
      const bareHonoPosts = await rate(floors, round);
      // The first round warms up.
      if (round > 0) {
        rates.events.push(events);
        rates.bareHonoPosts.push(bareHonoPosts);
      }
    }
    const bareHonoPosts = median(rates.bareHonoPosts);
    return [
      result({
        figure: `durable events per second, ${CLIENTS} clients, ${CLIENTS} sessions`,
        unit: "/s",
        value: median(rates.events),
        floors: { bareHonoPosts },
        floor: bareHonoPosts,
        limit: 0.6 * bareHonoPosts,
        least: true,
        bar: "at least 0.6 x bare Hono POST",
      }),
    ];
  } finally {
    for (const client of [...clients, ...floors]) client.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
}

function clientsOf(port, token) {
  return Array.from({ length: CLIENTS }, () => new Client(port, { token }));
}

async function rate(clients, round) {
  const ms = await timed(() =>
    each(CLIENTS, CLIENTS, async (number) => {
      for (let event = 0; event < EVENTS_EACH; event += 1) {
        await clients[number].post("/events", checkpoint(sessionId(number), round * EVENTS_EACH + event));
      }
    }),
  );
  return (CLIENTS * EVENTS_EACH * 1_000) / ms;
}
