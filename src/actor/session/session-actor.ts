import { EVENTS, type SessionEvent } from "../../protocol/events/index.ts";
import { type HistoryItem, type PictureMoment, pictureName } from "../../protocol/history.ts";
import { ARCHIVE_QUIET_MS, STAGED_ANNOTATION_MS } from "../../protocol/limits.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import { fingerprint } from "../canonical-json.ts";
import { deliveredEvent } from "../leases/delivered-event.ts";
import { heldItem, isHeld } from "../leases/work-item.ts";
import { sessionKeys } from "../names.ts";
import { momentOf } from "../runtime/clock.ts";
import { Deadlines } from "../runtime/deadlines.ts";
import { DurableState, type LoadedState, loadState } from "../runtime/durable-state.ts";
import type { Entry } from "../runtime/entry.ts";
import type { CommandResult, Decision } from "../runtime/mailbox.ts";
import { SNAPSHOT_QUIET_MS } from "../runtime/snapshots.ts";
import { adjustSessionClocks, shiftSessionClocks } from "./adjust-clocks.ts";
import { type ArtifactStores, Artifacts, type StoredArtifact } from "./artifacts.ts";
import { availableWork } from "./available-work.ts";
import { checkScreenshot } from "./check-screenshot.ts";
import { withMember } from "./command-value.ts";
import type { ExtendCommand, ReleaseCommand, SessionCommand } from "./commands.ts";
import { decide } from "./decide.ts";
import type { CommandValue } from "./decision.ts";
import { evolve } from "./evolve.ts";
import { fencedTelemetry } from "./fenced-telemetry.ts";
import { isOpen, isUnknown } from "./is-open.ts";
import type { SessionOverview } from "./overview.ts";
import { ProjectNotifier } from "./project-notifier.ts";
import { SessionRuns } from "./runs/session-runs.ts";
import type { Granted, GrantRequest, JournalView, SessionActorOptions } from "./session-actor-options.ts";
import { SessionArchiver } from "./session-archiver.ts";
import {
  type ReplicationPolicy,
  SessionReplicator,
  type SessionReplicatorOptions,
} from "./session-replicator.ts";
import { newSession, SESSION_STATE_VERSION, type SessionState } from "./state.ts";
import { nextTimeoutAt } from "./timeouts.ts";
import { historyOf, snapshotOf, summaryOf, type ViewContext } from "./view.ts";

/** When the project is notified again of a lease's end that it did not acknowledge. */
const LEASE_END_RETRY_MS = 1_000;

type DeadlineName =
  | ("timeouts" | "lease_end" | "outbox" | "runs" | "snapshot" | "staged" | "archive")
  | Parameters<SessionReplicatorOptions["wake"]>[0];

/** One session: its durable state, the rules over it, its deadlines, and the updates it owes the project. */
export class SessionActor {
  readonly artifacts: Artifacts;
  readonly runs: SessionRuns;
  readonly #options: SessionActorOptions;
  readonly #durable: DurableState<SessionState>;
  readonly #project: ProjectNotifier;
  readonly #deadlines: Deadlines<DeadlineName>;
  readonly #archiver: SessionArchiver;
  /** What came late to the finished session; it leaves no other trace. */
  #lateCount = 0;
  #replicator: SessionReplicator | null = null;

  private constructor(options: SessionActorOptions, loaded: LoadedState<SessionState>) {
    const { archive, artifactStore, clock, id, storage } = options;
    this.#options = options;
    this.#deadlines = new Deadlines(options.alarm, clock);
    const stores: ArtifactStores = artifactStore ? [artifactStore, storage.items] : [storage.items];
    this.artifacts = new Artifacts(id, stores, options.artifactPath);
    this.#project = new ProjectNotifier({
      send: options.notifyProject,
      overview: () => this.overview(),
      items: () => this.state.outbox,
      recordAcknowledged: (upTo) => this.#run({ kind: "acknowledge_outbox", upTo }),
      scheduleRetry: (ms) => this.#deadlines.set("outbox", clock.now() + ms),
    });
    this.runs = new SessionRuns(
      {
        session: id,
        records: () => this.state.runs ?? [],
        run: (command) => this.#run(command),
        endRun: options.endRun,
        recordTelemetry: options.recordTelemetry,
        scheduleRetry: (ms) => this.#deadlines.set("runs", clock.now() + ms),
      },
      loaded.state.runs ?? [],
    );
    this.#durable = new DurableState(loaded, {
      // Part of the same write, so that a crash before the update is sent only delays it.
      onAppend: () => this.#deadlines.set("outbox", clock.now() + SNAPSHOT_QUIET_MS),
      onCommitted: (state, entries) => this.#committed(state, entries),
    });
    this.#archiver = new SessionArchiver({
      durable: this.#durable,
      move: archive && (() => archive(id)),
      quiesce: async () => {
        await this.#project.flush();
        await this.#writeCaches();
      },
      isEndingRuns: () => this.runs.ending,
      notifyArchived: () => this.#project.notifyArchived(),
    });
  }

  /** Loads a session from its journal. Writes nothing but the repair of a torn tail. */
  static async load(options: SessionActorOptions): Promise<SessionActor> {
    const keys = sessionKeys(options.id);
    const loaded = await loadState<SessionState>({
      journal: {
        driver: options.storage.journals,
        key: keys.journal,
        snapshotKey: keys.snapshot,
        id: options.id,
        initial: newSession(options.id),
        evolve,
        stateVersion: SESSION_STATE_VERSION,
      },
      clock: options.clock,
      adjustClocks: adjustSessionClocks,
      shiftClocks: shiftSessionClocks,
      compactAt: options.settings.compactAt,
    });
    const actor = new SessionActor(options, loaded);
    actor.#schedule(actor.state);
    await actor.#startReplication(options.replication);
    if (actor.state.outbox.length > 0) void actor.#project.flush();
    void actor.runs.finalize();
    if (actor.#wasRepaired) options.recordTelemetry([{ code: "journal.repaired", session: options.id }]);
    return actor;
  }

  get state(): SessionState {
    return this.#durable.state;
  }

  /** Posts a browser event. */
  async post(
    event: SessionEvent,
    key: string | null,
    ownerDisconnectedMs: number,
    wrapperGone = false,
  ): Promise<CommandResult<CommandValue>> {
    const rejection = await checkScreenshot(event, this.artifacts);
    if (rejection) return { ok: false, rejection };
    const hash = await fingerprint(event, this.#options.sha256);
    const result = await this.#run({ kind: "post", event, key, hash, ownerDisconnectedMs, wrapperGone });
    const opens = EVENTS[event.type].opensSession;
    // A list of sessions that is asked for next must contain this one; the others are asked directly.
    if (result.ok && opens) await this.#project.flush();
    return result;
  }

  /** Takes an agent's reply. */
  async reply(reply: AgentReply): Promise<CommandResult<CommandValue>> {
    const { type, file, message, data, preview } = reply;
    const hash = await fingerprint([type, file ?? null, message ?? null, data ?? null], this.#options.sha256);
    // The reply to an unknown session is refused in a moment: nothing of it is stored.
    const isKept = preview !== undefined && this.state.phase !== "new";
    const previewArtifact = isKept ? await this.artifacts.storePreview(preview) : null;
    return this.#run({ kind: "reply", reply, hash, previewArtifact });
  }

  /** Grants a lease on the first work that fits. */
  async grant(request: GrantRequest): Promise<CommandResult<Granted>> {
    const { id, newId } = this.#options;
    const leaseId = `${id}.${newId()}`;
    const result = await this.#run({ kind: "grant", leaseId, run: newId(), ...request });
    if (!result.ok) return result;
    const granted = "granted" in result.answer ? result.answer.granted : null;
    const item = granted && this.state.pending.find((candidate) => candidate.seq === granted.seq);
    return {
      ok: true,
      answer: {
        event: item ? deliveredEvent(item, this.#options.clock.wallOffset()) : null,
        overview: this.overview(),
      },
    };
  }

  /** Extends a lease. */
  async extend(command: Omit<ExtendCommand, "kind">) {
    return withMember(await this.#run({ kind: "extend", ...command }), "expiresAt");
  }

  /** Releases a lease. */
  async release(command: Omit<ReleaseCommand, "kind">) {
    return withMember(await this.#run({ kind: "release", ...command }), "done");
  }

  /** Puts leased and dead work back into the queue. */
  async requeue() {
    return withMember(await this.#run({ kind: "requeue" }), "requeued");
  }

  /** Stores a screenshot that a later `generate` may name; without one it is removed after a while. */
  async storeScreenshot(bytes: Uint8Array<ArrayBuffer>): Promise<StoredArtifact> {
    const stored = await this.artifacts.storeScreenshot(bytes);
    this.scheduleStagedRemoval();
    return stored;
  }

  /** Stores a small picture of the element; like a screenshot, one may come before its session. */
  async storePicture(moment: PictureMoment, bytes: Uint8Array<ArrayBuffer>): Promise<StoredArtifact> {
    const stored = await this.artifacts.put(pictureName(moment), bytes);
    this.scheduleStagedRemoval();
    return stored;
  }

  /** Stores an attachment, unless no such session exists. */
  async putArtifact(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<CommandResult<StoredArtifact>> {
    const { id, phase } = this.state;
    if (phase === "new")
      return { ok: false, rejection: { code: "unknown_session", message: `No session ${id} exists here.` } };
    return { ok: true, answer: await this.artifacts.put(name, bytes) };
  }

  /** There is no such session. */
  get isUnknown(): boolean {
    return isUnknown(this.state);
  }

  /** What was accepted, and the pictures of it; `null` when nothing was. */
  async readHistory(): Promise<HistoryItem | null> {
    const item = historyOf(this.state);
    return item && { ...item, ...(await this.artifacts.pictures()) };
  }

  snapshot(): SessionSnapshot {
    return snapshotOf(this.state, { ...this.#viewContext(), nextSeq: this.#durable.journal.nextSeq });
  }

  overview(): SessionOverview {
    const { state } = this;
    return {
      id: state.id,
      seq: state.seq,
      open: isOpen(state),
      summary: summaryOf(state, this.#viewContext()),
      work: availableWork(state, this.#options.clock.now()),
      ...(state.history ? { acceptedAt: state.history.at } : {}),
    };
  }

  /** Journal entries with numbers above `after`, and how many late events are not among them. */
  async listJournal(after: number, limit: number): Promise<JournalView> {
    const entries = await (this.#replicator ?? this.#durable.journal).list(after, limit);
    return { entries, lateCount: this.#lateCount };
  }

  /** A screenshot that no generate has adopted is removed when its time is over. */
  scheduleStagedRemoval(): void {
    if (this.state.phase === "new")
      this.#deadlines.set("staged", this.#options.clock.now() + STAGED_ANNOTATION_MS);
  }

  /** The actor's alarm fired. */
  alarm(): Promise<void> {
    return this.#deadlines.runDue((due) => this.#handleDue(due));
  }

  async #handleDue(due: readonly DeadlineName[]): Promise<void> {
    if (due.includes("timeouts")) await this.#run({ kind: "tick" });
    const retryLeaseEnd = due.includes("lease_end") && !(await this.#project.notifyLeaseEnd());
    if (due.includes("outbox")) await this.#project.flush();
    if (due.includes("runs")) void this.runs.finalize();
    if (due.includes("snapshot")) await this.#writeCaches();
    if (due.includes("archive")) await this.archive().catch(() => undefined);
    if (due.includes("copy")) this.#replicator?.replicate();
    // Not awaited: artifact and replica stores can be slow and would delay other alarms.
    if (due.includes("retention")) void this.#replicator?.prune();
    if (due.includes("staged") && this.state.phase === "new")
      void this.artifacts.removeAll().catch(() => this.scheduleStagedRemoval());
    this.#schedule(this.state);
    if (retryLeaseEnd) this.#deadlines.set("lease_end", this.#options.clock.now() + LEASE_END_RETRY_MS);
  }

  /** Moves the session to the archive if it is finished and the project has everything. */
  archive(): Promise<void> {
    return this.#archiver.archive();
  }

  /**
   * Closes the session if a later activation finds all there is. It stays while work is in progress, and
   * when only this activation has something: a staged screenshot, the report of a repaired tail. It stays
   * while a lease, a delay or a run counts down: their times are stored as the wall clock's, which may be set.
   */
  async evict(): Promise<boolean> {
    const waiting = (["outbox", "snapshot", "staged", "archive"] as const).some((name) =>
      this.#deadlines.has(name),
    );
    const busy = !this.#durable.mailbox.idle || this.state.outbox.length > 0 || this.runs.ending;
    const now = this.#options.clock.now();
    const isCounting = this.state.pending.some((item) => isHeld(item, now) || item.notBefore > now);
    if (waiting || busy || isCounting || this.#wasRepaired) return false;
    await this.close();
    return true;
  }

  /** Sends the project what it has not acknowledged; after one failed try that is left to the next start. */
  flushOutbox(): Promise<void> {
    return this.#project.flush();
  }

  /** Writes the snapshot and closes the journal. */
  async close(): Promise<void> {
    this.#archiver.stop();
    await this.#writeCaches();
    await this.#archiver.close();
    // Behind the commands that were under way: what they committed would be delivered by a closed actor.
    this.#project.stop();
  }

  get #wasRepaired(): boolean {
    return this.#durable.diagnostics.some(({ code }) => code === "journal_tail_repaired");
  }

  #run(command: SessionCommand): Promise<CommandResult<CommandValue>> {
    const { clock, settings } = this.#options;
    return this.#durable.run((state, nextSeq) => {
      const context = { ...momentOf(clock), nextSeq, maxAttempts: settings.maxAttempts };
      const decision = decide(state, command, context);
      if (isFinalPhase(state.phase) && isLate(command, decision)) this.#lateCount += 1;
      if (!decision.ok && decision.rejection.code === "lease_fenced")
        this.#options.recordTelemetry([fencedTelemetry(state, command)]);
      return decision;
    });
  }

  #committed(state: SessionState, entries: readonly Entry[]): void {
    const now = this.#options.clock.now();
    const isArchivable = this.#options.archive !== undefined && !isOpen(state);
    this.#deadlines.change(() => {
      this.#schedule(state);
      this.#deadlines.set("snapshot", now + SNAPSHOT_QUIET_MS);
      this.#deadlines.set("archive", isArchivable ? now + ARCHIVE_QUIET_MS : null);
    });
    this.runs.committed(entries);
    this.#project.committed(entries);
  }

  #schedule(state: SessionState): void {
    const { settings, clock } = this.#options;
    this.#deadlines.set("timeouts", nextTimeoutAt(state, settings.maxAttempts));
    this.#deadlines.set("lease_end", heldItem(state.pending, clock.now())?.lease?.expiresAt ?? null);
  }

  /** After a pause: journals what the project has acknowledged, refreshes the snapshot and the replicas. */
  async #writeCaches(): Promise<void> {
    await this.#project.recordAcknowledged();
    await this.#durable.refreshSnapshot();
    this.#deadlines.set("snapshot", null);
    this.#replicator?.replicate();
  }

  async #startReplication(policy: ReplicationPolicy | undefined): Promise<void> {
    if (!policy) return;
    const { id, storage, clock } = this.#options;
    const { journal, mailbox } = this.#durable;
    this.#replicator = await SessionReplicator.load({
      ...{ id, policy, clock, journal, mailbox, items: storage.items, artifacts: this.artifacts },
      snapshot: () => this.snapshot(),
      wake: (deadline, at) => this.#deadlines.set(deadline, at),
    });
  }

  #viewContext(): ViewContext {
    const { diagnostics } = this.#durable;
    return { ...momentOf(this.#options.clock), diagnostics, runOffsets: this.runs.offsets };
  }
}

/** Whether it came for a finished session, is no repetition, and was not taken. */
function isLate(command: SessionCommand, decision: Decision<CommandValue>): boolean {
  if (command.kind !== "post" && command.kind !== "reply") return false;
  if (!decision.ok) return true;
  return "superseded" in decision.answer && "stale" in decision.answer;
}
