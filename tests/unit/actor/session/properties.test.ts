import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeld } from "../../../../src/actor/leases/work-item.ts";
import { availableWork } from "../../../../src/actor/session/available-work.ts";
import { evolve } from "../../../../src/actor/session/evolve.ts";
import { newSession, type SessionState } from "../../../../src/actor/session/state.ts";
import { snapshotOf } from "../../../../src/actor/session/view.ts";
import { isFinalPhase } from "../../../../src/protocol/phases.ts";
import { isDecision } from "../../../../src/protocol/work.ts";
import { accept, SESSION } from "../../../support/actor/events.ts";
import { histories } from "../../../support/actor/random-session.ts";
import { SessionWorld } from "../../../support/actor/session-world.ts";

/** What time alone may write although the command itself was refused. */
const OF_TIME: ReadonlySet<string> = new Set(["superseded", "dead_letter", "run_over"]);
const RUNS = { numRuns: 800 };
/** Few, so that dead letters come up. */
const ATTEMPTS = 2;

describe("any sequence of commands, with repetitions, late arrivals and steps of time", () => {
  it("gives the state that its journal folds to from scratch, and from any snapshot on", () => {
    fc.assert(
      fc.property(histories, fc.nat(), (steps, cut) => {
        const world = new SessionWorld(ATTEMPTS);
        for (const step of steps) step.act(world);
        expect(world.journal.map((entry) => entry.seq)).toEqual(world.journal.map((_, index) => index + 1));
        expect(world.journal.reduce(evolve, newSession(SESSION))).toEqual(world.state);
        const at = cut % (world.journal.length + 1);
        const snapshot: SessionState = JSON.parse(
          JSON.stringify(world.journal.slice(0, at).reduce(evolve, newSession(SESSION))),
        );
        expect(world.journal.slice(at).reduce(evolve, snapshot)).toEqual(world.state);
      }),
      RUNS,
    );
  });

  it("never has two live leases, never leaves a final phase, and journals nothing of what it refuses", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const world = new SessionWorld(ATTEMPTS);
        for (const step of steps) {
          const { phase } = world.state;
          const length = world.journal.length;
          const said = step.act(world);
          const written = world.journal.slice(length);
          if (said.refused !== undefined)
            expect(written.filter(({ type }) => !OF_TIME.has(type))).toEqual([]);
          if (isFinalPhase(phase)) expect(world.state.phase).toBe(phase);
          const held = world.state.pending.filter((item) => isHeld(item, world.now));
          expect(held.length).toBeLessThanOrEqual(1);
          const seqs = [...world.state.pending, ...world.state.failed].map((item) => item.seq);
          expect(new Set(seqs).size).toBe(seqs.length);
        }
      }),
      RUNS,
    );
  });

  it("never loses a decision it answered: pending, held, failed, settled after it was given, or replaced", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const world = new SessionWorld(ATTEMPTS);
        for (const step of steps) {
          step.act(world);
          const newest = world.journal.findLast(({ type }) => type === "accept" || type === "discard");
          if (newest === undefined) continue;
          const waiting = world.state.pending.find(({ seq, dead }) => seq === newest.seq && !dead);
          if (waiting) expect(world.state.phase).toBe(`${newest.type}_requested`);
          const kept = [...world.state.pending, ...world.state.failed].some(({ seq }) => seq === newest.seq);
          if (kept) continue;
          const given = world.journal.some(({ type, of }) => type === "lease_granted" && of === newest.seq);
          expect(given).toBe(true);
          expect(["completed", "discarded", "carbonize_required"]).toContain(world.state.phase);
        }
      }),
      RUNS,
    );
  });

  it("lets the person's last decision be had in the end, before anything else of its session", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const world = new SessionWorld(ATTEMPTS);
        for (const step of steps) step.act(world);
        world.waitAndSettle(2_000_000);
        const decision = world.state.pending.find((item) => isDecision(item.type) && !item.dead);
        if (decision) expect(world.grant()).toMatchObject({ seq: decision.seq });
      }),
      RUNS,
    );
  });

  it("answers a key that it knows with the same answer for ever, and appends nothing", () => {
    fc.assert(
      fc.property(histories, fc.nat(40), (steps, at) => {
        const world = new SessionWorld(ATTEMPTS);
        const first = world.post(accept(), { key: "early" });
        expect(first.refused).toBe("unknown_session");
        let answered: ReturnType<SessionWorld["post"]> | null = null;
        steps.forEach((step, index) => {
          step.act(world);
          if (index !== at) return;
          const said = world.post(accept("1"), { key: "mine" });
          if (said.refused === undefined && said.duplicate === undefined) answered = said;
        });
        if (answered === null) return;
        const before = world.journal.length;
        const again = world.post(accept("1"), { key: "mine" });
        expect(again).toEqual(Object.assign({}, answered, { duplicate: true }));
        expect(world.journal.slice(before).filter(({ type }) => !OF_TIME.has(type))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("can always be shown", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const world = new SessionWorld(ATTEMPTS);
        for (const step of steps) step.act(world);
        const view = snapshotOf(world.state, { now: world.now, offset: 0, diagnostics: [], nextSeq: 1 });
        expect(JSON.parse(JSON.stringify(view))).toEqual(view);
        expect(view.pendingEvents).toHaveLength(world.state.pending.length);
        expect(availableWork(world.state, world.now)).toHaveLength(
          world.state.pending.filter((item) => !item.dead).length,
        );
      }),
      RUNS,
    );
  });
});
