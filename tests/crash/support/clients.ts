import type { Answer, Json } from "../../conformance/support/api.ts";
import { accept, checkpoint, generate, newId } from "../../conformance/support/samples.ts";
import type { Lives } from "./lives.ts";

/** What clients know: everything that was answered, and what is on its way. */
export class Ledger {
  /** Per session the keys of browser events in the order they were sent, with the answer's `seq`. */
  readonly posted = new Map<string, { readonly key: string; seq: number | null }[]>();
  /** Replies of agents, each told apart by its message: its session and what became of it. */
  readonly replies = new Map<string, { readonly id: string; outcome: "sent" | "refused" | number }>();
}

/** A browser: one event at a time, each sent again with its key until it is answered. */
export class Browser {
  readonly #lives: Lives;
  readonly #ledger: Ledger;

  constructor(lives: Lives, ledger: Ledger) {
    this.#lives = lives;
    this.#ledger = ledger;
  }

  /** Sessions, one after the other until the last life is over: picked, browsed, decided. */
  async decideForEver(checkpoints: number): Promise<void> {
    while (!this.#lives.over) {
      const id = newId();
      await this.#browse(id, checkpoints);
      await this.#post(id, accept(id, "2", { owner: id }));
    }
  }

  /** One session that is browsed until the last life is over. */
  browseForEver(): Promise<void> {
    return this.#browse(newId(), Number.POSITIVE_INFINITY);
  }

  async #browse(id: string, checkpoints: number): Promise<void> {
    await this.#post(id, generate(id, { owner: id }));
    for (let revision = 1; revision <= checkpoints && !this.#lives.over; revision += 1)
      await this.#post(id, checkpoint(id, revision, id));
  }

  async #post(id: string, event: Json): Promise<void> {
    if (this.#lives.over) return;
    const events = this.#ledger.posted.get(id) ?? [];
    this.#ledger.posted.set(id, events);
    const sent: { readonly key: string; seq: number | null } = { key: `${id}-${events.length}`, seq: null };
    events.push(sent);
    const answer = await this.#lives.answered(() => this.#lives.api.post(event, { key: sent.key }));
    if (answer !== null) sent.seq = answer.seq;
  }
}

/** An agent: takes what there is and replies, again until the reply is answered. */
export async function agentForEver(lives: Lives, ledger: Ledger, name: string): Promise<void> {
  for (let attempt = 0; !lives.over; attempt += 1) {
    const query = { agent: name, attemptId: `${name}-${attempt}`, timeout: 500 };
    const taken = await lives.answered(() => lives.api.workNow(query));
    if (taken === null) continue;
    const message = `${name} ${attempt}`;
    const sent: { readonly id: string; outcome: "sent" | "refused" | number } = {
      id: taken.id,
      outcome: "sent",
    };
    ledger.replies.set(message, sent);
    const type = taken.type === "accept" ? "agent_done" : "done";
    const reply = { id: taken.id, type, leaseId: taken.lease.id, message };
    const answer = await lives.answered(() => lives.api.reply(reply));
    if (answer !== null) sent.outcome = outcomeOf(answer);
  }
}

function outcomeOf({ status, text }: Answer): "refused" | number {
  if (status === 409) return "refused";
  const { seq }: { seq?: number } = JSON.parse(text);
  if (status !== 200 || seq === undefined) throw new Error(`${status}: ${text}`);
  return seq;
}
