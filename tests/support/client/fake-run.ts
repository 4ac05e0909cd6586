/** A fake server with the stream of one run, and a network that loses what a test chooses. */
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";

export const RUN = { session: "a1b2c3d4", run: "run-0001" };
export const LEASE = "a1b2c3d4.lease-0001";

/** The fate of a request. `before`: it never arrives; `after`: its answer is lost. */
export type Fault = "before" | "after" | "none";

export class FakeRun {
  readonly stored: RunMessage[] = [];
  /** Bodies of appends that were stored as new, in order. */
  readonly batches: (readonly RunMessage[])[] = [];
  readonly faults: Fault[] = [];
  requests = 0;
  closed = false;
  /** Messages in one answer to a read. */
  chunk = 1_000;
  #lease = LEASE;
  #producers = new Map<string, number>();
  #waiting: (() => void)[] = [];

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    this.requests += 1;
    const fault = this.faults.shift() ?? "none";
    if (fault === "before") throw new TypeError("connection refused");
    const answer = await this.#answer(new Request(input, init), init?.signal ?? null);
    if (fault === "after") throw new TypeError("connection reset");
    return answer;
  };

  /** Appends messages as another writer. */
  add(...messages: RunMessage[]): void {
    this.stored.push(...messages);
    this.#wake();
  }

  /** Grants the run to another agent. */
  give(lease: string): void {
    this.#lease = lease;
  }

  close(): void {
    this.closed = true;
    this.#wake();
  }

  get #tail(): string {
    return offsetOf(this.stored.length);
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  async #answer(request: Request, signal: AbortSignal | null): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== `/v1/stream/${RUN.session}/${RUN.run}`) {
      return Response.json({ error: "not_found", message: "No such run." }, { status: 404 });
    }
    return request.method === "POST" ? await this.#append(request) : await this.#read(url, signal);
  }

  async #append(request: Request): Promise<Response> {
    const { headers } = request;
    if (this.closed) {
      const message = "The run has ended.";
      const closed = { "stream-closed": "true", "stream-next-offset": this.#tail };
      return Response.json({ error: "stream_closed", message }, { status: 409, headers: closed });
    }
    if (headers.get("live-lease") !== this.#lease) {
      return Response.json({ error: "lease_fenced", message: "Not yours.", current: null }, { status: 409 });
    }
    const producer = `${headers.get("producer-id")}/${headers.get("producer-epoch")}`;
    const seq = Number(headers.get("producer-seq"));
    const expected = this.#producers.get(producer) ?? 0;
    if (seq > expected) return Response.json({ error: "gap", message: "gap" }, { status: 409 });
    if (seq === expected) {
      const body: readonly RunMessage[] = await request.json();
      if (body.some((message) => message.type === "tool" && message.name === "")) {
        return Response.json({ error: "invalid_event", message: "No name.", path: "name" }, { status: 400 });
      }
      this.#producers.set(producer, expected + 1);
      this.batches.push(body);
      this.add(...body);
    }
    const status = seq === expected ? 200 : 204;
    return new Response(null, { status, headers: { "stream-next-offset": this.#tail } });
  }

  async #read(url: URL, signal: AbortSignal | null): Promise<Response> {
    const offset = url.searchParams.get("offset") ?? "-1";
    const from = offset === "-1" ? 0 : Number(offset);
    if (url.searchParams.has("live") && from === this.stored.length && !this.closed) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    }
    const messages = this.stored.slice(from, from + this.chunk);
    const end = from + messages.length;
    const isTail = end === this.stored.length;
    const headers = {
      "stream-next-offset": offsetOf(end),
      ...(isTail ? { "stream-up-to-date": "true" } : {}),
      ...(isTail && this.closed ? { "stream-closed": "true" } : {}),
    };
    return Response.json(messages, { headers });
  }
}

function offsetOf(index: number): string {
  return String(index).padStart(8, "0");
}
