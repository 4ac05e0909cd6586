/** The event stream: reconnecting, resuming, detecting silence. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEventStream } from "../../../src/overlay/transport/event-stream.ts";
import type { ServerEvent } from "../../../src/protocol/server-events.ts";

/** Connections the stream opened, newest last; a test writes to them and ends them. */
let connections: {
  url: string;
  write(event: ServerEvent, cursor?: string): void;
  end(): void;
  aborted(): boolean;
}[];
let status: number;
let seen: string[];
let states: string[];
let cursor: string;

const CONNECTED: ServerEvent = {
  type: "connected",
  cursor: "1-0",
  hasProjectContext: true,
  sessions: [],
  agent: { listening: false, names: [] },
};

beforeEach(() => {
  vi.useFakeTimers();
  connections = [];
  status = 200;
  seen = [];
  states = [];
  cursor = "";
  vi.stubGlobal("fetch", async (url: string, { signal }: { signal: AbortSignal }) => {
    if (status === 0) throw new TypeError("failed to fetch");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const fail = () => void writer.abort().catch(() => undefined);
    signal.addEventListener("abort", fail);
    connections.push({
      url,
      write: (event, id) =>
        void writer
          .write(
            new TextEncoder().encode(
              `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`,
            ),
          )
          .catch(() => undefined),
      end: () => void writer.close().catch(() => undefined),
      aborted: () => signal.aborted,
    });
    return new Response(readable, { status });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open() {
  const stream = createEventStream({
    url: () => `http://live.test/events?cursor=${cursor}`,
    onEvent: (event, id) => {
      seen.push(event.type);
      cursor = id ?? cursor;
    },
    onState: (state) => states.push(state),
  });
  stream.open();
  return stream;
}

const flush = () => vi.advanceTimersByTimeAsync(0);

test("a lost connection is opened again from the newest cursor", async () => {
  open();
  await flush();
  connections[0]?.write(CONNECTED);
  connections[0]?.write({ type: "agent", listening: true, names: [] }, "1-5");
  await flush();
  connections[0]?.end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connections).toHaveLength(2);
  expect(connections[1]?.url).toContain("cursor=1-5");
  expect(states).toEqual(["connecting", "live", "reconnecting"]);
  expect(seen).toEqual(["connected", "agent"]);
});

test("a connection that is silent for 45 s is taken for dead; keepalives prevent it", async () => {
  open();
  await flush();
  connections[0]?.write(CONNECTED);
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(15_000);
    connections[0]?.write({ type: "keepalive" });
  }
  await flush();
  expect(connections[0]?.aborted()).toBe(false);
  await vi.advanceTimersByTimeAsync(44_000);
  expect(connections[0]?.aborted()).toBe(false);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(connections[0]?.aborted()).toBe(true);
  expect(connections).toHaveLength(2);
});

test("a refused token is a state of its own, and is tried again [sse-401]", async () => {
  status = 401;
  open();
  await flush();
  expect(states).toEqual(["connecting", "refused"]);
  status = 200;
  await vi.advanceTimersByTimeAsync(20_000);
  connections.at(-1)?.write(CONNECTED);
  await flush();
  expect(states.at(-1)).toBe("live");
});

test("a hidden tab closes its connection, and resumes by cursor when it is shown", async () => {
  const stream = open();
  await flush();
  connections[0]?.write({ type: "agent", listening: true, names: [] }, "2-9");
  await flush();
  stream.pause();
  expect(connections[0]?.aborted()).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connections).toHaveLength(1);
  stream.open();
  await flush();
  expect(connections[1]?.url).toContain("cursor=2-9");
  expect(states.slice(-2)).toEqual(["paused", "connecting"]);
});

test("retryNow reconnects at once", async () => {
  status = 0;
  const stream = open();
  await vi.advanceTimersByTimeAsync(60_000);
  status = 200;
  stream.retryNow();
  await flush();
  expect(connections).toHaveLength(1);
});
