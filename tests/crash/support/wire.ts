import { setTimeout as delay } from "node:timers/promises";
import type { RunningHost } from "../../conformance/hosts/host-under-test.ts";
import type { Ledger } from "./ledger.ts";

const RETRY_MS = 20;
/** A server that is gone this long does not come back. */
const PATIENCE_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends requests until they are answered, whichever life of the server does it. */
export class Wire {
  readonly #host: RunningHost;
  readonly #ledger: Ledger;

  constructor(host: RunningHost, ledger: Ledger) {
    this.#host = host;
    this.#ledger = ledger;
  }

  async send(
    method: "GET" | "POST",
    path: string,
    { json, key }: { readonly json?: object; readonly key?: string } = {},
  ): Promise<Answer> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        const response = await fetch(`${this.#host.baseUrl}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${this.#host.agentToken}`,
            ...(json ? { "content-type": "application/json" } : {}),
            ...(key === undefined ? {} : { "idempotency-key": key }),
          },
          ...(json ? { body: JSON.stringify(json) } : {}),
        });
        const body: Answer["body"] = JSON.parse(await response.text());
        if (response.status < 500) return { status: response.status, body };
      } catch (error) {
        if (performance.now() > end)
          throw new Error(`${method} ${path} was never answered`, { cause: error });
      }
      this.#ledger.resent += 1;
      await delay(RETRY_MS);
    }
  }
}
