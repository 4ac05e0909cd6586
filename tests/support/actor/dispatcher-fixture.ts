import type { PendingPoll } from "../../../src/actor/project/respond-with-heartbeat.ts";
import { SessionIndex, type WorkCandidate } from "../../../src/actor/project/session-index.ts";
import { type PollRequest, WorkDispatcher } from "../../../src/actor/project/work-dispatcher.ts";
import type { SessionOverview } from "../../../src/actor/session/overview.ts";
import type { DeliveredEvent, PollResponse } from "../../../src/protocol/poll.ts";
import { WORK_TYPES, type WorkType } from "../../../src/protocol/work.ts";
import { testClock } from "./clock.ts";
import { offer, overviewOf } from "./project.ts";

/** What is known of a poll by now. */
export interface Polled {
  readonly answer: Promise<PollResponse>;
  readonly abandon: () => void;
  readonly conclude: PendingPoll["conclude"];
  /** The answer, or `null` while it waits. */
  readonly now: () => PollResponse | null;
}

export interface AskOptions {
  readonly agent?: string;
  readonly types?: readonly WorkType[];
  readonly session?: string;
  readonly attemptId?: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** What the connection says when it is asked whether the client is there; absent: it is not asked. */
  readonly confirm?: () => Promise<boolean>;
}

/** A poll desk over sessions that grant what the test lets them grant. Time is the fake timers'. */
export class DispatcherFixture {
  readonly directory = new SessionIndex();
  readonly desk: WorkDispatcher;
  /** Sessions that were asked for a lease, in order, with who asked. */
  readonly asked: string[] = [];
  readonly givenBack: string[] = [];
  changes = 0;
  /** What the project itself has. */
  own: readonly WorkCandidate[] = [];
  /** What a session does when it is asked; absent: it grants its first offer. */
  onGrant: ((session: string, request: PollRequest) => Promise<DeliveredEvent | null>) | null = null;
  /** What happens when a lease is given back, beside that it is noted. */
  onGiveBack: () => Promise<void> = async () => {};
  #seq = 0;

  constructor() {
    this.desk = new WorkDispatcher({
      clock: testClock(() => Date.now()),
      index: this.directory,
      ownCandidates: (types) => this.own.filter((candidate) => types.includes(candidate.offer.type)),
      grant: (session, request) => {
        this.asked.push(`${request.agent} ${session}`);
        return this.onGrant ? this.onGrant(session, request) : Promise.resolve(this.granted(session));
      },
      release: async (leaseId) => {
        this.givenBack.push(leaseId);
        await this.onGiveBack();
      },
      changed: () => {
        this.changes += 1;
      },
      isIdle: () => false,
    });
  }

  /** A session has work: what and when. */
  offers(session: string, type: WorkType, more: Parameters<typeof offer>[1] = {}): void {
    this.tells(session, {
      work: [offer(type, { queuedAt: Date.now(), availableAt: Date.now(), ...more })],
    });
  }

  tells(session: string, more: Partial<SessionOverview>): void {
    this.#seq += 1;
    this.directory.apply(overviewOf(session, this.#seq, more));
    this.desk.dispatch();
  }

  /** Grants the session's work: it offers nothing afterwards. */
  granted(session: string): DeliveredEvent {
    this.#seq += 1;
    this.directory.apply(overviewOf(session, this.#seq));
    const at = new Date(Date.now()).toISOString();
    return {
      type: "discard",
      id: session,
      seq: this.#seq,
      lease: {
        id: `${session}.lease-${this.#seq}`,
        agent: "agent",
        attempt: 1,
        grantedAt: at,
        expiresAt: at,
      },
    };
  }

  poll(options: AskOptions = {}): Polled {
    const { agent = "agent", types = WORK_TYPES, session, attemptId, timeout = 60_000, signal } = options;
    const request: PollRequest = {
      agent,
      types,
      timeout,
      leaseMs: 30_000,
      session: session ?? null,
      attemptId: attemptId ?? null,
    };
    const { confirm } = options;
    const waiting = this.desk.enqueue(request, signal, confirm ? { confirm } : null);
    let known: PollResponse | null = null;
    void waiting.answer.then((answer) => {
      known = answer;
    });
    return { ...waiting, now: () => known };
  }
}
