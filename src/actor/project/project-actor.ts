import type { ExitEvent } from "../../protocol/events/exit.ts";
import type { PageEvent } from "../../protocol/events/index.ts";
import { isPrefetchId, leaseSubject } from "../../protocol/ids.ts";
import { BROWSERS_DISCONNECTED_MS } from "../../protocol/limits.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { BroadcastEvent, ServerEvent } from "../../protocol/server-events.ts";
import type { DiagnosticView } from "../../protocol/snapshot.ts";
import type { ActorSettings, ActorStorage } from "../actor-host.ts";
import type { Sha256 } from "../canonical-json.ts";
import { PROJECT_KEYS } from "../names.ts";
import type { Clock } from "../runtime/clock.ts";
import { Compaction } from "../runtime/compaction.ts";
import type { Entry } from "../runtime/entry.ts";
import { Journal } from "../runtime/journal.ts";
import { type CommandResult, type Decision, Mailbox } from "../runtime/mailbox.ts";
import { SNAPSHOT_QUIET_MS, Snapshots } from "../runtime/snapshots.ts";
import type { ProjectUpdate, SessionOverview } from "../session/overview.ts";
import { AgentPresenceTracker } from "./agent-presence.ts";
import { cursorAt, replayAfter } from "./cursor.ts";
import { decideExit } from "./decide-exit.ts";
import { decideProjectUpdate } from "./decide-update.ts";
import { isProjectEntry, type ProjectEntry } from "./entries.ts";
import { Prefetches } from "./prefetches.ts";
import type { PendingPoll } from "./respond-with-heartbeat.ts";
import { SessionIndex } from "./session-index.ts";
import { getSharded, shardedKeys } from "./sharded-map.ts";
import {
  adjustProjectClocks,
  attachChunks,
  detachChunks,
  evolveProject,
  NEW_PROJECT,
  PROJECT_STATE_VERSION,
  type ProjectState,
  upgradeProject,
} from "./state.ts";
import { Subscribers } from "./subscribers.ts";
import { TabPresence } from "./tab-presence.ts";
import { Telemetry } from "./telemetry.ts";
import { type PollRequest, WorkDispatcher } from "./work-dispatcher.ts";

/** Sessions that are asked at the same time while the project starts. */
const LOAD_CONCURRENCY = 16;
/** Whoever waits for the start is served before finished sessions are moved out of the way. */
const ARCHIVE_AFTER_START_MS = 250;
/** When those that could not be read are asked again: a disk that failed for a moment works by then. */
const ASK_AGAIN_MS = 5_000;

export interface ProjectActorOptions {
  readonly name: string;
  readonly storage: ActorStorage;
  readonly clock: Clock;
  readonly settings: ActorSettings;
  readonly newId: () => string;
  readonly sha256?: Sha256;
  /** Ids of sessions that storage holds, where it can be listed. */
  readonly listSessions: () => Promise<readonly string[]>;
  /** Ids of finished sessions that were moved out of their way. */
  readonly listArchive: () => Promise<readonly string[]>;
  /** Asks a finished session to go there; one that still has something to do stays. */
  readonly archiveSession: (session: string) => Promise<void>;
  readonly sessionDigest: (session: string) => Promise<SessionOverview>;
  /** Asks a session for a lease; the digest is what the session looks like after it. */
  readonly grant: (
    session: string,
    request: PollRequest,
  ) => Promise<{ readonly event: DeliveredEvent | null; readonly digest: SessionOverview }>;
  readonly release: (session: string, leaseId: string) => Promise<void>;
}

/**
 * One project: which sessions have work, which agents wait, which browsers listen. It holds no
 * decision of the person's; what it knows of sessions is a view that they refresh.
 */
export class ProjectActor {
  readonly presence: TabPresence;
  readonly prefetches: Prefetches;
  readonly diagnostics: readonly DiagnosticView[];
  readonly telemetry = new Telemetry(() => this.#timestamp());
  readonly #options: ProjectActorOptions;
  readonly #directory = new SessionIndex();
  readonly #journal: Journal<ProjectState>;
  readonly #mailbox: Mailbox<ProjectState>;
  readonly #subscribers: Subscribers;
  readonly #polls: WorkDispatcher;
  readonly #agents: AgentPresenceTracker;
  readonly #compaction: Compaction<ProjectState>;
  readonly #snapshots: Snapshots<ProjectState>;
  #exitTimer: ReturnType<typeof setTimeout> | null = null;
  #askTimer: ReturnType<typeof setTimeout> | null = null;
  #archiveTimer: ReturnType<typeof setTimeout> | null = null;
  #quietTimer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  private constructor(
    options: ProjectActorOptions,
    journal: Journal<ProjectState>,
    state: ProjectState,
    diagnostics: readonly DiagnosticView[],
  ) {
    this.#options = options;
    this.#journal = journal;
    this.diagnostics = diagnostics;
    this.presence = new TabPresence(options.clock);
    this.#mailbox = new Mailbox<ProjectState>({
      state,
      evolve: evolveProject,
      number: (drafts, firstSeq) => journal.number(drafts, firstSeq, this.#timestamp()),
      nextSeq: () => journal.nextSeq,
      append: (entries) => journal.append(entries),
      committed: (_state, entries) => this.#committed(entries),
    });
    this.#snapshots = new Snapshots(journal, this.#mailbox);
    this.#compaction = new Compaction({
      journal,
      mailbox: this.#mailbox,
      limit: options.settings.compactAt,
      timestamp: () => this.#timestamp(),
    });
    this.#subscribers = new Subscribers((owner, opened) => this.#streamChanged(owner, opened));
    this.prefetches = new Prefetches({
      clock: options.clock,
      newId: options.newId,
      ...(options.sha256 ? { sha256: options.sha256 } : {}),
      maxAttempts: options.settings.maxAttempts,
      state: () => this.#mailbox.state,
      run: (decide) => this.#mailbox.run(decide),
      changed: () => this.#polls.dispatch(),
    });
    this.#agents = new AgentPresenceTracker(
      () => this.#polls.agentNames(),
      (presence) => void this.#broadcast({ type: "agent", ...presence }),
    );
    this.#polls = new WorkDispatcher({
      clock: options.clock,
      index: this.#directory,
      ownCandidates: (types) => this.prefetches.candidates(types),
      grant: (subject, request) => this.#grant(subject, request),
      release: (leaseId) => this.#giveBack(leaseId),
      changed: () => this.#agents.update(),
      isIdle: () => this.#isOver(),
    });
  }

  /** Loads the project, begins a new epoch of cursors, and asks every open session how it stands. */
  static async load(options: ProjectActorOptions): Promise<ProjectActor> {
    const journal = new Journal<ProjectState>({
      driver: options.storage.journals,
      key: PROJECT_KEYS.journal,
      snapshotKey: PROJECT_KEYS.snapshot,
      id: "project",
      initial: NEW_PROJECT,
      evolve: evolveProject,
      stateVersion: PROJECT_STATE_VERSION,
      upgrade: upgradeProject,
      lazyParts: { detach: detachChunks, attach: attachChunks },
    });
    const { state, reports } = await journal.load();
    const at = new Date().toISOString();
    const diagnostics = reports.map((report) => ({ ...report, at }));
    const actor = new ProjectActor(
      options,
      journal,
      adjustProjectClocks(state, options.clock.now()),
      diagnostics,
    );
    await actor.#beginEpoch();
    // Start costs what is open: what is finished is moved away afterwards.
    actor.#archiveSoon(await actor.#askSessions());
    return actor;
  }

  get connectedClients(): number {
    return this.#subscribers.count;
  }

  get agents() {
    return this.#agents.presence();
  }

  /** Ids of open sessions, and of finished ones when `all`. */
  async sessionIds(all: boolean): Promise<readonly string[]> {
    const { open, closed } = this.#mailbox.state;
    const ids = new Set([...Object.keys(open), ...this.#directory.ids()]);
    if (!all) return [...ids];
    return [...new Set([...ids, ...shardedKeys(closed), ...(await this.#options.listArchive())])];
  }

  /** Ids of sessions whose accepted variant was in the source, newest first. */
  accepted(limit: number): readonly string[] {
    const known = Object.entries(this.#mailbox.state.accepted);
    return known
      .sort(([, a], [, b]) => b.localeCompare(a))
      .slice(0, limit)
      .map(([session]) => session);
  }

  /** Takes what a session tells; resolves once it is durable. */
  async update(tell: ProjectUpdate): Promise<CommandResult<{ ok: true }>> {
    this.#directory.apply(tell.overview);
    this.#polls.dispatch();
    const now = this.#options.clock.now();
    return this.#mailbox.run((state) => decideProjectUpdate(state, tell, now));
  }

  /** The stream of a run has grown: whoever shows it fetches the rest. */
  async updateRun(frame: Extract<BroadcastEvent, { type: "run" }>): Promise<void> {
    const { id, run, state, offset } = frame;
    if (this.#directory.updateRun(id, { run, state, offset })) await this.#broadcast(frame);
  }

  /** Opens an event stream. */
  subscribe(owner: string | null, cursor: string | null, signal: AbortSignal | undefined): Response {
    const state = this.#mailbox.state;
    const here = cursorAt(state, state.lastFrame);
    const sessions = this.#directory.summaries();
    const connected: ServerEvent = {
      type: "connected",
      cursor: here,
      hasProjectContext: this.#options.settings.hasProjectContext,
      sessions,
      agent: this.agents,
    };
    const first: { frame: ServerEvent; cursor?: string }[] = [{ frame: connected }];
    if (cursor !== null) {
      const replay = replayAfter(state, cursor);
      if (!replay.ok)
        first.push({ frame: { type: "resync", reason: replay.reason, sessions }, cursor: here });
      else
        for (const logged of replay.frames) {
          if (logged.except !== undefined && logged.except === owner) continue;
          first.push({ frame: logged.frame, cursor: cursorAt(state, logged.n) });
        }
    }
    return this.#subscribers.subscribe(owner, first, signal);
  }

  /** Queues a poll. */
  poll(request: PollRequest, signal: AbortSignal | undefined): PendingPoll {
    this.#agents.recordActivity(request.agent);
    return this.#polls.enqueue(request, signal);
  }

  /** Takes a page-level event. */
  async pageEvent(event: PageEvent, key: string | null, hash: string) {
    return event.type === "prefetch" ? this.prefetches.post(event, key, hash) : this.#exit(event, key, hash);
  }

  /** The server stops: agents and browsers hear of it, and what is only a cache is written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#polls.close({ type: "exit" });
    this.#subscribers.closeAll({ type: "exit" });
    this.#agents.close();
    if (this.#exitTimer !== null) clearTimeout(this.#exitTimer);
    if (this.#askTimer !== null) clearTimeout(this.#askTimer);
    if (this.#archiveTimer !== null) clearTimeout(this.#archiveTimer);
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    await this.#snapshots.refresh();
    await this.#journal.close();
  }

  async #exit(event: ExitEvent, key: string | null, hash: string) {
    const outcome = await this.#mailbox.run((state, nextSeq) =>
      decideExit(state, { event, key, hash }, nextSeq),
    );
    // A tab that said goodbye is gone from now on, whatever its stream does.
    if (outcome.ok && event.owner !== undefined) this.#subscribers.closeOwner(event.owner);
    return outcome;
  }

  async #beginEpoch(): Promise<void> {
    const outcome = await this.#mailbox.run((state): Decision<null> => {
      const epoch = (state.epochs.at(-1)?.epoch ?? 0) + 1;
      const event = { epoch, after: state.lastFrame };
      return { ok: true, drafts: [{ type: "epoch", event }], answer: null };
    });
    if (!outcome.ok) throw new Error(outcome.rejection.message);
  }

  /**
   * The directory is only as good as the last tell it has heard, so sessions on disk count too.
   * Answers the finished ones that still lie among the open.
   */
  async #askSessions(): Promise<readonly string[]> {
    const { open, closed } = this.#mailbox.state;
    const listed = await this.#options.listSessions();
    const ids = [...new Set([...Object.keys(open), ...listed])].filter(
      (id) => getSharded(closed, id) === undefined,
    );
    // Among them those that were moved by a life that died before it noted it.
    return [...shardedKeys(closed), ...(await this.#ask(ids))];
  }

  /** Asks sessions how they stand; answers those that are finished. */
  async #ask(ids: readonly string[]): Promise<readonly string[]> {
    const finished: string[] = [];
    const unread: string[] = [];
    const queue = ids.values();
    const ask = async () => {
      for (const id of queue) {
        // A session that cannot be read must not keep the others from starting.
        const digest = await this.#options.sessionDigest(id).catch(() => null);
        if (digest) await this.update({ overview: digest, items: [], leaseExpired: false });
        else unread.push(id);
        if (digest?.open === false) finished.push(id);
      }
    };
    await Promise.all(Array.from({ length: LOAD_CONCURRENCY }, ask));
    if (unread.length > 0 && !this.#stopped) this.#askLater(unread);
    return finished;
  }

  /** Work in a session that could not be read must not wait until somebody happens to touch it. */
  #askLater(ids: readonly string[]): void {
    this.#askTimer = setTimeout(() => {
      void this.#ask(ids).then((finished) => this.#archiveAll(finished));
    }, ASK_AGAIN_MS);
  }

  #archiveSoon(sessions: readonly string[]): void {
    if (this.#stopped || sessions.length === 0) return;
    this.#archiveTimer = setTimeout(() => void this.#archiveAll(sessions), ARCHIVE_AFTER_START_MS);
  }

  /** One after the other, beside everything else. A session that cannot be moved stays where it is. */
  async #archiveAll(sessions: readonly string[]): Promise<void> {
    for (const id of sessions) {
      if (this.#stopped) return;
      await this.#options.archiveSession(id).catch(() => undefined);
    }
  }

  async #grant(subject: string, request: PollRequest): Promise<DeliveredEvent | null> {
    if (isPrefetchId(subject)) return this.prefetches.grant(subject, request);
    const { event, digest } = await this.#options.grant(subject, request);
    this.#directory.apply(digest);
    this.#agents.recordActivity(request.agent);
    return event;
  }

  async #giveBack(leaseId: string): Promise<void> {
    const subject = leaseSubject(leaseId);
    if (subject === null) return;
    if (isPrefetchId(subject)) await this.prefetches.release(leaseId, 0, "client_gone");
    else await this.#options.release(subject, leaseId);
  }

  /** Logs a frame of the project's own; it reaches the browsers once it is durable. */
  async #broadcast(frame: BroadcastEvent): Promise<void> {
    await this.#mailbox.run((state): Decision<null> => {
      const event = { n: state.lastFrame + 1, at: this.#options.clock.now(), frame };
      return { ok: true, drafts: [{ type: "frame", event }], answer: null };
    });
  }

  #committed(entries: readonly Entry[]): void {
    const state = this.#mailbox.state;
    this.#subscribers.broadcast(
      entries.filter(isProjectEntry).flatMap((entry: ProjectEntry) => {
        if (entry.type !== "frame") return [];
        const { frame, n, except } = entry.event;
        return [{ frame, cursor: cursorAt(state, n), except }];
      }),
    );
    this.#snapshots.committed(state);
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => void this.#snapshots.refresh(), SNAPSHOT_QUIET_MS);
    if (this.#compaction.due) void this.#compaction.run();
  }

  #streamChanged(owner: string | null, opened: boolean): void {
    if (opened) this.presence.streamOpened(owner);
    else this.presence.streamClosed(owner);
    this.#watchBrowsers();
  }

  /** Looks at the waiting polls again once all browsers have been gone for long enough. */
  #watchBrowsers(): void {
    if (this.#exitTimer !== null) clearTimeout(this.#exitTimer);
    this.#exitTimer = null;
    const gone = this.presence.allDisconnectedMs();
    if (this.#stopped || !this.#options.settings.local || gone === null) return;
    const left = BROWSERS_DISCONNECTED_MS - gone;
    // A timer may ring a moment early: what is left is waited for again.
    if (left > 0) this.#exitTimer = setTimeout(() => this.#watchBrowsers(), Math.max(1, left));
    else this.#polls.dispatch();
  }

  /** All browsers have gone and nothing is left to do: agents that wait may stop, now or whenever they ask. */
  #isOver(): boolean {
    if (!this.#options.settings.local || !this.#directory.isEmpty || this.prefetches.waiting) return false;
    const gone = this.presence.allDisconnectedMs();
    return gone !== null && gone >= BROWSERS_DISCONNECTED_MS;
  }

  #timestamp(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
