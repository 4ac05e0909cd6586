import { describe, expect, it } from "vitest";
import { readServerFile } from "../../support/hosts/local-host.ts";
import { openEventStream } from "../../support/server/event-stream.ts";
import { ELEMENT, newId } from "../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";

/**
 * A client that knows only what existing live-mode clients speak: `.impeccable/live/server.json`,
 * `GET /poll?token=&timeout=`, `POST /poll {token, id, type, file}`, `GET /status?token=`,
 * `GET /events?token=`; no leases, no keys, no headers of ours.
 */
class OlderClient {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  async #json(url: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(url, {
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return response.json();
  }

  post(event: Record<string, unknown>) {
    return this.#json(`${this.#base}/events`, { token: this.#token, ...event });
  }

  poll() {
    return this.#json(`${this.#base}/poll?token=${this.#token}&timeout=10000`);
  }

  reply(reply: Record<string, unknown>) {
    return this.#json(`${this.#base}/poll`, { token: this.#token, ...reply });
  }

  status() {
    return this.#json(`${this.#base}/status?token=${this.#token}`);
  }

  events() {
    return openEventStream(new URL(`${this.#base}/events?token=${this.#token}`), null, {});
  }
}

/** protocol.md: an older agent script MUST work unchanged. */
export function olderClient(shared: SharedServer): void {
  describe("An older client", () => {
    const own = ownServer(shared.host);

    async function connect(): Promise<OlderClient> {
      const { root, baseUrl, agentToken } = own.server();
      const file = root === null ? null : await readServerFile(root);
      if (file === null) return new OlderClient(baseUrl, agentToken);
      return new OlderClient(`http://localhost:${file.port}`, file.token);
    }

    it("completes a session that is accepted", async () => {
      const client = await connect();
      const stream = await client.events();
      const id = newId();
      await client.post({ type: "generate", id, action: "bolder", count: 2, pageUrl: "/", element: ELEMENT });
      expect(await client.poll()).toMatchObject({ type: "generate", id, action: "bolder", count: 2 });
      await client.reply({ id, type: "done", file: "index.html" });
      const done = await stream.find("done", ({ data }) => data.type === "done" && data.id === id);
      expect(done.data).toMatchObject({ file: "index.html" });
      expect(await client.status()).toMatchObject({ activeSessions: [{ id, phase: "variants_ready" }] });
      await client.post({ type: "accept", id, variantId: "1" });
      expect(await client.poll()).toMatchObject({ type: "accept", id, variantId: "1" });
      await client.reply({ id, type: "done", file: "index.html" });
      await stream.find(
        "the accept is handled",
        ({ data }) =>
          data.type === "session" && data.id === id && JSON.stringify(data).includes('"completed"'),
      );
      expect(await client.status()).toMatchObject({ activeSessions: [], pendingEvents: [] });
      await stream.close();
    });

    it("completes a session with cleanup, which it does not poll for", async () => {
      const client = await connect();
      const id = newId();
      await client.post({
        type: "generate",
        id,
        action: "quieter",
        count: 1,
        pageUrl: "/",
        element: ELEMENT,
      });
      await client.poll();
      await client.reply({ id, type: "done", file: "index.html" });
      await client.post({ type: "accept", id, variantId: "1" });
      await client.poll();
      await client.reply({ id, type: "agent_done", data: { carbonize: true } });
      expect(await client.status()).toMatchObject({ activeSessions: [{ id, phase: "carbonize_required" }] });
      await client.reply({ id, type: "complete" });
      expect(await client.status()).toMatchObject({ activeSessions: [] });
    });

    it("discards a session", async () => {
      const client = await connect();
      const id = newId();
      await client.post({ type: "generate", id, action: "polish", count: 1, pageUrl: "/", element: ELEMENT });
      await client.poll();
      await client.reply({ id, type: "done", file: "index.html" });
      await client.post({ type: "discard", id });
      expect(await client.poll()).toMatchObject({ type: "discard", id });
      await client.reply({ id, type: "done" });
      expect(await client.status()).toMatchObject({ activeSessions: [] });
    });
  });
}
