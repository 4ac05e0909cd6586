import type { Random } from "../../simulation/random.ts";
import { type Answer, expectOk, type Json } from "../server/api.ts";
import { accept, checkpoint, discard, generate, mountFailed, newId } from "../server/samples.ts";
import type { Ledger, SentReply } from "./ledger.ts";
import type { ServerProcess } from "./server-process.ts";

const TYPES = "accept,discard,undo_request,steer,generate,variant_mount_failed,prefetch,carbonize_cleanup";
/** Short enough for the work of a vanished agent to be requeued within the test. */
const LEASE_MS = 1_000;

/** The reply to an event by its type; any other type gets `done`. */
const REPLIES: Readonly<Record<string, string>> = {
  accept: "agent_done",
  discard: "discarded",
  carbonize_cleanup: "complete",
};

/** What clients share: the server, and the ledger of its answers. */
export interface Scene {
  readonly server: ServerProcess;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** A browser: one event at a time, each repeated with its key until it is answered. */
export class Browser {
  readonly #scene: Scene;
  readonly #random: Random;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#random = scene.random.fork();
  }

  /** Sessions, one after the other until the load ends: picked, browsed, decided. */
  async decideForEver(mostLooks: number): Promise<void> {
    const { server } = this.#scene;
    while (!server.over) {
      const id = newId();
      const owner = id;
      await this.#browse(id, this.#random.integer(2, mostLooks));
      if (this.#random.chance(0.3)) {
        await this.#post(id, discard(id, { owner }));
        continue;
      }
      await this.#post(id, accept(id, "1", { owner }));
      // The user changes the decision, which may be too late.
      if (this.#random.chance(0.3)) await this.#post(id, accept(id, "2", { owner }));
    }
  }

  /** One session that is browsed until the load ends. */
  browseForEver(): Promise<void> {
    return this.#browse(newId(), Number.POSITIVE_INFINITY);
  }

  async #browse(id: string, looks: number): Promise<void> {
    await this.#post(id, generate(id, { owner: id }));
    for (let revision = 1; revision <= looks && !this.#scene.server.over; revision += 1) {
      const shown = { visibleVariant: this.#random.integer(0, 3), paramValues: { size: revision } };
      await this.#post(id, checkpoint(id, revision, id, shown));
      // Each failure differs: an equal one would be a duplicate.
      const failed = { variant: 1 + (revision % 3), error: `look ${revision}` };
      if (this.#random.chance(0.1)) await this.#post(id, mountFailed(id, failed));
    }
  }

  async #post(id: string, event: Json): Promise<void> {
    const { server, ledger } = this.#scene;
    if (server.over) return;
    const key = `${id}-${ledger.posted.get(id)?.length ?? 0}`;
    const sent = ledger.posting(id, key, String(event.type));
    const answer = await server.answered(() => server.api.event(event, { key }));
    if (answer !== null) sent.outcome = outcomeOf(answer);
  }
}

/**
 * An agent: polls and replies, and repeats the reply until it is answered. Sometimes it fails, or vanishes
 * with its work: another agent gets it when the lease ends.
 */
export async function agentForEver({ server, ledger, random: parent }: Scene, agent: string): Promise<void> {
  const random = parent.fork();
  for (let attempt = 0; !server.over; attempt += 1) {
    const query = { agent, attemptId: `${agent}-${attempt}`, timeout: 500, leaseMs: LEASE_MS, types: TYPES };
    const taken = await server.answered(() => server.api.workNow(query));
    if (taken === null) continue;
    const { id, lease, type: event } = taken;
    ledger.leases.set(lease.id, id);
    if (random.chance(0.1)) continue;
    const message = `${agent} ${attempt}`;
    const sent: SentReply = {
      agent,
      id,
      leaseId: lease.id,
      outcome: "sent",
    };
    ledger.replies.set(message, sent);
    const type = random.chance(0.05) ? "error" : (REPLIES[event] ?? "done");
    const data = { carbonize: random.chance(0.5) };
    const reply = { id, type, leaseId: lease.id, message, data, file: "index.html" };
    const answer = await server.answered(() => server.api.reply(reply));
    if (answer !== null) sent.outcome = outcomeOf(answer);
  }
}

function outcomeOf(answer: Answer): "refused" | number {
  return answer.status === 409 ? "refused" : expectOk<{ seq: number }>(answer).seq;
}
