import type { Storage } from "unstorage";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import type { ReplicaStore } from "../../storage-drivers/replica-store.ts";
import { sessionKeys } from "../names.ts";
import { type Clock, momentOf, wallTime } from "../runtime/clock.ts";
import { decodeLine, type Entry } from "../runtime/entry.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Mailbox } from "../runtime/mailbox.ts";
import { readEntries } from "../runtime/read-journal.ts";
import type { Artifacts } from "./artifacts.ts";
import { isOpen } from "./is-open.ts";
import type { SessionState } from "./state.ts";

const DAY_MS = 86_400_000;
/** How soon after a restart a finished session is copied that the archive does not have. */
const CATCH_UP_MS = 1_000;
/** A failed copy is tried again after as long as the session has been idle, within these bounds. */
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = DAY_MS;
/** How long a reader of old entries waits for the archive. */
const READ_TIMEOUT_MS = 5_000;

/** How far the archive has this session; kept beside the journal, because the archive itself may be late. */
interface ArchiveRecord {
  /** The last entry that was archived. */
  readonly seq: number;
  /** The last entry that has left the session's own storage, or is about to; 0: none has. */
  readonly prunedTo: number;
}

const NOTHING_ARCHIVED: ArchiveRecord = { seq: 0, prunedTo: 0 };

/** Where copies go, and how long finished sessions stay whole beside them. */
export interface ReplicationPolicy {
  readonly replicas: ReplicaStore;
  readonly retentionDays: number;
  /** Reports that a copy could not be written or read. */
  readonly report: (error: unknown) => void;
}

export interface SessionReplicatorOptions {
  readonly id: string;
  readonly policy: ReplicationPolicy;
  readonly journal: Journal<SessionState>;
  readonly mailbox: Mailbox<SessionState>;
  readonly artifacts: Artifacts;
  readonly items: Storage;
  readonly clock: Clock;
  readonly snapshot: () => SessionSnapshot;
  readonly wake: (deadline: "copy" | "retention", at: number | null) => void;
}

/**
 * Replicates one session to a `ReplicaStore`. No caller waits for a copy, and a failed copy only changes the
 * time of the next try. Open sessions are mirrored when they are idle; finished ones are archived. After the
 * retention the entries and artifacts of an archived session leave its own storage, and its state stays. What
 * the session decides and answers never depends on a copy; only reads of pruned entries do.
 */
export class SessionReplicator {
  readonly #options: SessionReplicatorOptions;
  #record: ArchiveRecord;
  /** The last entry that the newest copy contains. */
  #copied: number;
  #copying = false;

  private constructor(options: SessionReplicatorOptions, record: ArchiveRecord) {
    this.#options = options;
    this.#record = record;
    this.#copied = record.seq;
  }

  /** Continues where the actor stopped before the restart. */
  static async load(options: SessionReplicatorOptions): Promise<SessionReplicator> {
    const { items, id, mailbox, clock, wake } = options;
    const stored = await items.getItem<Partial<ArchiveRecord>>(sessionKeys(id).archived);
    const copyist = new SessionReplicator(options, { ...NOTHING_ARCHIVED, ...stored });
    const { state } = mailbox;
    if (!isOpen(state) && state.seq !== copyist.#record.seq) wake("copy", clock.now() + CATCH_UP_MS);
    else copyist.#awaitRetention();
    return copyist;
  }

  /**
   * Starts a copy of what is not copied yet; does nothing while a copy is in progress. A copy has no timeout:
   * it might still arrive later, and overwrite a newer one.
   */
  replicate(): void {
    const { clock, mailbox, policy, wake } = this.#options;
    if (this.#copying || mailbox.state.seq === this.#copied) return;
    this.#copying = true;
    const tryAgain = () => wake("copy", clock.now() + this.#retryMs());
    // Set before the copy starts, so that a crash in between is only a delay.
    tryAgain();
    void this.#copy()
      .then(
        () => wake("copy", mailbox.state.seq === this.#copied ? null : clock.now() + CATCH_UP_MS),
        (error: unknown) => {
          policy.report(error);
          tryAgain();
        },
      )
      .finally(() => {
        this.#copying = false;
      });
  }

  async #copy(): Promise<void> {
    const { id, journal, mailbox, policy, snapshot } = this.#options;
    const { state } = mailbox;
    const { seq } = state;
    if (!isOpen(state)) {
      const lines = await journal.lines();
      const first = decodeLine(lines[0] ?? "");
      await policy.replicas.archive(id, first.ok ? first.entry.seq : 1, lines);
    }
    await policy.replicas.mirror(id, JSON.stringify(snapshot()));
    if (!isOpen(state)) await this.#note({ ...this.#record, seq });
    this.#copied = seq;
    this.#awaitRetention();
  }

  /**
   * Retention: once the archive has a finished session, only its state is kept, without the entries that led
   * there and without artifacts.
   */
  async prune(): Promise<void> {
    const { artifacts, clock, journal, mailbox, policy, wake } = this.#options;
    const isDue = () => (this.#retentionEnd() ?? Number.POSITIVE_INFINITY) <= clock.now();
    if (!isDue()) return;
    try {
      await artifacts.removeAll();
      await mailbox.runExclusive(async (state) => {
        // An event may have reopened it meanwhile.
        if (!isDue()) return;
        await this.#note({ seq: state.seq, prunedTo: state.seq });
        await journal.compact(state, wallTime(momentOf(clock)));
      });
    } catch (error) {
      policy.report(error);
      wake("retention", clock.now() + this.#retryMs());
    }
  }

  /**
   * Entries after `after`, at most `limit`; pruned entries are read from the archive. When the archive does
   * not have them, or does not respond, the list begins with the entry that stands for them.
   */
  async list(after: number, limit: number): Promise<readonly Entry[]> {
    const { id, journal, mailbox, policy } = this.#options;
    const own = await journal.list(after, limit);
    const [first] = own;
    if (this.#record.prunedTo === 0 || isOpen(mailbox.state) || first?.type !== "compacted") return own;
    const lines = await withinTimeout(policy.replicas.readArchived(id, first.seq)).catch((error: unknown) => {
      policy.report(error);
      return [];
    });
    const listed: Entry[] = [];
    for (const entry of [...readEntries(lines, 1, 0).entries, ...own]) {
      // Each archived piece begins with the fold of the one before it.
      if (entry.seq > Math.max(after, listed.at(-1)?.seq ?? 0)) listed.push(entry);
    }
    return listed.slice(0, limit);
  }

  #awaitRetention(): void {
    const at = this.#retentionEnd();
    if (at !== null) this.#options.wake("retention", at);
  }

  /** When the session's entries may go (ms of the clock); `null` while they may not. */
  #retentionEnd(): number | null {
    const { clock, journal, mailbox, policy } = this.#options;
    const { state } = mailbox;
    const hasGone = journal.lineCount <= 1;
    if (isOpen(state) || this.#record.seq !== state.seq || hasGone) return null;
    const end = Date.parse(state.updatedAt ?? "") + policy.retentionDays * DAY_MS - clock.wallOffset();
    // An entry of an older writer may have no time that can be read.
    return Number.isNaN(end) ? null : end;
  }

  /** The longer ago the last entry was, the longer the next try waits. */
  #retryMs(): number {
    const { clock, mailbox } = this.#options;
    const quiet = clock.now() + clock.wallOffset() - Date.parse(mailbox.state.updatedAt ?? "");
    return Math.min(Math.max(quiet || 0, MIN_RETRY_MS), MAX_RETRY_MS);
  }

  async #note(record: ArchiveRecord): Promise<void> {
    const { id, items } = this.#options;
    await items.setItem(sessionKeys(id).archived, JSON.stringify(record));
    this.#record = record;
  }
}

/** An archive that does not respond counts as failed. */
async function withinTimeout<Value>(asked: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the archive did not answer in time")), READ_TIMEOUT_MS);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
