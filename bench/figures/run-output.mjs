// Output of an agent: 1 KiB messages by one producer, in the batches its client sends, beside a bare Hono POST
// of the same body. Then the same with 100 readers, until the last of them has all messages.
import { Agent, request } from "node:http";
import { Client, openStream } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";
import { generate, sessionId } from "../support/sessions.mjs";

const MESSAGE = JSON.stringify({
  v: 1,
  type: "text",
  id: "message",
  at: "2026-11-21T12:00:00.000Z",
  text: "All work and no play makes a dull page. ".repeat(23),
});
/** The largest append that the client of `emit` sends. */
const BATCH_BYTES = 256 * 1024;
const BATCH = Math.floor(BATCH_BYTES / (MESSAGE.length + 1));
const MESSAGES = 4_000;
const READERS = 100;
const ROUNDS = 5;

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(folder), startBareHono()]);
  const client = new Client(server.port, { token: server.token });
  const producer = new Producer(server.port, server.token);
  const floor = new Producer(bare.port);
  let runs = 0;
  /** A session whose generate is leased, and the stream of its run. */
  const openRun = async () => {
    runs += 1;
    const id = sessionId(runs);
    await client.post("/events", generate(id));
    const { lease } = await client.get(`/poll?session=${id}&leaseMs=3600000`);
    return { path: `/v1/stream/${id}/${lease.run}`, lease: lease.id };
  };
  try {
    const rates = { alone: [], single: [], followed: [], received: [], bareHonoPosts: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const run = await openRun();
      const alone = await rate(() => producer.batches(run));
      const bareHonoPosts = await rate(() => floor.singles({ path: "/events", lease: "" }), MESSAGES / 4);
      const single = await rate(() => producer.singles(run), MESSAGES / 4);
      const followed = await follow(server, producer, await openRun());
      // The first round warms up.
      if (round === 0) continue;
      rates.alone.push(alone);
      rates.single.push(single);
      rates.bareHonoPosts.push(bareHonoPosts);
      rates.followed.push(followed.appended);
      rates.received.push(followed.received);
    }
    const bareHonoPosts = median(rates.bareHonoPosts);
    const beside = { unit: "/s", floors: { bareHonoPosts }, floor: bareHonoPosts };
    const bar = { limit: 0.5 * bareHonoPosts, least: true, bar: "at least 0.5 x bare Hono POST" };
    return [
      result({
        figure: "run output: 1 KiB messages appended by one producer",
        value: median(rates.alone),
        ...beside,
        ...bar,
      }),
      result({
        figure: `run output: the same, followed by ${READERS} readers`,
        value: median(rates.followed),
        ...beside,
        ...bar,
        lastReaderHasAll: median(rates.received),
      }),
      result({
        figure: "run output: 1 KiB messages, each an append of its own",
        value: median(rates.single),
        ...beside,
        bar: "none: every append waits for the disk",
      }),
    ];
  } finally {
    client.close();
    producer.close();
    floor.close();
    await Promise.all([server.stop(), bare.stop()]);
    removeFolder(folder);
  }
}

/** Messages per second of some work. */
async function rate(work, messages = MESSAGES) {
  return (messages * 1_000) / (await timed(work));
}

/** Appends with readers: messages per second until the last is stored, and until all readers have it. */
async function follow({ port, token }, producer, run) {
  let waiting = READERS;
  let allReceived = () => {};
  const received = new Promise((done) => {
    allReceived = done;
  });
  const leave = await Promise.all(
    Array.from({ length: READERS }, () => {
      let text = "";
      return openStream(port, `${run.path}?offset=-1&live=sse`, token, (part) => {
        text = text.slice(-100) + part;
        if (!text.includes('"streamClosed":true')) return;
        text = "";
        waiting -= 1;
        if (waiting === 0) allReceived();
      });
    }),
  );
  let appended = 0;
  const all = await rate(async () => {
    appended = await rate(() => producer.batches(run));
    await producer.end(run);
    await received;
  });
  for (const end of leave) end();
  return { appended, received: all };
}

/** One connection that writes messages, numbered as an idempotent producer does. */
class Producer {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #port;
  #token;
  #id = 0;

  constructor(port, token = "") {
    this.#port = port;
    this.#token = token;
  }

  async batches(run) {
    const id = `producer-${this.#id++}`;
    for (let sent = 0, seq = 0; sent < MESSAGES; sent += BATCH, seq += 1) {
      const count = Math.min(BATCH, MESSAGES - sent);
      await this.#post(run, `[${Array(count).fill(MESSAGE).join(",")}]`, stamp(id, seq));
    }
  }

  async singles(run) {
    const id = `producer-${this.#id++}`;
    for (let seq = 0; seq < MESSAGES / 4; seq += 1) await this.#post(run, MESSAGE, stamp(id, seq));
  }

  end(run) {
    const { v, id, at } = JSON.parse(MESSAGE);
    return this.#post(
      run,
      JSON.stringify({ v, type: "end", id, at, state: "done", reason: "stream.completed" }),
    );
  }

  close() {
    this.#agent.destroy();
  }

  /** Each response but an error. */
  #post({ path, lease }, body, more = {}) {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "live-lease": lease,
      ...more,
    };
    const where = { agent: this.#agent, host: "127.0.0.1", port: this.#port, path, method: "POST", headers };
    return new Promise((resolve, reject) => {
      const call = request(where, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.once("end", () => {
          if (answer.statusCode < 300) resolve();
          else reject(new Error(`POST ${path}: ${answer.statusCode} ${text}`));
        });
      });
      call.once("error", reject).end(body);
    });
  }
}

function stamp(id, seq) {
  return { "producer-id": id, "producer-epoch": "0", "producer-seq": String(seq) };
}
