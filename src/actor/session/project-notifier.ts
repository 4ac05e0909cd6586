import type { Entry } from "../runtime/entry.ts";
import { Outbox } from "../runtime/outbox.ts";
import { isTabOnly } from "./entries/index.ts";
import type { ProjectUpdate, SessionOverview } from "./overview.ts";
import type { OutboxItem } from "./state.ts";

/** Items the project has acknowledged that the state may still list before that is journaled without a pause. */
const MAX_ACKED_ITEMS = 64;

export interface ProjectNotifierOptions {
  /** Sends an update to the project; resolves once the project has stored it. */
  readonly send: (update: ProjectUpdate) => Promise<void>;
  readonly overview: () => SessionOverview;
  /** Items of the durable state whose acknowledgement is not journaled. */
  readonly items: () => readonly OutboxItem[];
  /** Journals that the project has everything up to this `seq`. */
  readonly recordAcknowledged: (upTo: number) => Promise<unknown>;
  /** Asks for `flush` in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

/** What a session owes its project: the broadcasts of its entries, and what becomes of it without an entry. */
export class ProjectNotifier {
  readonly #options: ProjectNotifierOptions;
  readonly #outbox: Outbox;

  constructor(options: ProjectNotifierOptions) {
    this.#options = options;
    const { items, scheduleRetry } = options;
    this.#outbox = new Outbox({ deliver: (due) => this.#send({ items: due }), items, scheduleRetry });
  }

  /** Sends what the project has not acknowledged; resolves when all is sent or the first try has failed. */
  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  /** The session closes: begins no further delivery. */
  stop(): void {
    this.#outbox.stop();
  }

  /** Entries are durable: sends their broadcasts, soon or, when only other tabs need them, a little later. */
  committed(entries: readonly Entry[]): void {
    if (entries.every(({ type }) => isTabOnly(type))) this.#outbox.scheduleFlush();
    else void this.#outbox.flush();
    const { ackedSeq } = this.#outbox;
    const tooMany = this.#options.items()[MAX_ACKED_ITEMS];
    if (tooMany !== undefined && tooMany.seq <= ackedSeq) void this.#options.recordAcknowledged(ackedSeq);
  }

  /** Journals what the project has acknowledged, if the state still lists any of it. */
  async recordAcknowledged(): Promise<void> {
    const { ackedSeq } = this.#outbox;
    if (this.#options.items().some(({ seq }) => seq <= ackedSeq))
      await this.#options.recordAcknowledged(ackedSeq);
  }

  /** A lease's end has freed work, which is no entry. Returns whether the project acknowledged it. */
  async notifyLeaseEnd(): Promise<boolean> {
    return this.#send({ leaseExpired: true }).then(
      () => true,
      () => false,
    );
  }

  /** The session lies in the archive, which is no entry either. */
  notifyArchived(): Promise<void> {
    return this.#send({ archived: true });
  }

  #send(update: Partial<ProjectUpdate>): Promise<void> {
    const { overview, send } = this.#options;
    return send({ overview: overview(), items: [], leaseExpired: false, ...update });
  }
}
