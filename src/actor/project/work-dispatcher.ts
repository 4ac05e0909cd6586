import type { DeliveredEvent, PollResponse } from "../../protocol/poll.ts";
import type { WorkType } from "../../protocol/work.ts";
import type { Clock } from "../runtime/clock.ts";
import type { PollConnection } from "./poll-connection.ts";
import type { PendingPoll } from "./respond-with-heartbeat.ts";
import type { SessionIndex, WorkCandidate, WorkFilter } from "./session-index.ts";

/** What one poll asks for. */
export interface PollRequest extends WorkFilter {
  readonly timeout: number;
  readonly leaseMs: number;
  readonly attemptId: string | null;
}

export interface WorkDispatcherOptions {
  readonly clock: Clock;
  readonly index: SessionIndex;
  /** Prefetches, which the project itself holds, as candidates. */
  readonly ownCandidates: (types: readonly WorkType[]) => readonly WorkCandidate[];
  /** Asks for a lease; `null` when the work is no longer available. */
  readonly grant: (subject: string, request: PollRequest) => Promise<DeliveredEvent | null>;
  /** Releases a lease whose poll was cancelled. */
  readonly release: (leaseId: string) => Promise<void>;
  /** The set of queued polls has changed. */
  readonly changed: () => void;
  /** No browser is connected that could make work, and none is left: polls are answered `exit`. */
  readonly isIdle: () => boolean;
}

interface QueuedPoll {
  readonly request: PollRequest;
  /** Asked before work is granted later; `null`: that the client has gone is signalled. */
  readonly connection: Pick<PollConnection, "confirm"> | null;
  readonly resolve: (answer: PollResponse) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  /** It has just arrived: its client is there. */
  fresh: boolean;
  /** A grant for it is under way. */
  busy: boolean;
  gone: boolean;
}

/** How long a session that could not be asked is not asked again. */
const UNREACHABLE_PAUSE_MS = 1_000;
/** setTimeout takes no more than this; a longer wait is checked again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Matches the agents' polls with work. Whenever something changes, the oldest poll that fits is matched
 * with the best work; the session decides whether to grant it. Each session is asked for one grant at a time.
 */
export class WorkDispatcher {
  readonly #options: WorkDispatcherOptions;
  readonly #polls: QueuedPoll[] = [];
  /** Sessions that are being asked for a lease right now. */
  readonly #asked = new Set<string>();
  /** Attempts whose grant is under way. */
  readonly #attempts = new Set<string>();
  #wake: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(options: WorkDispatcherOptions) {
    this.#options = options;
  }

  /** What the queued polls ask for. */
  requests(): readonly PollRequest[] {
    return this.#polls.map((poll) => poll.request);
  }

  /** Queues a poll; its answer comes when there is work, or time is up. */
  enqueue(
    request: PollRequest,
    signal: AbortSignal | undefined,
    connection: QueuedPoll["connection"] = null,
  ): PendingPoll {
    let resolve: QueuedPoll["resolve"] = () => {};
    const answer = new Promise<PollResponse>((settle) => {
      resolve = settle;
    });
    const poll: QueuedPoll = {
      request,
      connection,
      resolve,
      timer: setTimeout(() => this.#answer(poll, { type: "timeout" }), request.timeout),
      fresh: true,
      busy: false,
      gone: false,
    };
    const abandon = () => this.#abandon(poll);
    this.#polls.push(poll);
    if (signal?.aborted) abandon();
    signal?.addEventListener("abort", abandon, { once: true });
    void answer.then(() => signal?.removeEventListener("abort", abandon));
    this.#options.changed();
    this.dispatch();
    poll.fresh = false;
    const conclude: PendingPoll["conclude"] = (given, delivered) => this.#conclude(poll, given, delivered);
    return { answer, abandon, conclude };
  }

  /** Answers every poll that is not being granted work; used for `exit`. */
  resolveAll(answer: PollResponse): void {
    for (const poll of [...this.#polls]) if (!poll.busy) this.#answer(poll, answer);
  }

  /** Answers every poll for the last time. */
  close(answer: PollResponse): void {
    this.#closed = true;
    this.#wakeAt(Number.POSITIVE_INFINITY);
    this.resolveAll(answer);
  }

  /** Matches queued polls with work that is available now, and sets a timer for work that is available later. */
  dispatch(): void {
    if (this.#closed) return;
    const idle = this.#options.isIdle();
    const waits = [...this.#polls]
      .filter(({ busy, gone }) => !busy && !gone)
      .map((poll) => {
        const wait = this.#match(poll);
        // What the project itself has for the poll came first.
        if (idle) this.#answerExit(poll);
        return wait;
      });
    this.#wakeAt(Math.min(...waits));
  }

  /** Ends a poll that nothing is being granted to. */
  #answerExit(poll: QueuedPoll): void {
    if (!poll.busy) this.#answer(poll, { type: "exit" });
  }

  /**
   * Asks for work that is available for this poll.
   * @returns when work that it could get becomes available later; infinity when there is none
   */
  #match(poll: QueuedPoll): number {
    const { attemptId } = poll.request;
    // Repeated while its grant is in progress (the first connection was cut): no second grant.
    if (attemptId !== null && this.#attempts.has(attemptId)) return Number.POSITIVE_INFINITY;
    const repeated = this.#repeated(poll.request);
    if (repeated !== undefined && this.#asked.has(repeated)) return Number.POSITIVE_INFINITY;
    const now = this.#options.clock.now();
    const candidates = repeated ? [] : this.#candidates(poll.request);
    const ready = candidates.find(({ offer }) => offer.availableAt <= now)?.session;
    const subject = repeated ?? ready;
    if (subject !== undefined) void this.#ask(poll, subject);
    return Math.min(...candidates.map(({ offer }) => offer.availableAt).filter((at) => at > now));
  }

  #candidates(request: PollRequest): readonly WorkCandidate[] {
    const own = request.session === null ? this.#options.ownCandidates(request.types) : [];
    return [...this.#options.index.candidates(request), ...own].filter(
      (candidate) => !this.#asked.has(candidate.session),
    );
  }

  #repeated({ attemptId }: PollRequest): string | undefined {
    if (attemptId === null) return undefined;
    const own = this.#options.ownCandidates(["prefetch"]);
    return (
      this.#options.index.findByAttempt(attemptId) ??
      own.find(({ offer }) => offer.attemptId === attemptId)?.session
    );
  }

  async #ask(poll: QueuedPoll, subject: string): Promise<void> {
    const { attemptId } = poll.request;
    poll.busy = true;
    this.#asked.add(subject);
    if (attemptId !== null) this.#attempts.add(attemptId);
    let event: DeliveredEvent | null = null;
    try {
      const isThere = poll.fresh || poll.connection === null || (await poll.connection.confirm());
      if (!isThere) this.#abandon(poll);
      // An attempt is counted by the grant: a client that has gone gets none.
      event = poll.gone ? null : await this.#options.grant(subject, poll.request);
      // Until it is released, no other poll may be granted it, nor this attempt again.
      if (event !== null && poll.gone) await this.#options.release(event.lease.id).catch(() => undefined);
      this.#asked.delete(subject);
    } catch {
      // The session could not be asked (its storage fails): it is not asked again for a moment.
      setTimeout(() => {
        this.#asked.delete(subject);
        this.dispatch();
      }, UNREACHABLE_PAUSE_MS);
    }
    poll.busy = false;
    const isAnswered = event !== null && !poll.gone;
    // Where delivery is still to be confirmed, the attempt is blocked until then: its lease may be released.
    if (attemptId !== null && !(isAnswered && poll.connection !== null)) this.#attempts.delete(attemptId);
    if (event !== null && !poll.gone) this.#answer(poll, event);
    else if (!this.#polls.includes(poll)) poll.resolve({ type: "timeout" });
    this.dispatch();
  }

  /** An event whose client went away while it was written is free for the next poll. */
  async #conclude(poll: QueuedPoll, answer: PollResponse, delivered: boolean): Promise<void> {
    if (poll.connection === null || !("lease" in answer)) return;
    // A release that fails is made up for by the end of the lease.
    if (!delivered) await this.#options.release(answer.lease.id).catch(() => undefined);
    if (poll.request.attemptId !== null) this.#attempts.delete(poll.request.attemptId);
    this.dispatch();
  }

  #answer(poll: QueuedPoll, answer: PollResponse): void {
    // Time ran out while a lease is being granted: the grant decides.
    if (poll.busy) return void this.#remove(poll);
    this.#remove(poll);
    poll.resolve(answer);
  }

  #abandon(poll: QueuedPoll): void {
    poll.gone = true;
    this.#remove(poll);
    if (!poll.busy) poll.resolve({ type: "timeout" });
  }

  #remove(poll: QueuedPoll): void {
    clearTimeout(poll.timer);
    const index = this.#polls.indexOf(poll);
    if (index === -1) return;
    this.#polls.splice(index, 1);
    this.#options.changed();
  }

  #wakeAt(at: number): void {
    if (this.#wake !== null) clearTimeout(this.#wake);
    this.#wake = null;
    if (at === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(MAX_TIMER_MS, Math.max(1, at - this.#options.clock.now()));
    this.#wake = setTimeout(() => this.dispatch(), delay);
  }
}
