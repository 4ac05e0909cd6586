import type { Storage } from "unstorage";
import type { Rejection } from "../../protocol/errors.ts";
import { EVENTS, type SessionEvent } from "../../protocol/events/index.ts";
import type { HistoryItem } from "../../protocol/history.ts";
import { ARCHIVE_QUIET_MS, MAX_DIAGNOSTICS, STAGED_ANNOTATION_MS } from "../../protocol/limits.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { DiagnosticView, SessionSnapshot } from "../../protocol/snapshot.ts";
import type { ActorSettings, ActorStorage } from "../actor-host.ts";
import { fingerprint, type Sha256 } from "../canonical-json.ts";
import { heldItem, leaseView } from "../leases/work-item.ts";
import { sessionKeys } from "../names.ts";
import type { Clock } from "../runtime/clock.ts";
import { Compaction } from "../runtime/compaction.ts";
import type { AlarmClock } from "../runtime/deadlines.ts";
import { Deadlines } from "../runtime/deadlines.ts";
import type { Entry } from "../runtime/entry.ts";
import { Journal } from "../runtime/journal.ts";
import { type CommandResult, type Decision, Mailbox } from "../runtime/mailbox.ts";
import { Outbox } from "../runtime/outbox.ts";
import { SNAPSHOT_QUIET_MS, Snapshots } from "../runtime/snapshots.ts";
import { adjustSessionClocks } from "./adjust-clocks.ts";
import { type ArtifactStores, Artifacts } from "./artifacts.ts";
import { availableWork } from "./available-work.ts";
import type { SessionCommand } from "./commands.ts";
import { decide } from "./decide.ts";
import type { CommandValue } from "./decision.ts";
import { isTabOnly } from "./entries/index.ts";
import { evolve } from "./evolve.ts";
import { isOpen } from "./is-open.ts";
import type { ProjectUpdate, SessionOverview } from "./overview.ts";
import { SessionRuns, type SessionRunsOptions } from "./runs/session-runs.ts";
import {
  type ReplicationPolicy,
  SessionReplicator,
  type SessionReplicatorOptions,
} from "./session-replicator.ts";
import { newSession, SESSION_STATE_VERSION, type SessionState } from "./state.ts";
import { nextTimeoutAt } from "./timeouts.ts";
import { snapshotOf, summaryOf } from "./view.ts";

/** Told items that the state still lists before that is journaled, though nothing has rested yet. */
const TOLD_ITEMS = 64;
/** How long the project is left alone that did not hear of a lease's end. */
const LAPSE_RETRY_MS = 1_000;

export interface SessionActorOptions {
  readonly id: string;
  readonly storage: ActorStorage;
  readonly alarm: AlarmClock;
  readonly clock: Clock;
  readonly settings: ActorSettings;
  readonly newId: () => string;
  readonly sha256?: Sha256;
  readonly artifactPath?: (session: string, name: string) => string;
  /** Where artifacts go; absent: beside the journal. */
  readonly artifactStore?: Storage;
  /** Moves the session's files out of the way of the open ones; absent where all stay. */
  readonly archive?: (session: string) => Promise<void>;
  /** Copies for readers and for the long run; absent where there are none. */
  readonly replication?: ReplicationPolicy;
  /** Hands a tell to the project; resolves once the project has it for good. */
  readonly notifyProject: (tell: ProjectUpdate) => Promise<void>;
  readonly endRun: SessionRunsOptions["endRun"];
  readonly recordTelemetry: SessionRunsOptions["recordTelemetry"];
}

/** A delivered event as the project hands it to the agent. */
export interface Granted {
  readonly event: Readonly<Record<string, unknown>>;
  readonly digest: SessionOverview;
}

export interface JournalView {
  readonly entries: readonly Entry[];
  /** Events and replies that came late to the finished session since it was loaded. */
  readonly lateCount: number;
}

type DeadlineName =
  | ("settle" | "lapse" | "outbox" | "runs" | "snapshot" | "staged" | "archive")
  | Parameters<SessionReplicatorOptions["wake"]>[0];

/** One session: its journal, the rules over it, its deadlines and what it tells the project. */
export class SessionActor {
  readonly artifacts: Artifacts;
  readonly runs: SessionRuns;
  readonly #options: SessionActorOptions;
  readonly #journal: Journal<SessionState>;
  readonly #mailbox: Mailbox<SessionState>;
  readonly #outbox: Outbox;
  readonly #deadlines: Deadlines<DeadlineName>;
  readonly #diagnostics: DiagnosticView[];
  readonly #compaction: Compaction<SessionState>;
  readonly #snapshots: Snapshots<SessionState>;
  /** What came late to the finished session; it leaves no other trace. */
  #lateCount = 0;
  #copyist: SessionReplicator | null = null;
  #closing = false;

  private constructor(
    options: SessionActorOptions,
    journal: Journal<SessionState>,
    state: SessionState,
    diagnostics: DiagnosticView[],
  ) {
    this.#options = options;
    this.#journal = journal;
    this.#diagnostics = diagnostics;
    this.#deadlines = new Deadlines(options.alarm, options.clock);
    const { artifactStore, storage } = options;
    const stores: ArtifactStores = artifactStore ? [artifactStore, storage.items] : [storage.items];
    this.artifacts = new Artifacts(options.id, stores, options.artifactPath);
    this.#outbox = new Outbox({
      deliver: (items) => options.notifyProject({ overview: this.digest(), items, leaseExpired: false }),
      items: () => this.#mailbox.state.outbox,
      scheduleRetry: (ms) => this.#deadlines.set("outbox", options.clock.now() + ms),
    });
    this.runs = new SessionRuns(
      {
        session: options.id,
        records: () => this.state.runs ?? [],
        run: (command) => this.#run(command),
        endRun: options.endRun,
        recordTelemetry: options.recordTelemetry,
        scheduleRetry: (ms) => this.#deadlines.set("runs", options.clock.now() + ms),
      },
      state.runs ?? [],
    );
    this.#mailbox = new Mailbox<SessionState>({
      state,
      evolve,
      number: (drafts, firstSeq) => journal.number(drafts, firstSeq, this.#timestamp()),
      nextSeq: () => journal.nextSeq,
      append: (entries) => this.#append(entries),
      committed: (next, entries) => this.#committed(next, entries),
    });
    this.#snapshots = new Snapshots(journal, this.#mailbox);
    this.#compaction = new Compaction({
      journal,
      mailbox: this.#mailbox,
      limit: options.settings.compactAt,
      timestamp: () => this.#timestamp(),
    });
  }

  /** Loads a session from its journal. Writes nothing but the repair of a torn tail. */
  static async load(options: SessionActorOptions): Promise<SessionActor> {
    const keys = sessionKeys(options.id);
    const journal = new Journal<SessionState>({
      driver: options.storage.journals,
      key: keys.journal,
      snapshotKey: keys.snapshot,
      id: options.id,
      initial: newSession(options.id),
      evolve,
      stateVersion: SESSION_STATE_VERSION,
    });
    const { state, reports } = await journal.load();
    const at = new Date().toISOString();
    const diagnostics = reports.slice(-MAX_DIAGNOSTICS).map((report) => ({ ...report, at }));
    const actor = new SessionActor(
      options,
      journal,
      adjustSessionClocks(state, options.clock.now()),
      diagnostics,
    );
    actor.#schedule(actor.#mailbox.state);
    await actor.#copyTo(options.replication);
    if (state.outbox.length > 0) void actor.#outbox.flush();
    void actor.runs.finalize();
    if (reports.some(({ code }) => code === "journal_tail_repaired"))
      options.recordTelemetry([{ code: "journal.repaired", session: options.id }]);
    return actor;
  }

  get state(): SessionState {
    return this.#mailbox.state;
  }

  /** Posts a browser event. */
  async post(
    event: SessionEvent,
    key: string | null,
    ownerDisconnectedMs: number,
  ): Promise<CommandResult<CommandValue>> {
    const invalid = await this.#checkScreenshot(event);
    if (invalid) return { ok: false, rejection: invalid };
    const hash = await fingerprint(event, this.#options.sha256);
    const outcome = await this.#run({ kind: "post", event, key, hash, ownerDisconnectedMs });
    // Whoever opened a session may list sessions next; the others are asked directly.
    if (outcome.ok && EVENTS[event.type].opensSession) await this.#outbox.flush();
    return outcome;
  }

  /** Takes an agent's reply. */
  async reply(reply: AgentReply): Promise<CommandResult<CommandValue>> {
    const { type, file, message, data, preview } = reply;
    const said = [type, file ?? null, message ?? null, data ?? null];
    const hash = await fingerprint(said, this.#options.sha256);
    // A session that does not exist keeps nothing, and its reply is refused in a moment.
    const keeps = preview !== undefined && this.state.phase !== "new";
    const previewArtifact = keeps ? await this.artifacts.storePreview(preview) : null;
    return this.#run({ kind: "reply", reply, hash, previewArtifact });
  }

  /** Grants a lease on the first work that fits; `event` is null when there is none now. */
  async grant(
    command: Omit<Extract<SessionCommand, { kind: "grant" }>, "kind" | "leaseId" | "run">,
  ): Promise<CommandResult<{ event: Granted["event"] | null; digest: SessionOverview }>> {
    const leaseId = `${this.#options.id}.${this.#options.newId()}`;
    const outcome = await this.#run({ kind: "grant", leaseId, run: this.#options.newId(), ...command });
    if (!outcome.ok) return outcome;
    const granted = "granted" in outcome.answer ? outcome.answer.granted : null;
    const item = granted && this.state.pending.find((candidate) => candidate.seq === granted.seq);
    const event = item?.lease ? { ...item.event, seq: item.seq, lease: leaseView(item.lease) } : null;
    return { ok: true, answer: { event, digest: this.digest() } };
  }

  /** Extends, releases or requeues. */
  async lease(
    command: Extract<SessionCommand, { kind: "extend" | "release" | "requeue" }>,
  ): Promise<CommandResult<CommandValue>> {
    return this.#run(command);
  }

  get history(): HistoryItem | null {
    return this.state.history ?? null;
  }

  snapshot(): SessionSnapshot {
    return snapshotOf(this.state, { ...this.#viewContext(), nextSeq: this.#journal.nextSeq });
  }

  digest(): SessionOverview {
    const { state } = this;
    const now = this.#options.clock.now();
    return {
      id: state.id,
      seq: state.seq,
      open: isOpen(state),
      summary: summaryOf(state, this.#viewContext()),
      work: availableWork(state, now),
      ...(state.history ? { acceptedAt: state.history.at } : {}),
    };
  }

  /** Journal entries behind `after`, and how much came late and is not among them. */
  async listJournal(after: number, limit: number): Promise<JournalView> {
    const entries = await (this.#copyist ?? this.#journal).list(after, limit);
    return { entries, lateCount: this.#lateCount };
  }

  /** A screenshot that no generate has adopted goes when its time is over. */
  scheduleStagedRemoval(): void {
    if (this.state.phase === "new")
      this.#deadlines.set("staged", this.#options.clock.now() + STAGED_ANNOTATION_MS);
  }

  /** The actor's alarm rang. */
  async alarm(): Promise<void> {
    const due = this.#deadlines.takeDue();
    if (due.includes("settle")) await this.#run({ kind: "tick" });
    const lapseUnheard = due.includes("lapse") && !(await this.#tellLapse());
    if (due.includes("outbox")) await this.#outbox.flush();
    if (due.includes("runs")) void this.runs.finalize();
    if (due.includes("snapshot")) await this.#rest();
    if (due.includes("archive")) await this.archive().catch(() => undefined);
    if (due.includes("copy")) this.#copyist?.replicate();
    // Not waited for: where artifacts and copies lie may be slow, and the alarm is everybody's.
    if (due.includes("retention")) void this.#copyist?.prune();
    if (due.includes("staged") && this.state.phase === "new")
      void this.artifacts.removeAll().catch(() => this.scheduleStagedRemoval());
    this.#schedule(this.state);
    if (lapseUnheard) this.#deadlines.set("lapse", this.#options.clock.now() + LAPSE_RETRY_MS);
  }

  /** Tells that time has freed work; false when the project did not hear it. */
  #tellLapse(): Promise<boolean> {
    return this.#options.notifyProject({ overview: this.digest(), items: [], leaseExpired: true }).then(
      () => true,
      () => false,
    );
  }

  /**
   * Moves the session to the archive if it is finished and its project knows everything. It goes on
   * answering; what is posted to it later takes it back.
   */
  async archive(): Promise<void> {
    const { archive, id, notifyProject: tell } = this.#options;
    if (!archive) return;
    await this.#outbox.flush();
    await this.#rest();
    let archived = false;
    await this.#mailbox.runExclusive(async (state) => {
      if (this.#closing || isOpen(state) || state.outbox.length > 0 || this.runs.ending) return;
      await this.#journal.close();
      await archive(id);
      archived = true;
    });
    if (archived) await tell({ overview: this.digest(), items: [], leaseExpired: false, archived: true });
  }

  /**
   * Closes the session if whoever loads it again finds all there is. It stays while something is
   * under way, or when only this life knows of it: a staged screenshot, a repaired tail.
   */
  async evict(): Promise<boolean> {
    const waiting = (["outbox", "snapshot", "staged", "archive"] as const).some((name) =>
      this.#deadlines.has(name),
    );
    const repaired = this.#diagnostics.some(({ code }) => code === "journal_tail_repaired");
    const busy = !this.#mailbox.idle || this.state.outbox.length > 0 || this.runs.ending;
    if (waiting || repaired || busy) return false;
    await this.close();
    return true;
  }

  /** Tells the project what it does not know yet; after one failed try it is left to the next life. */
  async flushOutbox(): Promise<void> {
    await this.#outbox.flush();
  }

  /** Writes what is only a cache and lets go of the journal. Waits for nobody else. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#rest();
    // Behind a move to the archive that is under way: whoever comes after us must find it done.
    await this.#mailbox.runExclusive(() => this.#journal.close());
  }

  #run(command: SessionCommand): Promise<CommandResult<CommandValue>> {
    const { clock, settings } = this.#options;
    return this.#mailbox.run((state, nextSeq) => {
      const decision = decide(state, command, {
        now: clock.now(),
        nextSeq,
        maxAttempts: settings.maxAttempts,
      });
      if (isFinalPhase(state.phase) && isLate(command, decision)) this.#lateCount += 1;
      if (!decision.ok && decision.rejection.code === "lease_fenced")
        this.#options.recordTelemetry([{ code: "lease.fenced", session: state.id }]);
      return decision;
    });
  }

  /** The deadline to tell again is part of the commit, so that dying before the tell is only a delay. */
  #append(entries: readonly Entry[]): Promise<void> {
    const stored = this.#journal.append(entries);
    this.#deadlines.set("outbox", this.#options.clock.now() + SNAPSHOT_QUIET_MS);
    return stored;
  }

  #committed(state: SessionState, entries: readonly Entry[]): void {
    this.#schedule(state);
    this.runs.committed(entries);
    const now = this.#options.clock.now();
    this.#deadlines.set("snapshot", now + SNAPSHOT_QUIET_MS);
    const done = this.#options.archive !== undefined && !isOpen(state);
    this.#deadlines.set("archive", done ? now + ARCHIVE_QUIET_MS : null);
    this.#snapshots.committed(state);
    if (this.#compaction.due) void this.#compaction.run();
    if (entries.every(({ type }) => isTabOnly(type))) this.#outbox.scheduleFlush();
    else void this.#outbox.flush();
    const told = this.#outbox.ackedSeq;
    if ((state.outbox[TOLD_ITEMS]?.seq ?? Number.POSITIVE_INFINITY) <= told) {
      void this.#run({ kind: "acknowledge_outbox", upTo: told });
    }
  }

  #schedule(state: SessionState): void {
    const { settings, clock } = this.#options;
    this.#deadlines.set("settle", nextTimeoutAt(state, settings.maxAttempts));
    this.#deadlines.set("lapse", heldItem(state.pending, clock.now())?.lease?.expiresAt ?? null);
  }

  /** After a quiet while: journals what the project has confirmed, and refreshes the snapshot. */
  async #rest(): Promise<void> {
    const told = this.#outbox.ackedSeq;
    if (this.state.outbox.some((item) => item.seq <= told))
      await this.#run({ kind: "acknowledge_outbox", upTo: told });
    await this.#snapshots.refresh();
    this.#deadlines.set("snapshot", null);
    this.#copyist?.replicate();
  }

  async #checkScreenshot(event: SessionEvent): Promise<Rejection | null> {
    if (event.type !== "generate" || event.screenshotPath === undefined) return null;
    if (await this.artifacts.isOwnScreenshot(event.screenshotPath)) return null;
    const reason = "is not a screenshot this server returned for this session";
    return {
      code: "invalid_event",
      message: `screenshotPath: ${reason}.`,
      details: { path: "screenshotPath", reason },
    };
  }

  async #copyTo(policy: ReplicationPolicy | undefined): Promise<void> {
    if (!policy) return;
    const { id, storage, clock } = this.#options;
    this.#copyist = await SessionReplicator.load({
      ...{ id, policy, clock, items: storage.items, artifacts: this.artifacts },
      ...{ journal: this.#journal, mailbox: this.#mailbox, snapshot: () => this.snapshot() },
      wake: (deadline, at) => this.#deadlines.set(deadline, at),
    });
  }

  #timestamp(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  #viewContext() {
    return { now: this.#options.clock.now(), diagnostics: this.#diagnostics, heard: this.runs.offsets };
  }
}

/** Said to a finished session, no repetition, and not taken. */
function isLate(command: SessionCommand, decision: Decision<CommandValue>): boolean {
  if (command.kind !== "post" && command.kind !== "reply") return false;
  if (!decision.ok) return true;
  return "superseded" in decision.answer && "stale" in decision.answer;
}
