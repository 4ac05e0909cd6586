import fc from "fast-check";
import type { SessionEvent } from "../../../src/protocol/events/index.ts";
import { REPLY_TYPES } from "../../../src/protocol/reply-types.ts";
import { WORK_TYPES } from "../../../src/protocol/work.ts";
import {
  accept,
  checkpoint,
  discard,
  generate,
  mounted,
  mountFailed,
  OWNER,
  retry,
  steer,
  undo,
} from "./events.ts";
import type { Said, SessionWorld } from "./session-world.ts";

/** One action. It can be repeated later, and at another time than it was meant for. */
export interface Step {
  readonly name: string;
  readonly act: (world: SessionWorld) => Said;
  toString(): string;
}

const PASSED: Said = { passed: true };

function step(name: string, act: (world: SessionWorld) => Said): Step {
  return { name, act, toString: () => name };
}

/** Three times in four the usual thing. */
function mostly<Value>(usual: Value, others: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
}

const decisions: fc.Arbitrary<SessionEvent> = fc
  .record({
    variant: fc.constantFrom("1", "2"),
    size: fc.constantFrom(0, 1),
    owner: mostly<string | undefined>(undefined, fc.constantFrom(OWNER, "tab-two")),
  })
  .chain(({ variant, size, owner }) => {
    const by = owner === undefined ? {} : { owner };
    return fc.constantFrom(accept(variant, { ...by, paramValues: { size } }), discard(by));
  });

const checkpoints: fc.Arbitrary<SessionEvent> = fc
  .record({
    revision: fc.nat(5),
    owner: fc.constantFrom(OWNER, "tab-two"),
    visibleVariant: fc.nat(3),
    reason: fc.constantFrom("cycled", "takeover", "browser_resumed"),
  })
  .map(({ revision, ...more }) => checkpoint(revision, more));

const events: fc.Arbitrary<SessionEvent> = fc.oneof(
  { weight: 5, arbitrary: decisions },
  { weight: 3, arbitrary: checkpoints },
  {
    weight: 4,
    arbitrary: fc.constantFrom<SessionEvent>(
      generate(),
      steer(),
      retry(),
      undo(),
      mounted(1),
      mountFailed(1),
      mountFailed(2),
    ),
  },
);

const posts = fc
  .record({
    event: events,
    key: mostly(null, fc.constantFrom("k1", "k2", "k3")),
    gone: fc.constantFrom(0, 20_000),
  })
  .map(({ event, key, gone }) =>
    step(`post ${JSON.stringify(event)} key=${key}`, (world) =>
      world.post(event, { ...(key === null ? {} : { key }), ownerDisconnectedMs: gone }),
    ),
  );

/** `back` 0 is the newest lease, 1 the one before it. */
function leaseOf(world: SessionWorld, back: number): string {
  const granted = world.journal.filter((entry) => entry.type === "lease_granted");
  return String(granted.at(-1 - back)?.event.id ?? "a1b2c3d4.none");
}

const replies = fc
  .record({
    type: fc.oneof(fc.constantFrom("done", "agent_done", "error"), fc.constantFrom(...REPLY_TYPES)),
    lease: fc.oneof(mostly(0, fc.nat(3)), fc.constant(null)),
    message: fc.constantFrom("one", "two"),
    carbonize: fc.boolean(),
  })
  .map(({ type, lease, message, carbonize }) =>
    step(`reply ${type} lease=${lease} ${message} carbonize=${carbonize}`, (world) =>
      world.reply({
        type,
        message,
        data: { carbonize },
        ...(lease === null ? {} : { leaseId: leaseOf(world, lease) }),
      }),
    ),
  );

const grants = fc
  .record({
    types: mostly(null, fc.subarray([...WORK_TYPES], { minLength: 1 })),
    leaseMs: fc.constantFrom(1, 5_000, 600_000),
    attemptId: mostly(null, fc.constantFrom("try-1", "try-2")),
  })
  .map(({ types, leaseMs, attemptId }) =>
    step(`grant ${leaseMs} types=${types ?? "all"} attempt=${attemptId}`, (world) => {
      const given = world.grant({
        leaseMs,
        ...(types === null ? {} : { types }),
        ...(attemptId === null ? {} : { attemptId }),
      });
      return given === null ? PASSED : { ...given };
    }),
  );

const leases = fc
  .record({
    back: fc.nat(2),
    ms: fc.constantFrom(0, 1_000, 600_000),
    how: fc.constantFrom("extend", "released", "client_gone"),
  })
  .map(({ back, ms, how }) =>
    step(`${how} lease ${back} ms=${ms}`, (world) => {
      const id = leaseOf(world, back);
      if (how === "extend") return world.extend(id, ms + 1);
      return world.release(id, { delayMs: ms, reason: how === "released" ? "released" : "client_gone" });
    }),
  );

/** Runs by their age: 0 is the newest. */
const runs = fc
  .record({ back: fc.nat(2), lease: fc.nat(2), how: fc.constantFrom("write", "write", "read", "end") })
  .map(({ back, lease, how }) =>
    step(`${how} run ${back} lease=${lease}`, (world) => {
      const run = world.state.runs?.at(-1 - back)?.run ?? "none";
      if (how === "end") return world.endRun(run);
      return world.run({ kind: "open_run", run, lease: how === "read" ? null : leaseOf(world, lease) }).said;
    }),
  );

const others = fc.constantFrom(
  step("stop", (world) => world.run({ kind: "stop" }).said),
  step("requeue", (world) => world.requeue()),
  step("tick", (world) => world.run({ kind: "tick" }).said),
  step("acknowledge", (world) => world.run({ kind: "acknowledge_outbox", upTo: world.state.seq }).said),
);

const vanishing = step("an agent takes work and vanishes", (world) => {
  const given = world.grant({ leaseMs: 5_000 });
  world.wait(5_000);
  return given === null ? PASSED : { ...given };
});

const waits = fc.constantFrom(1, 999, 5_000, 30_000, 700_000).map((ms) =>
  step(`wait ${ms}`, (world) => {
    world.wait(ms);
    return PASSED;
  }),
);

/** Sessions as anything may happen to them, each beginning with its `generate` or `steer`. */
export const histories: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    mostly<SessionEvent>(generate(), fc.constant(steer())),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: posts },
        { weight: 5, arbitrary: replies },
        { weight: 5, arbitrary: grants },
        { weight: 2, arbitrary: leases },
        { weight: 2, arbitrary: runs },
        { weight: 1, arbitrary: others },
        { weight: 3, arbitrary: waits },
        { weight: 2, arbitrary: fc.constant(vanishing) },
      ),
      { minLength: 5, maxLength: 50, size: "max" },
    ),
    // Requests that arrive a second time, later: which step, and behind which other.
    fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 6 }),
  )
  .map(([opening, steps, again]) => {
    const all = [step(`open ${opening.type}`, (world) => world.post(opening)), ...steps];
    for (const [from, to] of again) {
      const repeated = all[from];
      if (repeated !== undefined && to > 0) all.splice(to, 0, repeated);
    }
    return all;
  });
