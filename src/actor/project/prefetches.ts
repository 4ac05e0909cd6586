import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { PendingEventView } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";
import { fingerprint, type Sha256 } from "../canonical-json.ts";
import { UnavailableError } from "../errors.ts";
import { decideExtend, decideRelease } from "../leases/decide-lease.ts";
import { deliveredEvent } from "../leases/delivered-event.ts";
import { findByLease, type WorkItem } from "../leases/work-item.ts";
import { type Clock, momentOf } from "../runtime/clock.ts";
import type { CommandResult, Decision } from "../runtime/mailbox.ts";
import {
  decidePrefetch,
  decidePrefetchGrant,
  decidePrefetchReply,
  isPrefetchOver,
  prefetchId,
} from "./decide-prefetch.ts";
import { prefetchViews } from "./prefetch-views.ts";
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

  /** Prefetches as `/status` lists them: those that wait or are held. */
  views(): readonly PendingEventView[] {
    const { state, clock, maxAttempts } = this.#options;
    return prefetchViews(state().prefetches, { ...momentOf(clock), maxAttempts });
  }

  /** Prefetches that can be delivered, now or later, if polls of these types are answered with them. */
  candidates(types: readonly WorkType[]): readonly WorkCandidate[] {
    if (!types.includes("prefetch")) return [];
    return this.#options.state().prefetches.flatMap((item) => {
      if (this.#isOver(item)) return [];
      // One that is held is there only for its own attempt: it is not to be had when its lease ends.
      const availableAt = item.lease === null ? item.notBefore : Number.POSITIVE_INFINITY;
      const attemptId = item.lease?.attemptId ?? null;
      const offer = { seq: item.seq, type: item.type, queuedAt: item.queuedAt, availableAt, attemptId };
      return [{ session: prefetchId(item), offer }];
    });
  }

  /** Queues a prefetch under an id of the server's. */
  async post(event: PrefetchEvent, key: string | null, hash: string) {
    const id = `prefetch-${this.#options.newId()}`;
    const result = await this.#options.run((state, nextSeq) =>
      decidePrefetch(state, { event, id, key, hash }, nextSeq),
    );
    this.#options.changed();
    return result;
  }

  /** Takes an agent's reply. */
  async reply(reply: AgentReply) {
    const { type, file, message, data } = reply;
    const content = [type, file ?? null, message ?? null, data ?? null];
    const hash = await fingerprint(content, this.#options.sha256);
    const moment = momentOf(this.#options.clock);
    const result = await this.#options.run((state, nextSeq) =>
      decidePrefetchReply(state, { reply, hash }, { ...moment, nextSeq }),
    );
    this.#options.changed();
    return result;
  }

  /**
   * Grants a lease on a prefetch; `null` when it is no longer to be had.
   * @throws UnavailableError when the grant cannot be stored: the caller waits before it asks again
   */
  async grant(id: string, { agent, leaseMs, attemptId }: PollRequest): Promise<DeliveredEvent | null> {
    const { clock, maxAttempts, newId } = this.#options;
    const request = { leaseId: `${id}.${newId()}`, agent, leaseMs, attemptId };
    const context = { ...momentOf(clock), maxAttempts };
    const result = await this.#options.run((state) => decidePrefetchGrant(state, id, request, context));
    if (!result.ok) throw new UnavailableError(result.rejection.message);
    const leaseId = result.answer.granted?.leaseId;
    const item = leaseId === undefined ? undefined : findByLease(this.#options.state().prefetches, leaseId);
    const event = item ? deliveredEvent(item, context.offset) : null;
    if (event?.type !== "prefetch") return null;
    // Other members that the page posted are not delivered.
    const { type, pageUrl, seq, lease } = event;
    return { type, id: event.id, pageUrl, seq, lease };
  }

  /** Extends a lease. Several prefetches may be held at once. */
  extend(leaseId: string, leaseMs: number) {
    const moment = momentOf(this.#options.clock);
    return this.#options.run(({ prefetches }) =>
      decideExtend(prefetches, { leaseId, leaseMs }, moment, false),
    );
  }

  /** Releases a lease. */
  async release(leaseId: string, delayMs: number, reason: "released" | "client_gone") {
    const moment = momentOf(this.#options.clock);
    const result = await this.#options.run(({ prefetches }) =>
      decideRelease(prefetches, { leaseId, delayMs, reason }, moment),
    );
    this.#options.changed();
    return result;
  }

  #isOver(item: WorkItem): boolean {
    return isPrefetchOver(item, this.#options.maxAttempts, this.#options.clock.now());
  }
}
