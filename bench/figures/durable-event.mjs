// What durability costs: `POST /events` (strict) of one client, beside the floors of a durable response.
import { withFloors } from "../support/floors.mjs";
import { Client } from "../support/http.mjs";
import { timed } from "../support/result.mjs";
import { checkpoint, generate } from "../support/sessions.mjs";

const ID = "be0c4001";

export async function measure() {
  const figure = { figure: "durable event, one client, p50", rounds: 600, warmUp: 100 };
  const measured = await withFloors(figure, async (server) => {
    const client = new Client(server.port, { token: server.token });
    await client.post("/events", generate(ID));
    return {
      measureRound: (round) => timed(() => client.post("/events", checkpoint(ID, round))),
      close: () => client.close(),
    };
  });
  return [measured];
}
