/** What the sessions panel says of a session is for the person, whatever it waits for. */
import { describe, expect, it } from "vitest";
import { summaryOf } from "../../../src/actor/session/view.ts";
import { sessionReason } from "../../../src/overlay/panels/session-reason.ts";
import { mountFailed } from "../../support/actor/events.ts";
import type { SessionWorld } from "../../support/actor/session-world.ts";
import {
  acceptRequested,
  carbonizeRequired,
  cycling,
  discardRequested,
  exhausted,
  failing,
  requested,
  steerRequested,
} from "../../support/actor/situations.ts";

const reason = ({ state, now }: SessionWorld) =>
  sessionReason(summaryOf(state, { now, offset: 0, diagnostics: [] }));

function held(world: SessionWorld): SessionWorld {
  world.given({ agent: "claude" });
  return world;
}

function unmounted(): SessionWorld {
  const world = cycling();
  world.post(mountFailed(2));
  world.reply({ type: "done", leaseId: world.given().leaseId });
  return world;
}

const CASES: readonly (readonly [SessionWorld, string])[] = [
  [requested(), "Your request waits for an agent."],
  [held(requested()), "claude writes the variants."],
  [steerRequested(), "Your message waits for an agent."],
  [acceptRequested(), "Your choice is recorded and waits for an agent."],
  [held(discardRequested()), "claude restores the source."],
  [carbonizeRequired(), "Accepted. The clean-up of the source is still to be done."],
  [cycling(), "The variants are ready. Compare them, then accept one or discard them."],
  [unmounted(), "Variant 2 could not be shown."],
  [failing(requested()), "The agent could not finish this: cannot"],
  [exhausted(requested()), "No agent could finish this after several tries. Retry, or discard it."],
];

describe("the reason of an open session", () => {
  it.each(CASES)("%#: is one for you", (world, expected) => {
    expect(reason(world)).toBe(expected);
    expect(reason(world)).not.toMatch(/the person|\d{4}-\d\d-\d\dT|generate|npx/);
  });
});
