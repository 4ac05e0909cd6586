/** What somebody was told has happened. */
export interface Answered {
  readonly session: string;
  readonly seq: number;
  readonly type: string;
  /** Stands in the entry, and in no other. */
  readonly marker: string;
  /** Who was told: answers to one client about one session come in the order of the journal. */
  readonly client: string;
}

/** What the clients know: the other side of the journals. */
export class Ledger {
  readonly answered: Answered[] = [];
  /** Markers of what was refused or found stale. */
  readonly refused = new Set<string>();
  /** Leases that were given out, with the session each is of. */
  readonly leases = new Map<string, string>();
  readonly sessions = new Set<string>();
  /** Requests whose answer never came, so that they had to be sent again. */
  resent = 0;
}
