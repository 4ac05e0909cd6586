/** The outcome of a request: no answer yet, refused, or stored with this `seq`. */
export type Outcome = "sent" | "refused" | number;

export interface SentEvent {
  readonly key: string;
  readonly type: string;
  outcome: Outcome;
}

export interface SentReply {
  readonly agent: string;
  /** The session. */
  readonly id: string;
  readonly leaseId: string;
  outcome: Outcome;
}

/** What clients know: all answers, and requests without one. */
export class Ledger {
  /** Browser events per session, in the order they were sent: one at a time. */
  readonly posted = new Map<string, SentEvent[]>();
  /** Replies of agents, each with a unique message. */
  readonly replies = new Map<string, SentReply>();
  /** Granted leases, with the session of each. */
  readonly leases = new Map<string, string>();

  /** Number of events and replies that were stored. */
  get answered(): number {
    const sent = [...[...this.posted.values()].flat(), ...this.replies.values()];
    return sent.filter(({ outcome }) => typeof outcome === "number").length;
  }

  /** Records an event that is about to be sent. */
  posting(id: string, key: string, type: string): SentEvent {
    const events = this.posted.get(id) ?? [];
    this.posted.set(id, events);
    const sent: SentEvent = { key, type, outcome: "sent" };
    events.push(sent);
    return sent;
  }
}
