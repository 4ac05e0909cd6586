/** Checkpoints: what is on screen, and what is sent to be recorded. */
import { expect, test } from "vitest";
import { claimCheckpoint, pendingCheckpoint } from "../../../src/overlay/store/checkpoint.ts";
import { variantParameters, visibleVariant } from "../../../src/overlay/store/selectors.ts";
import type { CheckpointEvent } from "../../../src/protocol/events/checkpoint.ts";
import type { ParamDeclaration } from "../../../src/protocol/parameters.ts";
import {
  after,
  command,
  connected,
  from,
  ID,
  OWNER,
  pageRead,
  response,
  session,
  sessionEvent,
} from "./support.ts";

const WEIGHT: ParamDeclaration = {
  kind: "range",
  id: "weight",
  label: "Weight",
  min: 300,
  max: 900,
  step: 100,
  default: 700,
};
const PARAMS = { params: { 1: [WEIGHT], 2: [WEIGHT] } };

function recorded(body: ReturnType<typeof pendingCheckpoint>, revision: number): CheckpointEvent {
  if (body === null) throw new Error("no checkpoint was due");
  return { ...body, revision };
}

test("the first variant is shown as soon as it arrives, and sent", () => {
  const state = after(connected([session({ phase: "variants_ready" })]), pageRead());
  expect(visibleVariant(state, session())).toBe(1);
  expect(pendingCheckpoint(state)).toEqual({
    type: "checkpoint",
    id: ID,
    owner: OWNER,
    phase: "cycling",
    visibleVariant: 1,
    arrivedVariants: 3,
    paramValues: {},
  });
});

test("what is recorded already is not sent again", () => {
  const state = after(connected([session({ visibleVariant: 2, arrivedVariants: 3 })]), pageRead());
  expect(visibleVariant(state, session({ visibleVariant: 2 }))).toBe(2);
  expect(pendingCheckpoint(state)).toBeNull();
});

test("recorded values win over the declared defaults, and are not overwritten by them [defaults-overwrite]", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3, paramValues: { weight: 300 } });
  const state = after(connected([summary]), pageRead(PARAMS));
  expect(variantParameters(state, summary, 1).values).toEqual({ weight: 300 });
  expect(pendingCheckpoint(state)).toBeNull();
  const moved = from(state, { kind: "variant-selected", id: ID, variant: 2 });
  expect(pendingCheckpoint(moved)?.paramValues).toEqual({ weight: 300 });
});

test("[defaults-overwrite] a tuned value is still there after another variant or the original", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const tuned = after(connected([summary]), pageRead(PARAMS), {
    kind: "parameter-set",
    id: ID,
    param: "weight",
    value: 300,
  });
  for (const away of [2, 0]) {
    const back = from(
      tuned,
      { kind: "variant-selected", id: ID, variant: away },
      { kind: "variant-selected", id: ID, variant: 1 },
      pageRead(PARAMS),
    );
    expect(variantParameters(back, summary, 1).values).toEqual({ weight: 300 });
    expect(pendingCheckpoint(back)?.paramValues).toEqual({ weight: 300 });
  }
});

test("an untouched default is shown and accepted, but never recorded as a choice", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const state = after(connected([summary]), pageRead(PARAMS), {
    kind: "variant-selected",
    id: ID,
    variant: 2,
  });
  expect(variantParameters(state, summary, 2).values).toEqual({ weight: 700 });
  expect(pendingCheckpoint(state)?.paramValues).toEqual({});
});

test("zero and empty values are values", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const state = after(
    connected([summary]),
    pageRead(),
    { kind: "parameter-set", id: ID, param: "gap", value: 0 },
    { kind: "parameter-set", id: ID, param: "rule", value: false },
  );
  expect(pendingCheckpoint(state)?.paramValues).toEqual({ gap: 0, rule: false });
});

test("a local choice stays on screen while older summaries arrive, until it is recorded", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const moved = after(connected([summary]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 3,
  });
  const event = recorded(pendingCheckpoint(moved), 1);
  const updated = from(moved, sessionEvent(summary));
  expect(visibleVariant(updated, summary)).toBe(3);
  const done = from(updated, { kind: "checkpoint-recorded", event, response: response("cycling") });
  expect(done.localViews).toEqual({});
  expect(done.sessions[ID]).toMatchObject({ visibleVariant: 3, checkpointRevision: 1 });
  expect(pendingCheckpoint(done)).toBeNull();
});

test("a newer local choice outlives the answer to an older checkpoint", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const moved = after(connected([summary]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 2,
  });
  const event = recorded(pendingCheckpoint(moved), 1);
  const further = from(
    moved,
    { kind: "variant-selected", id: ID, variant: 3 },
    { kind: "checkpoint-recorded", event, response: response("cycling") },
  );
  expect(pendingCheckpoint(further)?.visibleVariant).toBe(3);
});

test("a stale checkpoint is replaced by what is recorded", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 3 });
  const moved = after(connected([summary]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 2,
  });
  const event = recorded(pendingCheckpoint(moved), 1);
  const overruled = from(moved, {
    kind: "checkpoint-recorded",
    event,
    response: response("cycling", { stale: true }),
  });
  expect(visibleVariant(overruled, summary)).toBe(1);
});

test("another tab's session is neither changed nor checkpointed", () => {
  const summary = session({ visibleVariant: 1, arrivedVariants: 2, activeOwner: "tab-other" });
  const state = after(connected([summary]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 3,
  });
  expect(visibleVariant(state, summary)).toBe(1);
  expect(pendingCheckpoint(state)).toBeNull();
});

test("when another tab takes over, what was not recorded here is void", () => {
  const moved = after(connected([session({ visibleVariant: 1, arrivedVariants: 3 })]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 3,
  });
  const taken = session({ visibleVariant: 2, arrivedVariants: 3, activeOwner: "tab-other" });
  expect(visibleVariant(from(moved, sessionEvent(taken)), taken)).toBe(2);
});

test("taking over asks for the session and changes nothing else; the answer makes this tab its owner", () => {
  const summary = session({ visibleVariant: 2, paramValues: { weight: 300 }, activeOwner: "tab-other" });
  const state = after(connected([summary]), pageRead());
  const claim = claimCheckpoint(state, ID, "takeover");
  expect(claim).toEqual({ type: "checkpoint", id: ID, owner: OWNER, phase: "cycling", reason: "takeover" });
  const owned = from(state, {
    kind: "checkpoint-recorded",
    event: { ...claim, revision: 1 },
    response: response("cycling"),
  });
  expect(owned.sessions[ID]).toMatchObject({
    activeOwner: OWNER,
    visibleVariant: 2,
    paramValues: { weight: 300 },
  });
});

test.each(["accept_requested", "carbonize_required", "discard_requested", "completed"] as const)(
  "in phase %s no checkpoint is sent [late-checkpoint]",
  (phase) => {
    const state = after(
      connected([session()]),
      pageRead(),
      { kind: "variant-selected", id: ID, variant: 3 },
      sessionEvent(session({ phase })),
    );
    expect(pendingCheckpoint(state)).toBeNull();
  },
);

test("no checkpoint is sent while a decision is in flight or the original is held", () => {
  const moved = after(connected([session()]), pageRead(), {
    kind: "variant-selected",
    id: ID,
    variant: 3,
  });
  expect(pendingCheckpoint(moved)).not.toBeNull();
  expect(pendingCheckpoint(from(moved, { kind: "original-shown", on: true }))).toBeNull();
  const discard = command({ type: "discard", id: ID, owner: OWNER });
  expect(pendingCheckpoint(from(moved, { kind: "command-created", command: discard }))).toBeNull();
});

test("the original is shown while it is held, then the choice again", () => {
  const summary = session({ visibleVariant: 2 });
  const held = after(connected([summary]), pageRead(), { kind: "original-shown", on: true });
  expect(visibleVariant(held, summary)).toBe(0);
  expect(visibleVariant(from(held, { kind: "original-shown", on: false }), summary)).toBe(2);
});

test("variants can be looked at as they arrive, and a variant that is not there is never shown", () => {
  const summary = session({ phase: "generate_requested", visibleVariant: 3 });
  const state = after(connected([summary]), pageRead({ arrived: 2 }));
  expect(visibleVariant(state, summary)).toBe(2);
  expect(pendingCheckpoint(state)).toMatchObject({ visibleVariant: 2, arrivedVariants: 2 });
});
