import type { ExitEvent } from "../../protocol/events/exit.ts";
import type { PageEvent } from "../../protocol/events/index.ts";
import type { PresenceEvent } from "../../protocol/events/presence.ts";
import { isPrefetchId, leaseSubject } from "../../protocol/ids.ts";
import type { LoggedEventPage } from "../../protocol/logged-events.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { BroadcastEvent, ServerEvent } from "../../protocol/server-events.ts";
import type { DiagnosticView } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { ActorSettings, ActorStorage } from "../actor-host.ts";
import { fingerprint, type Sha256 } from "../canonical-json.ts";
import { UnavailableError } from "../errors.ts";
import { PROJECT_KEYS } from "../names.ts";
import { type Clock, momentOf } from "../runtime/clock.ts";
import { DurableState, type LoadedState, loadState } from "../runtime/durable-state.ts";
import type { Entry } from "../runtime/entry.ts";
import type { CommandResult, Decision } from "../runtime/mailbox.ts";
import { SNAPSHOT_QUIET_MS } from "../runtime/snapshots.ts";
import type { ProjectUpdate, SessionOverview } from "../session/overview.ts";
import { AgentPresenceTracker } from "./agent-presence.ts";
import { type BroadcastQuery, broadcastPage } from "./broadcast-page.ts";
import { BrowserWatch } from "./browser-watch.ts";
import { cursorAt, replayAfter } from "./cursor.ts";
import { decideExit } from "./decide-exit.ts";
import { decidePresence } from "./decide-presence.ts";
import { decideProjectUpdate } from "./decide-update.ts";
import { evolveProject, isProjectEntry } from "./evolve.ts";
import { upgradeProject } from "./migrations.ts";
import type { PollConnection } from "./poll-connection.ts";
import { Prefetches } from "./prefetches.ts";
import { type PendingPoll, respondWithHeartbeat } from "./respond-with-heartbeat.ts";
import { SessionIndex } from "./session-index.ts";
import { SessionRecovery } from "./session-recovery.ts";
import { getSharded, shardedKeys } from "./sharded-map.ts";
import { attachChunks, detachChunks } from "./snapshot-parts.ts";
import {
  adjustProjectClocks,
  NEW_PROJECT,
  PROJECT_STATE_VERSION,
  type ProjectState,
  shiftProjectClocks,
} from "./state.ts";
import { Subscribers } from "./subscribers.ts";
import { type StreamTab, TabPresence } from "./tab-presence.ts";
import { Telemetry } from "./telemetry.ts";
import { type PollRequest, WorkDispatcher } from "./work-dispatcher.ts";

export interface ProjectActorOptions {
  readonly name: string;
  readonly storage: ActorStorage;
  readonly clock: Clock;
  readonly settings: ActorSettings;
  readonly newId: () => string;
  readonly sha256?: Sha256;
  /** Ids of sessions that storage holds, where it can be listed. */
  readonly listSessions: () => Promise<readonly string[]>;
  /** Ids of finished sessions that were moved to the archive. */
  readonly listArchive: () => Promise<readonly string[]>;
  /** Asks a finished session to move there; one that still has something to do stays. */
  readonly archiveSession: (session: string) => Promise<void>;
  /** `null`: nothing made such a session, only its files have that name. */
  readonly sessionOverview: (session: string) => Promise<SessionOverview | null>;
  /** Asks a session for a lease; the overview is that of the session after it. */
  readonly grant: (
    session: string,
    request: PollRequest,
  ) => Promise<{ readonly event: DeliveredEvent | null; readonly overview: SessionOverview }>;
  readonly release: (session: string, leaseId: string) => Promise<void>;
}

/**
 * One project: which sessions have work, which agents wait, which browsers are connected. It holds no
 * decision of a person; what it knows of sessions is a view that they refresh.
 */
export class ProjectActor {
  readonly presence: TabPresence;
  readonly prefetches: Prefetches;
  readonly telemetry = new Telemetry(() => this.#durable.timestamp());
  readonly #options: ProjectActorOptions;
  readonly #durable: DurableState<ProjectState>;
  readonly #sessions = new SessionIndex();
  readonly #subscribers: Subscribers;
  readonly #dispatcher: WorkDispatcher;
  readonly #agents: AgentPresenceTracker;
  readonly #recovery: SessionRecovery;
  readonly #browsers: BrowserWatch;
  #quietTimer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  private constructor(options: ProjectActorOptions, loaded: LoadedState<ProjectState>) {
    this.#options = options;
    this.#durable = new DurableState(loaded, {
      onCommitted: (state, entries) => this.#committed(state, entries),
    });
    this.presence = new TabPresence(options.clock, loaded.state.tabs);
    this.#subscribers = new Subscribers((tab, opened) => this.#streamChanged(tab, opened));
    this.#browsers = new BrowserWatch(this.presence, options.clock, () => this.#dispatcher.dispatch());
    this.prefetches = new Prefetches({
      clock: options.clock,
      newId: options.newId,
      ...(options.sha256 ? { sha256: options.sha256 } : {}),
      maxAttempts: options.settings.maxAttempts,
      state: () => this.#durable.state,
      run: (decide) => this.#durable.run(decide),
      changed: () => this.#dispatcher.dispatch(),
    });
    this.#agents = new AgentPresenceTracker({
      clock: options.clock,
      polling: () => this.#dispatcher.requests(),
      holding: () => this.#sessions.holders(),
      assignees: () => this.#sessions.assignees(),
      changed: (presence) => void this.#broadcast({ type: "agent", ...presence }),
    });
    this.#dispatcher = new WorkDispatcher({
      clock: options.clock,
      index: this.#sessions,
      ownCandidates: (types) => this.prefetches.candidates(types),
      grant: (subject, request) => this.#grant(subject, request),
      release: (leaseId) => this.#release(leaseId),
      changed: () => this.#agents.update(),
      isIdle: () => this.#isIdle(),
    });
    this.#recovery = new SessionRecovery({
      overviewOf: options.sessionOverview,
      update: (overview) => this.update({ overview, items: [], leaseExpired: false }),
      archive: options.archiveSession,
    });
  }

  /** Loads the project, begins a new epoch of cursors, and asks every open session for its overview. */
  static async load(options: ProjectActorOptions): Promise<ProjectActor> {
    const loaded = await loadState<ProjectState>({
      journal: {
        driver: options.storage.journals,
        key: PROJECT_KEYS.journal,
        snapshotKey: PROJECT_KEYS.snapshot,
        id: "project",
        initial: NEW_PROJECT,
        evolve: evolveProject,
        stateVersion: PROJECT_STATE_VERSION,
        upgrade: upgradeProject,
        lazyParts: { detach: detachChunks, attach: attachChunks },
      },
      clock: options.clock,
      adjustClocks: adjustProjectClocks,
      shiftClocks: shiftProjectClocks,
      compactAt: options.settings.compactAt,
    });
    const actor = new ProjectActor(options, loaded);
    try {
      await actor.#beginEpoch();
      await actor.#recover();
    } catch (error) {
      // The next request loads it again: this one must leave no timer and no open journal behind.
      await actor.stop().catch(() => undefined);
      throw error;
    }
    return actor;
  }

  get diagnostics(): readonly DiagnosticView[] {
    return this.#durable.diagnostics;
  }

  get connectedClients(): number {
    return this.#subscribers.count;
  }

  get agents() {
    return this.#agents.presence();
  }

  /** Ids of open sessions, and of finished ones when `all`. */
  async sessionIds(all: boolean): Promise<readonly string[]> {
    const { open, closed } = this.#durable.state;
    const ids = new Set([...Object.keys(open), ...this.#sessions.ids()]);
    if (!all) return [...ids];
    return [...new Set([...ids, ...shardedKeys(closed), ...(await this.#options.listArchive())])];
  }

  /** Ids of sessions whose accepted variant was in the source, newest first. */
  accepted(limit: number): readonly string[] {
    const known = Object.entries(this.#durable.state.accepted);
    return known
      .sort(([, a], [, b]) => b.localeCompare(a))
      .slice(0, limit)
      .map(([session]) => session);
  }

  /** Takes a session's update; resolves once it is durable. */
  async update(update: ProjectUpdate): Promise<CommandResult<{ ok: true }>> {
    this.#apply(update.overview);
    this.#dispatcher.dispatch();
    const { clock } = this.#options;
    return this.#durable.run((state) => decideProjectUpdate(state, update, momentOf(clock)));
  }

  /** The stream of a run has grown: browsers that show it fetch the rest. */
  async updateRun(event: Extract<BroadcastEvent, { type: "run" }>): Promise<void> {
    const { id, run, state, offset } = event;
    if (this.#sessions.updateRun(id, { run, state, offset })) await this.#broadcast(event);
  }

  /**
   * Opens an event stream.
   * @param tab the tab behind it
   * @param cursor the last event it has; `null`: it has none
   */
  subscribe(tab: StreamTab, cursor: string | null, signal: AbortSignal | undefined): Response {
    const state = this.#durable.state;
    const here = cursorAt(state, state.lastFrame);
    const sessions = this.#sessions.summaries();
    const { hasProjectContext } = this.#options.settings;
    const first: { frame: ServerEvent; cursor?: string }[] = [
      { frame: { type: "connected", cursor: here, hasProjectContext, sessions, agent: this.agents } },
    ];
    if (cursor !== null) {
      const replay = replayAfter(state, cursor);
      if (!replay.ok)
        first.push({ frame: { type: "resync", reason: replay.reason, sessions }, cursor: here });
      else
        for (const logged of replay.frames) {
          if (logged.except !== undefined && logged.except === tab.owner) continue;
          first.push({ frame: logged.frame, cursor: cursorAt(state, logged.n) });
        }
    }
    return this.#subscribers.subscribe(tab, first, signal);
  }

  /** A page of what was sent to browsers. */
  broadcasts(query: BroadcastQuery): LoggedEventPage {
    const { log, lastFrame } = this.#durable.state;
    return broadcastPage(log, query, lastFrame);
  }

  /** Queues a poll and answers it. */
  respondToPoll(request: PollRequest, signal: AbortSignal | undefined): Promise<Response> {
    const { probesClients = false } = this.#options.settings;
    return respondWithHeartbeat(
      (connection) => this.poll(request, signal, probesClients ? connection : null),
      probesClients,
    );
  }

  /**
   * Queues a poll.
   * @param connection asked before work is granted; `null` where `signal` says that the client has gone
   */
  poll(
    request: PollRequest,
    signal: AbortSignal | undefined,
    connection: PollConnection | null = null,
  ): PendingPoll {
    this.#agents.recordActivity(request);
    return this.#dispatcher.enqueue(request, signal, connection);
  }

  /** Takes a page-level event. */
  async pageEvent(event: PageEvent, key: string | null): Promise<CommandResult<EventResponse>> {
    const hash = await fingerprint(event, this.#options.sha256);
    switch (event.type) {
      case "prefetch":
        return this.prefetches.post(event, key, hash);
      case "exit":
        return this.#exit(event, key, hash);
      case "presence":
        return this.#recordPresence(event);
    }
  }

  /** The server stops: ends every poll and event stream with `exit`, writes the snapshot, closes the journal. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#recovery.stop();
    this.#browsers.stop();
    this.#dispatcher.close({ type: "exit" });
    this.#subscribers.closeAll({ type: "exit" });
    this.#agents.close();
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    await this.#durable.refreshSnapshot();
    await this.#durable.close();
  }

  async #exit(event: ExitEvent, key: string | null, hash: string) {
    const outcome = await this.#durable.run((state, nextSeq) =>
      decideExit(state, { event, key, hash }, nextSeq),
    );
    if (!outcome.ok) return outcome;
    this.presence.recordExit(event.owner ?? null);
    // The tab is closed from now on, even if its stream is still open.
    if (event.owner !== undefined) this.#subscribers.closeOwner(event.owner);
    this.#presenceChanged();
    return outcome;
  }

  async #recordPresence(event: PresenceEvent): Promise<CommandResult<EventResponse>> {
    const { owner, state, revision } = event;
    const outcome = await this.#durable.run((_, nextSeq) =>
      decidePresence(this.presence.wordOf(owner), event, nextSeq),
    );
    if (!outcome.ok || outcome.answer.stale) return outcome;
    this.presence.record(owner, { state, revision });
    // The streams that a hidden tab or a page that was left still has are about to end.
    if (this.presence.wordOf(owner)?.state !== "visible") this.#subscribers.closeOwner(owner);
    this.#presenceChanged();
    return outcome;
  }

  async #beginEpoch(): Promise<void> {
    const outcome = await this.#durable.run((state): Decision<null> => {
      const epoch = (state.epochs.at(-1)?.epoch ?? 0) + 1;
      const event = { epoch, after: state.lastFrame };
      return { ok: true, drafts: [{ type: "epoch", event }], answer: null };
    });
    if (!outcome.ok) throw new UnavailableError(outcome.rejection.message);
  }

  /** The last update that a session sent may be missing here, so sessions that storage lists are asked too. */
  async #recover(): Promise<void> {
    const { open, closed } = this.#durable.state;
    const listed = await this.#options.listSessions();
    const ids = [...new Set([...Object.keys(open), ...listed])];
    await this.#recovery.start(
      ids.filter((id) => getSharded(closed, id) === undefined),
      shardedKeys(closed),
    );
  }

  async #grant(subject: string, request: PollRequest): Promise<DeliveredEvent | null> {
    if (isPrefetchId(subject)) return this.prefetches.grant(subject, request);
    const { event, overview } = await this.#options.grant(subject, request);
    this.#agents.recordActivity(request);
    this.#apply(overview);
    return event;
  }

  /** Presence looks through all sessions: only where one has other agents than before. */
  #apply(overview: SessionOverview): void {
    const before = this.#sessions.agentsOf(overview.id);
    this.#sessions.apply(overview);
    if (this.#sessions.agentsOf(overview.id) !== before) this.#agents.update();
  }

  async #release(leaseId: string): Promise<void> {
    const subject = leaseSubject(leaseId);
    if (subject === null) return;
    if (isPrefetchId(subject)) await this.prefetches.release(leaseId, 0, "client_gone");
    else await this.#options.release(subject, leaseId);
  }

  /** Logs an event of the project's own; it reaches the browsers once it is durable. */
  async #broadcast(frame: BroadcastEvent): Promise<void> {
    await this.#durable.run((state): Decision<null> => {
      const { now, offset } = momentOf(this.#options.clock);
      const event = { n: state.lastFrame + 1, at: now + offset, frame };
      return { ok: true, drafts: [{ type: "frame", event }], answer: null };
    });
  }

  #committed(state: ProjectState, entries: readonly Entry[]): void {
    this.#subscribers.broadcast(
      entries.filter(isProjectEntry).flatMap((entry) => {
        if (entry.type !== "frame") return [];
        const { frame, n, except } = entry.event;
        return [{ frame, cursor: cursorAt(state, n), except }];
      }),
    );
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    // A command that was under way at the stop: the snapshot is written by the stop itself.
    if (this.#stopped) return;
    this.#quietTimer = setTimeout(() => void this.#durable.refreshSnapshot(), SNAPSHOT_QUIET_MS);
  }

  #streamChanged(tab: StreamTab, opened: boolean): void {
    const { owner } = tab;
    const isNews = opened && this.presence.streamOpened(tab);
    if (!opened) this.presence.streamClosed(tab);
    if (isNews && owner !== null) void this.#storeVisible(owner);
    this.#presenceChanged();
  }

  /** The stream does not wait for it: only a restart would miss it, and the tab then opens a stream again. */
  async #storeVisible(owner: string): Promise<void> {
    const revision = this.presence.wordOf(owner)?.revision ?? 0;
    const event: PresenceEvent = { type: "presence", owner, state: "visible", revision };
    await this.#durable.run(() => ({ ok: true, drafts: [{ type: "presence", event }], answer: null }));
  }

  #presenceChanged(): void {
    if (this.#options.settings.local) this.#browsers.update();
  }

  /**
   * Every tab is gone and no session is open: agents that poll are answered `exit`, now and later. A
   * prefetch does not count: older agents never reply to one.
   */
  #isIdle(): boolean {
    return this.#options.settings.local && this.#sessions.isEmpty && this.#browsers.isOver;
  }
}
