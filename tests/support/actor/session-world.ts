import { canonicalJson } from "../../../src/actor/canonical-json.ts";
import { type Entry, type EntryDraft, entryTime } from "../../../src/actor/runtime/entry.ts";
import type { SessionCommand } from "../../../src/actor/session/commands.ts";
import { decide } from "../../../src/actor/session/decide.ts";
import type { CommandValue } from "../../../src/actor/session/decision.ts";
import { evolve } from "../../../src/actor/session/evolve.ts";
import { endOf } from "../../../src/actor/session/runs/run-end.ts";
import { newSession, type SessionState } from "../../../src/actor/session/state.ts";
import { nextTimeoutAt } from "../../../src/actor/session/timeouts.ts";
import type { ErrorCode } from "../../../src/protocol/errors.ts";
import type { SessionEvent } from "../../../src/protocol/events/index.ts";
import { MAX_ATTEMPTS } from "../../../src/protocol/limits.ts";
import type { ReplyType } from "../../../src/protocol/reply-types.ts";
import { DEFAULT_WORK_TYPES, type WorkType } from "../../../src/protocol/work.ts";
import { SESSION } from "./events.ts";

const START = Date.parse("2026-03-01T10:00:00.000Z");

/** What a command was answered: the members of its answer, or `refused` with the rejection's details. */
export type Said = Readonly<Record<string, unknown>> & { readonly refused?: ErrorCode };

/** Work that was given out. */
export interface Given {
  readonly seq: number;
  readonly type: WorkType;
  readonly leaseId: string;
}

/** A reply about this session. */
export interface Reply {
  readonly type: ReplyType;
  readonly leaseId?: string;
  readonly file?: string;
  readonly message?: string;
  readonly data?: unknown;
}

export interface GrantOptions {
  readonly types?: readonly WorkType[];
  readonly leaseMs?: number;
  readonly agent?: string;
  readonly attemptId?: string;
}

/** One session's rules over a list of entries and a clock that only the test moves. */
export class SessionWorld {
  now = START;
  /** What the wall clock is ahead of `now` (ms). */
  offset = 0;
  state: SessionState = newSession(SESSION);
  readonly journal: Entry[] = [];
  readonly #maxAttempts: number;
  #leases = 0;

  constructor(maxAttempts = MAX_ATTEMPTS) {
    this.#maxAttempts = maxAttempts;
  }

  /** Handles a command as the actor does: decide, number the entries, fold them. */
  run(command: SessionCommand): { readonly answer: CommandValue | null; readonly said: Said } {
    const nextSeq = this.journal.length + 1;
    const { now, offset } = this;
    const context = { now, offset, nextSeq, maxAttempts: this.#maxAttempts };
    const decision = decide(this.state, command, context);
    for (const draft of decision.drafts) this.#append(draft);
    if (decision.ok) return { answer: decision.answer, said: { ...decision.answer } };
    const { code, details } = decision.rejection;
    return { answer: null, said: { ...details, refused: code } };
  }

  post(
    event: SessionEvent,
    how: { key?: string; ownerDisconnectedMs?: number; wrapperGone?: boolean } = {},
  ): Said {
    const hash = canonicalJson(event);
    return this.run({
      kind: "post",
      event,
      key: how.key ?? null,
      hash,
      ownerDisconnectedMs: how.ownerDisconnectedMs ?? 0,
      wrapperGone: how.wrapperGone ?? false,
    }).said;
  }

  reply(reply: Reply): Said {
    const { type, file, message, data } = reply;
    const hash = canonicalJson([type, file ?? null, message ?? null, data ?? null]);
    return this.run({ kind: "reply", reply: { ...reply, id: SESSION }, hash, previewArtifact: null }).said;
  }

  /** Polls: what is given, or `null`. */
  grant(options: GrantOptions = {}): Given | null {
    this.#leases += 1;
    const { answer } = this.run({
      kind: "grant",
      leaseId: `${SESSION}.lease-${this.#leases}`,
      run: `run-${this.#leases}`,
      agent: options.agent ?? "agent",
      leaseMs: options.leaseMs ?? 30_000,
      types: options.types ?? [...DEFAULT_WORK_TYPES, "carbonize_cleanup"],
      attemptId: options.attemptId ?? null,
    });
    const granted = answer && "granted" in answer ? answer.granted : null;
    const item = this.state.pending.find((candidate) => candidate.seq === granted?.seq);
    return granted && item ? { seq: granted.seq, type: item.type, leaseId: granted.leaseId } : null;
  }

  /** Polls where there must be work. */
  given(options: GrantOptions = {}): Given {
    const given = this.grant(options);
    if (given === null) throw new Error(`nothing to give in phase ${this.state.phase}`);
    return given;
  }

  extend(leaseId: string, leaseMs = 30_000): Said {
    return this.run({ kind: "extend", leaseId, leaseMs }).said;
  }

  release(leaseId: string, how: { delayMs?: number; reason?: "released" | "client_gone" } = {}): Said {
    const { delayMs = 0, reason = "released" } = how;
    return this.run({ kind: "release", leaseId, delayMs, reason }).said;
  }

  requeue(): Said {
    return this.run({ kind: "requeue" }).said;
  }

  /** The stream of a run says that it has ended, as its session asked it to, or by its agent's own word. */
  endRun(run: string): Said {
    const over = this.state.runs?.find((record) => record.run === run)?.over;
    const end = over ? endOf(over, true) : ({ state: "done", reason: "stream.completed" } as const);
    return this.run({ kind: "run_ended", ended: { run, offset: "9", ...end } }).said;
  }

  /** Lets time pass without a command. */
  wait(ms: number): void {
    this.now += ms;
  }

  /** Lets time pass, and the timer ring when it is due. */
  waitAndSettle(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = nextTimeoutAt(this.state, this.#maxAttempts);
      if (due === null || due > end) break;
      this.now = Math.max(this.now, due);
      const before = this.journal.length;
      this.run({ kind: "tick" });
      if (this.journal.length === before) throw new Error("the timer rang for nothing");
    }
    this.now = end;
  }

  /** Types of the pending work, as it would be delivered, dead letters with a cross. */
  get pending(): readonly string[] {
    return this.state.pending.map((item) => (item.dead ? `${item.type} †` : item.type));
  }

  /** `seq type` of every entry. */
  get record(): readonly string[] {
    return this.journal.map((entry) => entry.type);
  }

  #append(draft: EntryDraft): void {
    const { type, event, ...rest } = draft;
    const seq = this.journal.length + 1;
    const entry = { seq, id: SESSION, type, ...entryTime(this), event, ...rest };
    // What the journal gives back is what its lines say.
    const stored: Entry = JSON.parse(JSON.stringify(entry));
    this.journal.push(stored);
    this.state = evolve(this.state, stored);
  }
}
