/** What became of something that was sent: on its way, refused, or stored under this `seq`. */
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

/** What clients know: everything that was answered, and what is on its way. */
export class Ledger {
  /** Browser events per session, in the order they were sent: one at a time. */
  readonly posted = new Map<string, SentEvent[]>();
  /** Replies of agents, each told apart by its message. */
  readonly replies = new Map<string, SentReply>();
  /** Leases that were given out, with the session each is of. */
  readonly leases = new Map<string, string>();

  /** Events and replies that were answered with an entry. */
  get answered(): number {
    const sent = [...[...this.posted.values()].flat(), ...this.replies.values()];
    return sent.filter(({ outcome }) => typeof outcome === "number").length;
  }

  /** Notes an event that is about to be sent. */
  posting(id: string, key: string, type: string): SentEvent {
    const events = this.posted.get(id) ?? [];
    this.posted.set(id, events);
    const sent: SentEvent = { key, type, outcome: "sent" };
    events.push(sent);
    return sent;
  }
}
