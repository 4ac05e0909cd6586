import type { AppendRequest } from "../../src/actor/index.ts";
import { ARCHIVE_QUIET_MS } from "../../src/protocol/limits.ts";
import type { Answer, Said } from "./history.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const ALL_TYPES = [
  ...["accept", "discard", "undo_request", "steer", "generate"],
  ...["variant_mount_failed", "prefetch", "carbonize_cleanup"],
];
const PATIENCE_MS = 2_000;
/** The longest that is asked for, and the tenth more that output gives. */
const LONGEST_LEASE_MS = 33_000;

/** A poll, and when it was sent (ms of the queue). */
interface Poll {
  readonly asked: number;
  readonly leaseMs: number;
  readonly attemptId: string | null;
}

/** Work as a poll brought it. */
interface Work {
  readonly type: string;
  readonly id: string;
  readonly seq: number;
  readonly leaseId: string;
  /** When its lease ends, as it was shown (ms since the epoch). */
  readonly expiresAt: number;
  /** Takes its output; a prefetch has none. */
  readonly run: string | null;
}

/** An agent: polls, works, replies; while faults are on, it also forgets work, is slow and crashes. */
export class Agent {
  readonly #world: World;
  readonly #random: Random;
  #name: string;

  constructor(world: World, name: string) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#name = name;
  }

  /** Never ends: the run does. */
  async live(): Promise<void> {
    for (;;) {
      const work = await this.#poll();
      if (work === null) await this.#pause(300);
      else await this.#handle(work);
    }
  }

  async #poll(): Promise<Work | null> {
    const { network, healthy } = this.#world;
    const random = this.#random;
    const attemptId = random.chance(0.7) ? this.#world.mark("attempt") : null;
    const timeout = healthy ? 60_000 : random.integer(1, 15_000);
    const leaseMs = healthy ? 30_000 : random.pick([300, 2_000, 8_000, 30_000]);
    const input = { timeout, leaseMs, agent: this.#name, attemptId, types: ALL_TYPES, session: null };
    const asked = this.#world.scheduler.now;
    for (let tries = attemptId === null ? 1 : 3; tries > 0; tries -= 1) {
      const answer = await network.request(
        { session: null, operation: "poll", input },
        {
          timeoutMs: timeout + 1_000,
          emitted: (heard) => this.#handed(heard, { asked, leaseMs, attemptId }),
        },
      );
      if (answer !== null) return answer.status === 200 ? workOf(answer) : null;
    }
    return null;
  }

  #handed(answer: Answer, { asked, leaseMs, attemptId }: Poll): void {
    const work = answer.status === 200 ? workOf(answer) : null;
    if (work === null) return;
    const { leaseId, seq, expiresAt } = work;
    const passed = answer.at - asked;
    // A repeated attempt is given its lease again, which may have been extended, to less, or have ended.
    const bounds =
      attemptId === null ? { most: leaseMs, least: leaseMs } : { most: LONGEST_LEASE_MS, least: 0 };
    this.#world.history.shownTimes.push({
      ...{ leaseId, most: bounds.most, least: bounds.least - passed },
      shown: this.#untilShown(expiresAt),
    });
    this.#world.history.handed.push({ leaseId, journal: journalOf(work), seq, at: answer.at });
  }

  /** How long a time is away by the wall clock (ms). */
  #untilShown(at: number): number | null {
    const wall = this.#world.platform.steadyWall();
    return wall === null ? null : at - wall;
  }

  async #handle(work: Work): Promise<void> {
    const random = this.#random;
    if (this.#world.healthy) {
      if (random.chance(0.3)) await this.#speak(work);
      await this.#pause(500);
      await this.#reply(work, soundReply(work, random), true);
      return;
    }
    if (random.chance(0.08)) {
      // This agent crashes, and another one starts.
      this.#name = this.#world.mark("agent");
      return;
    }
    if (random.chance(0.4)) await this.#extend(work);
    if (random.chance(0.2)) await this.#speak(work);
    await this.#pause(random.pick([200, 1_500, 12_000, 40_000]));
    if (random.chance(0.08)) return this.#release(work);
    const type = random.chance(0.1) ? "error" : random.chance(0.04) ? "retry" : soundReply(work, random);
    await this.#reply(work, type, random.chance(0.8));
  }

  async #extend(work: Work): Promise<void> {
    const leaseMs = this.#random.integer(500, 20_000);
    const input = { leaseId: work.leaseId, leaseMs };
    const asked = this.#world.scheduler.now;
    await this.#world.network.request(
      { session: sessionOf(work), operation: "extend", input },
      {
        timeoutMs: PATIENCE_MS,
        emitted: ({ status, body: { expiresAt }, at }) => {
          if (status !== 200 || typeof expiresAt !== "number") return;
          this.#world.history.shownTimes.push({
            ...{ leaseId: work.leaseId, most: leaseMs, least: leaseMs - (at - asked) },
            shown: this.#untilShown(expiresAt),
          });
          this.#world.history.extended.push({ leaseId: work.leaseId, journal: journalOf(work), expiresAt });
        },
      },
    );
  }

  /** Says something into its run; each message is repeated until it is answered, or given up. */
  async #speak({ run, id, leaseId }: Work): Promise<void> {
    if (run === null) return;
    const { history, network } = this.#world;
    for (let seq = 0; seq < this.#random.integer(1, 2); seq += 1) {
      const spoken = { id: this.#world.mark("text"), run, lease: leaseId, stored: false };
      history.spoken.push(spoken);
      const message = { v: 1, type: "text", id: spoken.id, at: "2026-01-01T00:00:00.000Z", text: "on it " };
      const request: AppendRequest = {
        contentType: "application/json",
        close: false,
        producer: { id: leaseId, epoch: 0, seq },
        streamSeq: null,
        lease: leaseId,
      };
      const input = { ...request, bytes: new TextEncoder().encode(JSON.stringify([message])) };
      let answer: Answer | null = null;
      for (let tries = this.#world.healthy ? 10 : 3; tries > 0 && !spoken.stored; tries -= 1) {
        answer = await network.request(
          { session: id, run, operation: "append", input },
          { timeoutMs: PATIENCE_MS, emitted: ({ status }) => (spoken.stored ||= status === 200) },
        );
        if (answer !== null && answer.status !== 503) break;
      }
      // A message that is given up leaves a gap, which nothing may follow.
      if (answer?.status !== 200 && answer?.status !== 204) return;
    }
  }

  async #release(work: Work): Promise<void> {
    const delayMs = this.#random.pick([0, 0, 3_000]);
    const input = { leaseId: work.leaseId, delayMs, reason: "released" };
    await this.#world.network.request(
      { session: sessionOf(work), operation: "release", input },
      { timeoutMs: PATIENCE_MS },
    );
  }

  async #reply(work: Work, type: string, withLease: boolean): Promise<void> {
    const { history, network } = this.#world;
    const random = this.#random;
    const mark = this.#world.mark(`reply-${type}`);
    const carbonize = type === "agent_done" && random.chance(0.4);
    const body = {
      id: work.id,
      type,
      mark,
      message: mark,
      file: "index.html",
      data: { carbonize },
      ...(withLease ? { leaseId: work.leaseId } : {}),
    };
    const journal = journalOf(work);
    const said = history.add({ mark, journal, kind: "reply", body, keyed: withLease });
    if (random.chance(0.15)) void this.#sayAgain(work, said);
    for (let tries = this.#world.healthy ? 20 : random.integer(1, 6); tries > 0; tries -= 1) {
      const answer = await network.request(
        { session: sessionOf(work), operation: "reply", input: body },
        { timeoutMs: PATIENCE_MS, said },
      );
      if (answer && answer.status !== 503) return;
      await this.#pause(800);
    }
  }

  /** Repeats a reply late, when the session may be finished, evicted and archived. */
  async #sayAgain(work: Work, said: Said): Promise<void> {
    const { scheduler, network } = this.#world;
    await scheduler.sleep(this.#random.pick([1_000, 20_000, ARCHIVE_QUIET_MS + 5_000, 90_000]));
    await network.request(
      { session: sessionOf(work), operation: "reply", input: said.body },
      { timeoutMs: PATIENCE_MS, said },
    );
  }

  #pause(ms: number): Promise<void> {
    return this.#world.scheduler.sleep(1 + this.#random.next() * ms);
  }
}

/** Prefetches belong to the project. */
function sessionOf(work: Work): string | null {
  return work.type === "prefetch" ? null : work.id;
}

function journalOf(work: Work): string {
  return sessionOf(work) ?? "project";
}

function workOf({ body }: Answer): Work | null {
  const { type, id, seq, lease } = body;
  if (typeof lease !== "object" || lease === null || !("id" in lease)) return null;
  if (typeof type !== "string" || typeof id !== "string" || typeof seq !== "number") return null;
  const run = "run" in lease && typeof lease.run === "string" ? lease.run : null;
  const expiresAt = "expiresAt" in lease ? Date.parse(String(lease.expiresAt)) : Number.NaN;
  return { type, id, seq, leaseId: String(lease.id), expiresAt, run };
}

/** A reply that settles this work. */
function soundReply(work: Work, random: Random): string {
  switch (work.type) {
    case "accept":
      return random.pick(["agent_done", "agent_done", "agent_done", "complete", "done"]);
    case "discard":
      return random.pick(["discarded", "discard", "done"]);
    case "steer":
      return random.pick(["steer_done", "done"]);
    case "carbonize_cleanup":
      return "complete";
    default:
      return "done";
  }
}
