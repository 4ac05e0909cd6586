// One event to 1,000 open event streams, beside the same bytes to 1,000 open bare streams. And the memory of
// a server with as many streams and as many open sessions.
import { readFileSync } from "node:fs";
import { Client, openStream } from "../support/http.mjs";
import { median, result } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";
import { checkpoint, each, generate, sessionId } from "../support/sessions.mjs";

const SUBSCRIBERS = 1_000;
const SESSIONS = 1_000;
const ROUNDS = 15;
const ID = "be0c4001";

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(folder), startBareHono()]);
  const client = new Client(server.port, { token: server.token, maxSockets: 16 });
  const floor = new Client(bare.port);
  try {
    await client.post("/events", generate(ID));
    const live = new Audience(server.port, (number) => `/events?owner=reader-${number}`, server.token);
    const plain = new Audience(bare.port, () => "/stream", "");
    await live.gather();
    await plain.gather();
    const times = { events: [], bareStreams: [] };
    let frame = "";
    for (let round = 0; round < ROUNDS; round += 1) {
      const mark = `"checkpointRevision":${round + 1},`;
      times.events.push(
        await live.timeUntilReceived(mark, () => client.post("/events", checkpoint(ID, round + 1))),
      );
      frame = live.lastText;
      const same = frame.replaceAll(/"checkpointRevision":\d+,/g, mark);
      times.bareStreams.push(await plain.timeUntilReceived(mark, () => floor.post("/all", { text: same })));
    }
    plain.leave();
    const bareStreams = median(times.bareStreams);
    const fanOut = result({
      figure: `SSE fan-out, ${SUBSCRIBERS} subscribers: event, then the last one has it`,
      unit: "ms",
      value: median(times.events),
      floors: { bareStreams },
      floor: bareStreams,
      limit: 3 * bareStreams,
      bar: "3 x writing the same bytes to as many bare streams",
      frameBytes: Buffer.byteLength(frame),
    });
    await each(SESSIONS - 1, 16, (number) => client.post("/events", generate(sessionId(number))));
    const resident = residentMiB(server.pid);
    live.leave();
    return [
      fanOut,
      result({
        figure: `memory with ${SESSIONS} open sessions and ${SUBSCRIBERS} subscribers`,
        unit: "MiB resident",
        value: resident,
        floors: { bareServer: residentMiB(bare.pid) },
        limit: 150,
        bar: "150 MiB resident",
      }),
    ];
  } finally {
    client.close();
    floor.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
}

/** Open streams that wait for a text. */
class Audience {
  lastText = "";
  #where;
  #leave = [];
  #mark = "";
  #waiting = 0;
  #allHeard = () => {};

  constructor(port, path, token) {
    this.#where = { port, path, token };
  }

  async gather() {
    const { port, path, token } = this.#where;
    await each(SUBSCRIBERS, 32, async (number) => {
      let rest = "";
      this.#leave.push(
        await openStream(port, path(number), token, (text) => {
          rest += text;
          if (this.#mark === "" || !rest.includes(this.#mark)) return;
          this.lastText = rest;
          rest = "";
          this.#waiting -= 1;
          if (this.#waiting === 0) this.#allHeard(performance.now());
        }),
      );
    });
  }

  /** Milliseconds from the request until the last stream has the mark. */
  async timeUntilReceived(mark, cause) {
    this.#mark = mark;
    this.#waiting = SUBSCRIBERS;
    const received = new Promise((resolve) => {
      this.#allHeard = resolve;
    });
    const began = performance.now();
    await cause();
    const ended = await received;
    this.#mark = "";
    return ended - began;
  }

  leave() {
    for (const close of this.#leave) close();
  }
}

function residentMiB(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1_024;
}
