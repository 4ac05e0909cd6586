import { describe, expect, it } from "vitest";
import { ServerProcess } from "../support/crash/server-process.ts";
import type { Api } from "../support/server/api.ts";
import type { ReceivedEvent } from "../support/server/event-stream.ts";
import { checkpoint, generate, newId } from "../support/server/samples.ts";
import { until } from "../support/server/until.ts";

const FRAMES = 5_000;
const CUTS = 200;
const SESSIONS = 8;
/** The most frames of one connection: on average it receives half as many, so that there are enough cuts. */
const LONGEST_CONNECTION_FRAMES = 40;

/** How far a client may be behind: the server ends the stream of one that leaves a mebibyte unread. */
const MOST_BEHIND = 500;

type Received = () => number;

/**
 * Causes frames for browsers that own none of the sessions, and a last one about the session of this id. Waits for
 * clients that are behind: on a busy machine they share its processor with the server.
 */
async function produce(api: Api, last: string, clients: readonly Received[]): Promise<void> {
  let caused = 0;
  const keptUp = () => clients.every((received) => caused - received() < MOST_BEHIND);
  const ids = Array.from({ length: SESSIONS }, newId);
  await Promise.all(
    ids.map(async (id) => {
      await api.post(generate(id, { owner: id }));
      for (let revision = 1; revision <= FRAMES / SESSIONS; revision += 1) {
        if (!keptUp()) await until("all clients have read", async () => keptUp());
        await api.post(checkpoint(id, revision, id, { visibleVariant: revision % 4 }));
        caused += 1;
      }
    }),
  );
  await api.post(generate(last, { owner: last }));
}

/** A correct client: after a cut it continues from the last frame that it has processed. */
async function cutAtRandom(api: Api, from: string, last: string, frames: ReceivedEvent[]): Promise<number> {
  let cursor = from;
  for (let cuts = 0; ; cuts += 1) {
    const stream = await api.stream({ lastEventId: cursor });
    // One connection in ten is cut before its first frame.
    const most = Math.random() > 0.1 ? 1 + Math.floor(Math.random() * LONGEST_CONNECTION_FRAMES) : 0;
    let left = most;
    if (most > 0)
      await stream.find("enough, or the last", (frame) => {
        if (frame.id !== null) left -= 1;
        return left === 0 || frame.data.id === last;
      });
    await stream.close();
    const told = stream.frames.filter(({ id }) => id !== null);
    for (const frame of stream.frames) {
      if (frame.data.type === "resync") throw new Error(`resync: ${frame.data.reason}`);
    }
    // Later frames are lost with the connection: a busy client receives many at once.
    for (const frame of told.slice(0, most)) {
      frames.push(frame);
      if (frame.id !== null) cursor = frame.id;
    }
    if (frames.at(-1)?.data.id === last) return cuts;
  }
}

describe("Event stream under cuts", () => {
  it(`a client cut ${CUTS} times while ${FRAMES} frames are sent sees each once and in order`, async () => {
    const server = await ServerProcess.begin();
    try {
      const { api } = server;
      const stayed = await api.stream({ owner: "stayed" });
      const connected = await stayed.find("connected", () => true);
      const { cursor }: { cursor: string } = JSON.parse(JSON.stringify(connected.data));
      const last = newId();
      const frames: ReceivedEvent[] = [];
      const [cuts] = await Promise.all([
        cutAtRandom(api, cursor, last, frames),
        produce(api, last, [() => frames.length, () => stayed.frames.length]),
      ]);
      const isLast = ({ data }: ReceivedEvent) => data.id === last;
      await stayed.find("the last frame", isLast);
      await stayed.close();
      const told = stayed.frames.filter(({ id }) => id !== null);
      const whole = told.slice(0, told.findIndex(isLast) + 1);
      const seen = frames.slice(0, frames.findIndex(isLast) + 1);
      expect(seen.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      expect(seen).toEqual(whole);
      expect(whole.length).toBeGreaterThanOrEqual(FRAMES);
      expect(cuts).toBeGreaterThanOrEqual(CUTS);
      const numbers = whole.map(({ id }) => Number(id?.split("-")[1]));
      expect(numbers).toEqual(numbers.map((_, index) => Number(numbers[0]) + index));
    } finally {
      await server.dispose();
    }
  });
});
