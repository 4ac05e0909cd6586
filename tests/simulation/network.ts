import type { Answer, History, Said } from "./history.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Call, Server } from "./server.ts";

/** How unreliable the network is. */
export interface NetworkHealth {
  lossRate: number;
  duplicateRate: number;
  usualMs: number;
  seldomMs: number;
}

export interface RequestOptions {
  /** After this the client gives up waiting. */
  readonly timeoutMs: number;
  /** Once per arrival; keeps the record of what the server has said. */
  readonly said?: Said;
  /** Told of each answer in the moment it leaves the server, whether or not it arrives. */
  readonly emitted?: (answer: Answer) => void;
}

/** Requests that are lost, late, doubled and overtaken. */
export class Network {
  readonly health: NetworkHealth = { lossRate: 0, duplicateRate: 0, usualMs: 2, seldomMs: 5 };
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #server: Server;
  readonly #history: History;

  constructor(scheduler: Scheduler, random: Random, server: Server, history: History) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#server = server;
    this.#history = history;
  }

  /** How long one message takes. */
  delay(): number {
    return 0.1 + this.#random.delay(this.health.usualMs, this.health.seldomMs);
  }

  /** Sends a request; `null` when no answer came in time. */
  request(call: Call, { timeoutMs, said, emitted }: RequestOptions): Promise<Answer | null> {
    const random = this.#random;
    return new Promise((resolve) => {
      const cut = new AbortController();
      const timeout = this.#scheduler.after(timeoutMs, () => {
        resolve(null);
        // The server notices the timeout, or it does not.
        if (random.chance(0.7)) this.#scheduler.after(this.delay(), () => cut.abort());
      });
      const copies = random.chance(this.health.duplicateRate) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        if (random.chance(this.health.lossRate)) continue;
        this.#scheduler.after(this.delay(), async () => {
          const answer = await this.#arrive({ ...call, signal: cut.signal }, said);
          if (answer !== null) emitted?.(answer);
          if (answer === null || random.chance(this.health.lossRate)) return;
          this.#scheduler.after(this.delay(), () => {
            resolve(answer);
            // Mostly the connection stays after its answer; a cut of it then means nothing.
            if (!random.chance(0.1)) timeout.cancelled = true;
          });
        });
      }
    });
  }

  async #arrive(call: Call, said: Said | undefined): Promise<Answer | null> {
    const { life } = this.#server;
    if (!life) return null;
    if (said) said.open += 1;
    const response = await this.#server.call(call);
    // An append is answered without a body.
    const body = await response?.json().catch(() => (response.ok ? {} : null));
    // The response of a crashed process is never sent.
    if (!response || !life.alive || typeof body !== "object" || body === null) return null;
    const uncertain = response.status === 503 && life.uncertain.has(call.session ?? "project");
    const answer: Answer = { status: response.status, body, at: this.#scheduler.now, uncertain };
    if (said) {
      said.open -= 1;
      said.answers.push(answer);
    }
    if (response.status >= 500 && body.error !== "storage_failed") {
      this.#history.surprises.push(`${call.operation} answered ${response.status} ${JSON.stringify(body)}`);
    }
    return answer;
  }
}
