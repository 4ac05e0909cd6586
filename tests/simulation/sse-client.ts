import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** What a page took in from its event streams, in order. */
export type Taken =
  | { readonly kind: "connected" | "resync"; readonly cursor: string }
  | { readonly kind: "frame"; readonly cursor: string; readonly data: string };

/** An event stream client that follows the rules: it keeps the last id and resumes by it. */
export class SseClient {
  readonly owner: string;
  /** Everything since the stream was first opened. */
  readonly taken: Taken[] = [];
  readonly #world: World;
  readonly #random: Random;
  #cursor: string | null = null;

  constructor(world: World, owner: string) {
    this.#world = world;
    this.#random = world.random.fork();
    this.owner = owner;
  }

  /** The number of the last frame it stands behind; -1 before the first connection. */
  get position(): number {
    return this.#cursor === null ? -1 : Number(this.#cursor.split("-")[1]);
  }

  /** Never ends: the run does. */
  async live(): Promise<void> {
    await this.#pause(3_000);
    for (;;) {
      await this.#listen();
      await this.#pause(this.#world.healthy ? 300 : 2_000);
    }
  }

  /** One connection, until it is cut. */
  async #listen(): Promise<void> {
    const { server, scheduler, network } = this.#world;
    await scheduler.sleep(network.delay());
    const { life } = server;
    const cut = new AbortController();
    const input = { owner: this.owner, cursor: this.#cursor };
    // The answer to a request that died with its server never comes: the client notices some time.
    const response = await Promise.race([
      server.call({ session: null, operation: "subscribe", input, signal: cut.signal }),
      life?.ended ?? null,
    ]);
    if (!response?.body || !life?.alive) return;
    let over = false;
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = () => {
        over = true;
        resolve();
      };
    });
    if (!this.#world.healthy) scheduler.after(this.#random.next() * 20_000, close);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    const underWay: Uint8Array[] = [];
    let arrives = scheduler.now;
    const pump = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || !life.alive) return close();
        // One connection delivers in order, whenever it does.
        underWay.push(value);
        arrives = Math.max(arrives, scheduler.now + network.delay());
        scheduler.after(arrives - scheduler.now, () => {
          if (over) return;
          text += decoder.decode(underWay.shift(), { stream: true });
          const blocks = text.split("\n\n");
          text = blocks.pop() ?? "";
          for (const block of blocks) this.#take(block);
        });
      }
    };
    void pump();
    await Promise.race([closed, life.ended]);
    over = true;
    cut.abort();
  }

  #take(block: string): void {
    const lines = block.split("\n");
    const id = lines.find((line) => line.startsWith("id: "))?.slice(4);
    const data = lines.find((line) => line.startsWith("data: "))?.slice(6) ?? "{}";
    const frame: { type?: string; cursor?: string } = JSON.parse(data);
    if (frame.type === "connected" && this.#cursor === null) {
      this.#cursor = frame.cursor ?? null;
      this.taken.push({ kind: "connected", cursor: frame.cursor ?? "" });
    }
    if (id === undefined) return;
    this.#cursor = id;
    this.taken.push(
      frame.type === "resync" ? { kind: "resync", cursor: id } : { kind: "frame", cursor: id, data },
    );
  }

  #pause(ms: number): Promise<void> {
    return this.#world.scheduler.sleep(1 + this.#random.next() * ms);
  }
}
