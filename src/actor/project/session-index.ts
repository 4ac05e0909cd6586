import type { RunView, SessionSummary } from "../../protocol/snapshot.ts";
import { type WorkType, workSpec } from "../../protocol/work.ts";
import { type AvailableWork, isFor } from "../session/available-work.ts";
import type { SessionOverview } from "../session/overview.ts";

/** An offer and the session that makes it. */
export interface WorkCandidate {
  readonly session: string;
  readonly offer: AvailableWork;
}

/** What a poll may be given. */
export interface WorkFilter {
  readonly agent: string;
  readonly types: readonly WorkType[];
  /** `null`: of any session. */
  readonly session: string | null;
}

/** What the project knows of its open sessions: a view in memory, refreshed by every update. */
export class SessionIndex {
  readonly #overviews = new Map<string, SessionOverview>();
  /** Sessions that finished since the project was loaded, with the entry that finished them: an older overview of one is ignored. */
  readonly #finished = new Map<string, number>();

  /** Takes an overview unless a newer one is known. */
  apply(overview: SessionOverview): void {
    const known = this.#overviews.get(overview.id)?.seq ?? this.#finished.get(overview.id) ?? 0;
    if (known > overview.seq) return;
    if (overview.open) {
      this.#overviews.set(overview.id, overview);
      this.#finished.delete(overview.id);
    } else {
      this.#overviews.delete(overview.id);
      this.#finished.set(overview.id, overview.seq);
    }
  }

  /**
   * Takes how far a run is from its stream; the session learns it later, if at all.
   * @returns whether it is new: a run that has ended does not grow
   */
  updateRun(session: string, update: RunView): boolean {
    const overview = this.#overviews.get(session);
    const known = overview?.summary.runs.find(({ run }) => run === update.run);
    if (!overview || known?.state !== "open" || known.offset >= update.offset) return overview === undefined;
    const runs = overview.summary.runs.map((view) => (view === known ? update : view));
    this.#overviews.set(session, { ...overview, summary: { ...overview.summary, runs } });
    return true;
  }

  /** Names of the agents that hold work, one for each event. */
  holders(): readonly string[] {
    return [...this.#overviews.values()].flatMap(holdersOf);
  }

  /** Names of the agents that work waits for, one for each event. */
  assignees(): readonly string[] {
    return [...this.#overviews.values()].flatMap(assigneesOf);
  }

  /** The agents that hold this session's work or are waited for, as one text to compare. */
  agentsOf(session: string): string {
    const overview = this.#overviews.get(session);
    return JSON.stringify(overview ? [holdersOf(overview), assigneesOf(overview)] : []);
  }

  has(session: string): boolean {
    return this.#overviews.has(session);
  }

  ids(): readonly string[] {
    return [...this.#overviews.keys()];
  }

  summaries(): readonly SessionSummary[] {
    return [...this.#overviews.values()].map((overview) => overview.summary);
  }

  summary(session: string): SessionSummary | undefined {
    return this.#overviews.get(session)?.summary;
  }

  /** True when no session is open or has work. */
  get isEmpty(): boolean {
    return this.#overviews.size === 0;
  }

  /** The work whose newest grant was this attempt. */
  findByAttempt(attemptId: string): string | undefined {
    return [...this.#overviews.values()].find((overview) =>
      overview.work.some((offer) => offer.attemptId === attemptId),
    )?.id;
  }

  /** What this poll may be given, best first: by kind, then oldest first across sessions. */
  candidates({ agent, types, session }: WorkFilter): readonly WorkCandidate[] {
    const found: WorkCandidate[] = [];
    for (const overview of this.#overviews.values()) {
      if (session !== null && overview.id !== session) continue;
      for (const offer of overview.work) {
        if (types.includes(offer.type) && isFor(offer, agent)) found.push({ session: overview.id, offer });
      }
    }
    return found.sort(
      (a, b) =>
        workSpec(a.offer.type).priority - workSpec(b.offer.type).priority ||
        a.offer.queuedAt - b.offer.queuedAt,
    );
  }
}

function holdersOf({ summary: { delivery } }: SessionOverview): readonly string[] {
  return delivery !== null && delivery.state !== "resolved" && delivery.agent !== undefined
    ? [delivery.agent]
    : [];
}

function assigneesOf({ work }: SessionOverview): readonly string[] {
  return work.flatMap(({ assignee }) => (assignee === undefined ? [] : [assignee]));
}
