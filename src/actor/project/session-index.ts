import type { RunView, SessionSummary } from "../../protocol/snapshot.ts";
import { type WorkType, workSpec } from "../../protocol/work.ts";
import type { AvailableWork } from "../session/available-work.ts";
import type { SessionOverview } from "../session/overview.ts";

/** An offer and the session that makes it. */
export interface WorkCandidate {
  readonly session: string;
  readonly offer: AvailableWork;
}

/** What the project knows of its open sessions: a view in memory, refreshed by every tell. */
export class SessionIndex {
  readonly #digests = new Map<string, SessionOverview>();
  /** Sessions that finished in this life, with the entry they did it with: late accounts of them are not news. */
  readonly #finished = new Map<string, number>();

  /** Takes a digest unless a newer one is known. */
  apply(digest: SessionOverview): void {
    const known = this.#digests.get(digest.id)?.seq ?? this.#finished.get(digest.id) ?? 0;
    if (known > digest.seq) return;
    if (digest.open) {
      this.#digests.set(digest.id, digest);
      this.#finished.delete(digest.id);
    } else {
      this.#digests.delete(digest.id);
      this.#finished.set(digest.id, digest.seq);
    }
  }

  /**
   * How far a run is, by its stream's own word; sessions learn it later, if at all.
   * @returns whether that is news: a run that has ended grows no more
   */
  updateRun(session: string, told: RunView): boolean {
    const digest = this.#digests.get(session);
    const known = digest?.summary.runs.find(({ run }) => run === told.run);
    if (!digest || known?.state !== "open" || known.offset >= told.offset) return digest === undefined;
    const runs = digest.summary.runs.map((view) => (view === known ? told : view));
    this.#digests.set(session, { ...digest, summary: { ...digest.summary, runs } });
    return true;
  }

  has(session: string): boolean {
    return this.#digests.has(session);
  }

  ids(): readonly string[] {
    return [...this.#digests.keys()];
  }

  summaries(): readonly SessionSummary[] {
    return [...this.#digests.values()].map((digest) => digest.summary);
  }

  summary(session: string): SessionSummary | undefined {
    return this.#digests.get(session)?.summary;
  }

  /** True when no session is open or has work. */
  get isEmpty(): boolean {
    return this.#digests.size === 0;
  }

  /** The work whose newest grant was this attempt. */
  findByAttempt(attemptId: string): string | undefined {
    return [...this.#digests.values()].find((digest) =>
      digest.work.some((offer) => offer.attemptId === attemptId),
    )?.id;
  }

  /** Offers of these types, best first: by kind, then oldest first across sessions. */
  candidates(types: readonly WorkType[], session: string | undefined): readonly WorkCandidate[] {
    const found: WorkCandidate[] = [];
    for (const digest of this.#digests.values()) {
      if (session !== undefined && digest.id !== session) continue;
      for (const offer of digest.work) {
        if (types.includes(offer.type)) found.push({ session: digest.id, offer });
      }
    }
    return found.sort(
      (a, b) =>
        workSpec(a.offer.type).priority - workSpec(b.offer.type).priority ||
        a.offer.queuedAt - b.offer.queuedAt,
    );
  }
}
