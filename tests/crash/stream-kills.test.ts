import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { kills } from "../support/crash/scale.ts";
import type { RunningHost } from "../support/hosts/host-under-test.ts";
import { machineNode, nodeHost } from "../support/hosts/node-host.ts";
import { workerdHost } from "../support/hosts/workerd-host.ts";
import { until } from "../support/server/until.ts";

const HOSTS = [
  { host: nodeHost("the machine's Node", machineNode()), times: Math.ceil(kills / 5) },
  { host: workerdHost, times: 3 },
];
const PRODUCERS = ["one", "two", "three"];
const STREAM = "/v1/stream/killed/again and again";
/** Delay before a client of a killed server connects again. */
const RETRY_MS = 20;
const TIMEOUT_MS = 400_000;

/** The clients of the stream, which work over kills and restarts until `stop`. */
class Scene {
  answered = 0;
  stopping = false;
  readonly server: RunningHost;

  constructor(server: RunningHost) {
    this.server = server;
  }

  /** Repeats a request until it is answered. */
  async ask(query: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      try {
        const response = await fetch(`${this.server.baseUrl}${STREAM}${query}`, init);
        const body = await response.arrayBuffer();
        const { status, headers } = response;
        return new Response(status === 204 ? null : body, { status, headers });
      } catch {
        await delay(RETRY_MS);
      }
    }
  }

  /** Writes numbered lines, each until it is answered. @returns their number */
  async produce(id: string): Promise<number> {
    for (let seq = 0; ; seq += 1) {
      if (this.stopping) return seq;
      const { status } = await this.ask("", {
        method: "POST",
        headers: {
          "content-type": "text/plain",
          "producer-id": id,
          "producer-epoch": "0",
          "producer-seq": String(seq),
        },
        body: `${id} ${seq}\n`,
      });
      expect([200, 204]).toContain(status);
      this.answered += 1;
    }
  }

  /** Follows the stream to its end, after a cut from the last offset. */
  async follow(): Promise<string> {
    let text = "";
    for (let offset = "-1"; ; ) {
      const answer = await this.ask(`?live=long-poll&offset=${offset}`);
      expect([200, 204]).toContain(answer.status);
      text += await answer.text();
      offset = answer.headers.get("stream-next-offset") ?? "";
      if (answer.headers.get("stream-closed") === "true") return text;
    }
  }

  /** Appends half a line, as after a power cut during a write. */
  async tear(): Promise<void> {
    if (this.server.root === null) return;
    const folder = join(this.server.root, ".impeccable/live/streams");
    for (const name of await readdir(folder)) {
      if (name.endsWith(".jsonl")) await appendFile(join(folder, name), '{"seq":1,"id":"stream","ty');
    }
  }
}

it.each(HOSTS)(
  "$host.name, $times kills, three producers, one reader: every line is stored and read once, in order",
  async ({ host, times }) => {
    const server = await host.start({ openStreams: true, longPollMs: 1_000 });
    try {
      const scene = new Scene(server);
      await scene.ask("", { method: "PUT", headers: { "content-type": "text/plain" } });
      const following = scene.follow();
      const producing = PRODUCERS.map((id) => scene.produce(id));
      for (let round = 0; round < times; round += 1) {
        const before = scene.answered;
        await until("some lines are answered", async () => scene.answered > before + ((round * 7) % 20));
        await server.kill();
        await scene.tear();
        await server.restart();
      }
      scene.stopping = true;
      const counts = await Promise.all(producing);
      await scene.ask("", { method: "POST", headers: { "stream-closed": "true" } });
      const followed = await following;
      const stored = await (await scene.ask("")).text();
      expect(followed).toBe(stored);
      const lines = stored.split("\n").slice(0, -1);
      expect(lines).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
      PRODUCERS.forEach((id, index) => {
        const own = lines.filter((line) => line.startsWith(`${id} `));
        expect(own).toEqual(Array.from({ length: counts[index] ?? 0 }, (_, seq) => `${id} ${seq}`));
      });
    } finally {
      await server.dispose();
    }
  },
  TIMEOUT_MS,
);
