// Output of an agent: 1 KiB messages by one producer, as its client sends them (what gathers while an
// append is under way goes with the next), beside a bare Hono POST of the same body; then the same with
// 100 readers that follow, until the last of them has everything.
import { Agent, request } from "node:http";
import { openStream } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, startBareHono, startServer } from "../support/server.mjs";

const MESSAGE = JSON.stringify({ v: 1, type: "text", id: "m", at: "", text: "x".repeat(970) });
/** What the client of `emit` puts into one append at most. */
const BATCH_BYTES = 256 * 1024;
const BATCH = Math.floor(BATCH_BYTES / (MESSAGE.length + 1));
const MESSAGES = 4_000;
const READERS = 100;
const ROUNDS = 5;

export async function measure() {
  const folder = newFolder();
  const [server, bare] = await Promise.all([startServer(folder, "--open-streams"), startBareHono()]);
  const producer = new Producer(server.port);
  const floor = new Producer(bare.port);
  try {
    const rates = { alone: [], single: [], followed: [], heard: [], bareHonoPosts: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const path = `/v1/stream/bench/${round}`;
      await producer.send("PUT", path, "");
      const alone = await rate(() => producer.batches(path));
      const bareHonoPosts = await rate(() => floor.singles("/events"), MESSAGES / 4);
      const single = await rate(() => producer.singles(path), MESSAGES / 4);
      const followed = await follow(server.port, producer, `${path}/followed`);
      // The first round warms up.
      if (round === 0) continue;
      rates.alone.push(alone);
      rates.single.push(single);
      rates.bareHonoPosts.push(bareHonoPosts);
      rates.followed.push(followed.appended);
      rates.heard.push(followed.heard);
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
        lastReaderHasAll: median(rates.heard),
      }),
      result({
        figure: "run output: 1 KiB messages, each an append of its own",
        value: median(rates.single),
        ...beside,
        bar: "none: every append waits for the disk",
      }),
    ];
  } finally {
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

/** Appends under the eyes of readers: messages per second until the last is stored, and until all have it. */
async function follow(port, producer, path) {
  await producer.send("PUT", path, "");
  let waiting = READERS;
  let allHeard = () => {};
  const heard = new Promise((done) => {
    allHeard = done;
  });
  const leave = await Promise.all(
    Array.from({ length: READERS }, () => {
      let text = "";
      return openStream(port, `${path}?offset=-1&live=sse`, "", (part) => {
        text = text.slice(-100) + part;
        if (!text.includes('"streamClosed":true')) return;
        text = "";
        waiting -= 1;
        if (waiting === 0) allHeard();
      });
    }),
  );
  let appended = 0;
  const all = await rate(async () => {
    appended = await rate(() => producer.batches(path));
    await producer.send("POST", path, "", { "stream-closed": "true" });
    await heard;
  });
  for (const end of leave) end();
  return { appended, heard: all };
}

/** One connection that writes messages, numbered as an idempotent producer does. */
class Producer {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #port;
  #id = 0;

  constructor(port) {
    this.#port = port;
  }

  async batches(path) {
    const id = `producer-${this.#id++}`;
    for (let sent = 0, seq = 0; sent < MESSAGES; sent += BATCH, seq += 1) {
      const count = Math.min(BATCH, MESSAGES - sent);
      await this.send("POST", path, `[${Array(count).fill(MESSAGE).join(",")}]`, stamp(id, seq));
    }
  }

  async singles(path) {
    const id = `producer-${this.#id++}`;
    for (let seq = 0; seq < MESSAGES / 4; seq += 1) await this.send("POST", path, MESSAGE, stamp(id, seq));
  }

  close() {
    this.#agent.destroy();
  }

  /** Any answer but a refusal. */
  send(method, path, body, more = {}) {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...more,
    };
    const where = { agent: this.#agent, host: "127.0.0.1", port: this.#port, path, method, headers };
    return new Promise((resolve, reject) => {
      const call = request(where, (answer) => {
        answer.resume();
        answer.once("end", () => {
          if (answer.statusCode < 300) resolve();
          else reject(new Error(`${method} ${path}: ${answer.statusCode}`));
        });
      });
      call.once("error", reject).end(body);
    });
  }
}

function stamp(id, seq) {
  return { "producer-id": id, "producer-epoch": "0", "producer-seq": String(seq) };
}
