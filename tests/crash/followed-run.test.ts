import { stream } from "@durable-streams/client";
import { describe, expect, it } from "vitest";
import { createLiveClient, type RunMessage } from "../../src/client/index.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import { generate, newId } from "../support/server/samples.ts";

const KILLS = 5;
/** Messages that must be stored between two kills, so that each kill interrupts work. */
const MESSAGES_PER_LIFE = 40;

/** Stands for the server's address, which changes with every restart. */
const HERE = "http://project.test";

/** A reader that stores offset and messages together and continues from there, like a client of the protocol. */
async function readAll(
  path: string,
  { fetch, token }: { readonly fetch: typeof globalThis.fetch; readonly token: string },
  live: "long-poll" | "sse",
): Promise<readonly RunMessage[]> {
  const read: RunMessage[] = [];
  let offset = "-1";
  for (;;) {
    const isClosed = await new Promise<boolean>((resolve, reject) => {
      let isOver = false;
      const end = (closed: boolean) => {
        isOver = true;
        resolve(closed);
      };
      stream<RunMessage>({
        url: HERE + path,
        fetch,
        offset,
        live,
        headers: { authorization: `Bearer ${token}` },
        backoffOptions: { initialDelay: 50, maxDelay: 500, multiplier: 1.3 },
      }).then((response) => {
        response.subscribeJson((batch) => {
          if (isOver) return;
          read.push(...batch.items);
          offset = batch.offset;
          if (batch.streamClosed) end(true);
        });
        // A cut connection ends the response: the reader continues from the stored offset. When the stream
        // has ended, the last batch may still be in flight.
        response.closed.then(
          () => response.streamClosed || end(false),
          () => end(false),
        );
      }, reject);
    });
    if (isClosed) return read;
  }
}

describe("A run that is followed while its server is killed", () => {
  it(`${KILLS} kills: readers by long poll, SSE and from the beginning see every message exactly once`, async () => {
    const server = await ServerProcess.begin();
    try {
      const { api } = server;
      const id = newId();
      await api.post(generate(id));
      const fetchHere: typeof fetch = async (input, init) => {
        await server.up;
        return fetch(String(input).replace(HERE, api.baseUrl), init);
      };
      const client = createLiveClient({
        url: HERE,
        token: api.agentToken,
        retryForMs: 600_000,
        fetch: fetchHere,
      });
      const event = await client.pollOnce({ leaseMs: 3_600_000 });
      if (!("lease" in event) || event.lease.run === undefined) throw new Error("no run");
      const stored: RunMessage[] = [];
      let enough = () => {};
      const writer = client.emit(event, {
        retryForMs: 600_000,
        onAccepted: (messages) => {
          stored.push(...messages);
          enough();
        },
      });
      const path = `/v1/stream/${id}/${event.lease.run}`;
      const reader = { fetch: fetchHere, token: api.browserToken };
      const readers = [readAll(path, reader, "long-poll"), readAll(path, reader, "sse")];

      let written = 0;
      let isWriting = true;
      const writing = (async () => {
        while (isWriting) {
          written += 1;
          await writer.write({ type: "log", level: "info", text: `message ${written}` });
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      })();
      for (let kill = 0; kill < KILLS; kill++) {
        const goal = stored.length + MESSAGES_PER_LIFE;
        await new Promise<void>((resolve) => {
          enough = () => {
            if (stored.length >= goal) resolve();
          };
        });
        await server.kill({});
      }
      isWriting = false;
      await writing;
      await writer.flush();
      expect(stored.map((message) => (message.type === "log" ? message.text : ""))).toEqual(
        Array.from({ length: written }, (_, index) => `message ${index + 1}`),
      );
      await client.reply({ id, type: "done", leaseId: event.lease.id });

      const late = await readAll(path, reader, "long-poll");
      for (const read of [...(await Promise.all(readers)), late]) {
        expect(read.at(-1)).toMatchObject({ type: "end", state: "done" });
        expect(read.slice(0, -1)).toEqual(stored);
      }
    } finally {
      await server.dispose();
    }
  });
});
