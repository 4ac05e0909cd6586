import { MAX_ATTEMPTS } from "../../../src/protocol/limits.ts";
import type { Phase } from "../../../src/protocol/phases.ts";
import { accept, checkpoint, discard, generate, steer } from "./events.ts";
import { SessionWorld } from "./session-world.ts";

/** Sessions as they stand after the usual road to each phase. */

/** A `generate` that no agent has been given. */
export function requested(): SessionWorld {
  const world = new SessionWorld();
  world.post(generate());
  return world;
}

export function ready(): SessionWorld {
  const world = requested();
  world.reply({ type: "done", leaseId: world.given().leaseId, file: "index.html" });
  return world;
}

export function cycling(): SessionWorld {
  const world = ready();
  world.post(checkpoint(1, { visibleVariant: 1 }));
  return world;
}

/** An accept of variant 2 that no agent has been given. */
export function acceptRequested(): SessionWorld {
  const world = ready();
  world.post(accept());
  return world;
}

export function carbonizeRequired(): SessionWorld {
  const world = acceptRequested();
  world.reply({ type: "agent_done", leaseId: world.given().leaseId, data: { carbonize: true } });
  return world;
}

/** A discard that no agent has been given. */
export function discardRequested(): SessionWorld {
  const world = ready();
  world.post(discard());
  return world;
}

export function steerRequested(): SessionWorld {
  const world = new SessionWorld();
  world.post(steer());
  return world;
}

/** Takes the next work and reports an error for it. */
export function failing(world: SessionWorld): SessionWorld {
  world.reply({ type: "error", leaseId: world.given().leaseId, message: "cannot" });
  return world;
}

/** Lets agents vanish until the next work is a dead letter. */
export function exhausted(world: SessionWorld): SessionWorld {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    world.given({ leaseMs: 10 });
    world.waitAndSettle(10);
  }
  return world;
}

export function completed(): SessionWorld {
  const world = acceptRequested();
  world.reply({ type: "agent_done", leaseId: world.given().leaseId });
  return world;
}

export function discarded(): SessionWorld {
  const world = discardRequested();
  world.reply({ type: "discarded", leaseId: world.given().leaseId });
  return world;
}

export function steerDone(): SessionWorld {
  const world = steerRequested();
  world.reply({ type: "steer_done", leaseId: world.given().leaseId });
  return world;
}

/** A fresh session in each phase. */
export const IN_PHASE: Readonly<Record<Phase, () => SessionWorld>> = {
  new: () => new SessionWorld(),
  generate_requested: requested,
  variants_ready: ready,
  cycling,
  accept_requested: acceptRequested,
  carbonize_required: carbonizeRequired,
  discard_requested: discardRequested,
  steer_requested: steerRequested,
  steer_done: steerDone,
  agent_error: () => failing(requested()),
  stranded: () => exhausted(requested()),
  completed,
  discarded,
};
