import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { PendingEventView } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";
import { fingerprint, type Sha256 } from "../canonical-json.ts";
import { findByLease, isHeld, leaseView, type WorkItem } from "../leases/work-item.ts";
import type { Clock } from "../runtime/clock.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { CommandResult, Decision } from "../runtime/mailbox.ts";
import { decidePrefetch, decidePrefetchReply, prefetchFenced } from "./decide-prefetch.ts";
import type { WorkCandidate } from "./session-index.ts";
import type { ProjectState } from "./state.ts";
import type { PollRequest } from "./work-dispatcher.ts";

export interface PrefetchesOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly sha256?: Sha256;
  readonly maxAttempts: number;
  readonly state: () => ProjectState;
  readonly run: <Answer>(
    decide: (state: ProjectState, nextSeq: number) => Decision<Answer>,
  ) => Promise<CommandResult<Answer>>;
  /** There may be something to deliver. */
  readonly changed: () => void;
}

/** Prefetches: work that belongs to a page, not to a session, under the same leases. */
export class Prefetches {
  readonly #options: PrefetchesOptions;

  constructor(options: PrefetchesOptions) {
    this.#options = options;
  }

  get waiting(): boolean {
    return this.#options.state().prefetches.some((item) => !this.#exhausted(item));
  }

  /** Pending prefetches as `/status` lists them. */
  views(): readonly PendingEventView[] {
    const now = this.#options.clock.now();
    return this.#options.state().prefetches.map((item) => {
      const held = isHeld(item, now) ? item.lease : null;
      return {
        id: idOf(item),
        type: item.type,
        seq: item.seq,
        attempts: item.attempts,
        leased: held !== null,
        leaseUntil: held && new Date(held.expiresAt).toISOString(),
        dead: this.#exhausted(item),
      };
    });
  }

  candidates(types: readonly WorkType[]): readonly WorkCandidate[] {
    if (!types.includes("prefetch")) return [];
    return this.#options.state().prefetches.flatMap((item) => {
      if (this.#exhausted(item)) return [];
      const availableAt = Math.max(item.notBefore, item.lease?.expiresAt ?? 0);
      const attemptId = item.lease?.attemptId ?? null;
      const offer = { seq: item.seq, type: item.type, queuedAt: item.queuedAt, availableAt, attemptId };
      return [{ session: idOf(item), offer }];
    });
  }

  async post(event: PrefetchEvent, key: string | null, hash: string) {
    const id = `prefetch-${this.#options.newId()}`;
    const outcome = await this.#options.run((state, nextSeq) =>
      decidePrefetch(state, { event, id, key, hash }, nextSeq),
    );
    this.#options.changed();
    return outcome;
  }

  async reply(reply: AgentReply) {
    const { type, file, message, data } = reply;
    const said = [type, file ?? null, message ?? null, data ?? null];
    const hash = await fingerprint(said, this.#options.sha256);
    const now = this.#options.clock.now();
    const outcome = await this.#options.run((state, nextSeq) =>
      decidePrefetchReply(state, reply, hash, now, nextSeq),
    );
    this.#options.changed();
    return outcome;
  }

  async grant(id: string, request: PollRequest): Promise<DeliveredEvent | null> {
    const now = this.#options.clock.now();
    const newLeaseId = `${id}.${this.#options.newId()}`;
    const outcome = await this.#options.run((state): Decision<string | null> => {
      const item = state.prefetches.find((candidate) => idOf(candidate) === id);
      if (request.attemptId !== null && item?.lease?.attemptId === request.attemptId) {
        // The answer to this very attempt was lost on the way.
        return { ok: true, drafts: [], answer: item.lease.id };
      }
      if (!item || isHeld(item, now) || this.#exhausted(item)) return { ok: true, drafts: [], answer: null };
      const lease = {
        id: newLeaseId,
        agent: request.agent,
        attempt: item.attempts + 1,
        grantedAt: now,
        expiresAt: now + request.leaseMs,
        leaseMs: request.leaseMs,
        ...(request.attemptId === null ? {} : { attemptId: request.attemptId }),
      };
      return {
        ok: true,
        drafts: [{ type: "lease_granted", of: item.seq, event: lease }],
        answer: newLeaseId,
      };
    });
    const leaseId = outcome.ok ? outcome.answer : null;
    const item = leaseId === null ? undefined : findByLease(this.#options.state().prefetches, leaseId);
    if (!item?.lease) return null;
    const { pageUrl } = item.event;
    if (typeof pageUrl !== "string") return null;
    return { type: "prefetch", id, pageUrl, seq: item.seq, lease: leaseView(item.lease) };
  }

  extend(leaseId: string, leaseMs: number) {
    const expiresAt = this.#options.clock.now() + leaseMs;
    return this.#changeLease(leaseId, { expiresAt }, (item) => ({
      type: "lease_extended",
      of: item.seq,
      event: { id: leaseId, expiresAt, leaseMs },
    }));
  }

  async release(leaseId: string, delayMs: number, reason: "released" | "client_gone") {
    const notBefore = delayMs === 0 ? 0 : this.#options.clock.now() + delayMs;
    const outcome = await this.#changeLease(leaseId, { done: true }, (item) => ({
      type: "lease_released",
      of: item.seq,
      event: { id: leaseId, reason, notBefore, delayMs },
    }));
    this.#options.changed();
    return outcome;
  }

  #changeLease<Answer>(leaseId: string, answer: Answer, draft: (item: WorkItem) => EntryDraft) {
    const now = this.#options.clock.now();
    return this.#options.run((state): Decision<Answer> => {
      const item = findByLease(state.prefetches, leaseId);
      if (!item) return prefetchFenced(state.prefetches, now);
      return { ok: true, drafts: [draft(item)], answer };
    });
  }

  /** Out of attempts, the last of them over: nobody is given it any more. */
  #exhausted(item: WorkItem): boolean {
    return item.attempts >= this.#options.maxAttempts && !isHeld(item, this.#options.clock.now());
  }
}

function idOf(item: WorkItem): string {
  return typeof item.event.id === "string" ? item.event.id : "";
}
