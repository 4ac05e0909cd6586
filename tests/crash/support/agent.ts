import type { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";
import type { Wire } from "./wire.ts";

const TYPES = "accept,discard,undo_request,steer,generate,variant_mount_failed,prefetch,carbonize_cleanup";

/** What this agent says when it has handled an event, and the entry it becomes. */
const REPLIES: Readonly<Record<string, string>> = {
  generate: "done",
  variant_mount_failed: "done",
  accept: "agent_done",
  discard: "discarded",
  carbonize_cleanup: "complete",
};

/** Takes work and reports it, unless it vanishes: then somebody else is given it when its lease ends. */
export class Agent {
  readonly #name: string;
  readonly #wire: Wire;
  readonly #ledger: Ledger;
  readonly #random: Random;
  #sent = 0;

  constructor(name: string, wire: Wire, ledger: Ledger, random: Random) {
    this.#name = name;
    this.#wire = wire;
    this.#ledger = ledger;
    this.#random = random;
  }

  async work(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      this.#sent += 1;
      const attemptId = `${this.#name}-try-${this.#sent}`;
      const query = new URLSearchParams({
        timeout: "500",
        leaseMs: "1000",
        agent: this.#name,
        attemptId,
        types: TYPES,
      });
      const { body } = await this.#wire.send("GET", `/poll?${query}`);
      const { id, type, lease } = body;
      if (typeof id !== "string" || typeof type !== "string") continue;
      const leaseId = String(Object.entries(lease ?? {}).find(([name]) => name === "id")?.[1]);
      this.#ledger.leases.set(leaseId, id);
      if (this.#random.chance(0.1)) continue;
      await this.#reply(id, leaseId, this.#random.chance(0.05) ? "error" : (REPLIES[type] ?? "done"));
    }
  }

  async #reply(session: string, leaseId: string, type: string): Promise<void> {
    this.#sent += 1;
    const message = `${this.#name}-${this.#sent}`;
    const data = { carbonize: this.#random.chance(0.5) };
    const { status, body } = await this.#wire.send("POST", "/poll", {
      json: { id: session, leaseId, type, message, data, file: "index.html" },
    });
    if (status !== 200) this.#ledger.refused.add(message);
    else {
      const { seq } = body;
      this.#ledger.answered.push({ session, seq: Number(seq), type, marker: message, client: this.#name });
    }
  }
}
