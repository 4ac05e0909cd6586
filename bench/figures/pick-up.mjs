// How long a waiting poll takes to return new work: from the response to the page to the response to the poll.
import { withFloors } from "../support/floors.mjs";
import { Client } from "../support/http.mjs";
import { generate, sessionId } from "../support/sessions.mjs";

export async function measure() {
  const figure = { figure: "agent pick-up: POST answered, then waiting poll answered, p50", rounds: 200 };
  const measured = await withFloors(figure, (server) => {
    const page = new Client(server.port, { token: server.token });
    const agent = new Client(server.port, { token: server.token });
    return {
      measureRound: (round) => pickUp(page, agent, sessionId(round)),
      close() {
        page.close();
        agent.close();
      },
    };
  });
  return [measured];
}

async function pickUp(page, agent, id) {
  let deliveredAt = 0;
  const poll = agent.get("/poll?timeout=60000&agent=bench").then((event) => {
    deliveredAt = performance.now();
    return event;
  });
  // The poll has to wait before the event is posted.
  while ((await page.get("/status")).agent.polling === 0) await new Promise(setImmediate);
  await page.post("/events", generate(id));
  const answeredAt = performance.now();
  const event = await poll;
  // Completed, so that the next round has no other work.
  await agent.post("/poll", { id, type: "complete", leaseId: event.lease.id });
  // Work that arrives before the page has its response took no time.
  return Math.max(0, deliveredAt - answeredAt);
}
