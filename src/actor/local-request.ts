import type { ActorRequest } from "./actor-host.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A request to an actor in the same process. A platform's `Request` costs more than what most actors do
 * with it. What is sent is text all the same: neither side ever holds an object of the other's.
 */
export class LocalRequest implements ActorRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Pick<Headers, "get">;
  readonly signal: AbortSignal | undefined;
  readonly #content: string | Uint8Array<ArrayBuffer> | null;

  /** @param headers by their names in lower case */
  constructor(
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    content: string | Uint8Array<ArrayBuffer> | null,
    signal: AbortSignal | undefined,
  ) {
    this.url = url;
    this.method = method;
    this.headers = { get: (name) => headers[name.toLowerCase()] ?? null };
    this.#content = content;
    this.signal = signal;
  }

  async json(): Promise<unknown> {
    const content = this.#content ?? "";
    return JSON.parse(typeof content === "string" ? content : decoder.decode(content));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const content = this.#content ?? "";
    const bytes = typeof content === "string" ? encoder.encode(content) : content.slice();
    return bytes.buffer;
  }
}
