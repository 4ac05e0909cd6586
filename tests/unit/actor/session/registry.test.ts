import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { decodeLine, encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { draftOf } from "../../../../src/actor/session/decide-event.ts";
import { allow } from "../../../../src/actor/session/decision.ts";
import type { SessionBodies } from "../../../../src/actor/session/entries/bodies.ts";
import { SESSION_ENTRIES } from "../../../../src/actor/session/entries/index.ts";
import type {
  SessionEventRegistry,
  SessionEventRules,
  SessionRegistry,
} from "../../../../src/actor/session/entries/rules.ts";
import { decideByType, SESSION_EVENTS } from "../../../../src/actor/session/events/index.ts";
import { evolveWith } from "../../../../src/actor/session/evolve.ts";
import { newSession, type SessionState } from "../../../../src/actor/session/state.ts";
import {
  EVENT_TYPES,
  EVENTS,
  type EventRegistry,
  type EventType,
  SESSION_EVENT_TYPES,
  type SessionEventType,
} from "../../../../src/protocol/events/index.ts";
import type { EventSpec } from "../../../../src/protocol/events/spec.ts";
import { JOURNALED_REPLY_TYPES } from "../../../../src/protocol/reply-types.ts";
import { entryDisplay, SERVER_ENTRIES } from "../../../../src/protocol/session-entries.ts";
import { parseByType } from "../../../../src/protocol/validation.ts";
import { generate, SESSION } from "../../../support/actor/events.ts";

/** A type that the server does not have: a tab renames its session's page. */
const moved = {
  schema: v.looseObject({
    id: v.string(),
    type: v.literal("page_moved"),
    to: v.pipe(v.string(), v.minLength(1)),
  }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"page_moved">;

type PageMoved = v.InferOutput<typeof moved.schema>;
type Bodies = SessionBodies & { readonly page_moved: PageMoved };

const movedRules: SessionEventRules<"page_moved", Bodies> = {
  decide: (state, event) => (state.pageUrl === event.to ? { kind: "duplicate", seq: state.seq } : allow()),
  evolve: (state, entry) => ({ ...state, pageUrl: entry.event.to }),
  broadcast: (_entry, _before, after) => [{ frame: { type: "session", id: after.id } }],
};

const events = { ...EVENTS, page_moved: moved } satisfies EventRegistry<EventType | "page_moved">;
const posts = { ...SESSION_EVENTS, page_moved: movedRules } satisfies SessionEventRegistry<
  Bodies,
  SessionEventType | "page_moved"
>;
const entries = { ...SESSION_ENTRIES, ...posts } satisfies SessionRegistry<Bodies>;

/** Each of these is an error that the compiler has to find: `tsc` reports an expected error that is missing. */
const { accept: _, ...withoutAccept } = EVENTS;
const { outbox: __, ...withoutOutbox } = SESSION_ENTRIES;
const { steer: ___, ...withoutSteer } = SESSION_EVENTS;
const NOT_COMPILED = [
  // @ts-expect-error an event type without its spec
  withoutAccept satisfies EventRegistry<EventType>,
  // @ts-expect-error a spec under the name of another type
  { ...withoutAccept, accept: EVENTS.discard } satisfies EventRegistry<EventType>,
  // @ts-expect-error a spec of a type that is not declared
  { ...withoutAccept, accept: EVENTS.accept, page_moved: moved } satisfies EventRegistry<EventType>,
  // @ts-expect-error a session event without rules
  withoutSteer satisfies SessionEventRegistry<SessionBodies, SessionEventType>,
  // @ts-expect-error an entry type without rules
  withoutOutbox satisfies SessionRegistry,
  // @ts-expect-error an entry type whose rules do not know the added one
  SESSION_ENTRIES satisfies SessionRegistry<Bodies>,
  // @ts-expect-error rules of an entry type that is not declared
  { ...withoutOutbox, outbox: SESSION_ENTRIES.outbox, page_moved: movedRules } satisfies SessionRegistry,
  // @ts-expect-error rules without a broadcast
  { ...withoutOutbox, outbox: { evolve: SESSION_ENTRIES.outbox.evolve } } satisfies SessionRegistry,
];

const post = { key: "k1", hash: "h1", ownerDisconnectedMs: 0 };

/** A line of a journal, written and read again. */
function journaled(seq: number, draft: ReturnType<typeof draftOf>) {
  const decoded = decodeLine(encodeEntry({ ...draft, seq, id: SESSION, ts: "2026-03-01T10:00:00.000Z" }));
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.entry;
}

function replay(drafts: readonly ReturnType<typeof draftOf>[]): SessionState {
  return drafts.reduce(
    (state, draft, index) => evolveWith<Bodies>(entries, state, journaled(index + 1, draft)),
    newSession(SESSION),
  );
}

describe("a type added to the registries", () => {
  const opened = draftOf({ event: generate(), key: null, hash: "h0" });
  const event: PageMoved = { id: SESSION, type: "page_moved", to: "/pricing" };

  it("is validated by its schema", () => {
    expect(parseByType(events, event, "event")).toEqual({ ok: true, value: event });
    expect(parseByType(events, { ...event, to: "" }, "event")).toMatchObject({
      ok: false,
      issue: { path: "to" },
    });
    expect(parseByType(EVENTS, event, "event")).toMatchObject({ ok: false, issue: { path: "type" } });
  });

  it("is decided by its rules", () => {
    const decided = (state: SessionState) =>
      decideByType<Bodies, SessionEventType | "page_moved">(posts, state, event, post);
    expect(decided(replay([opened]))).toEqual(allow());
    expect(decided(replay([opened, draftOf({ event, ...post })]))).toEqual({ kind: "duplicate", seq: 2 });
  });

  it("is journaled, replayed and broadcast", () => {
    const state = replay([opened, draftOf({ event, ...post })]);
    expect(state).toMatchObject({ seq: 2, pageUrl: "/pricing", keys: { k1: { seq: 2, hash: "h1" } } });
    expect(state.outbox.at(-1)).toEqual({ seq: 2, frames: [{ frame: { type: "session", id: SESSION } }] });
  });

  it("changes nothing for a server that does not have it, but counts", () => {
    const entry = journaled(2, draftOf({ event, ...post }));
    const before = replay([opened]);
    expect(evolveWith<SessionBodies>(SESSION_ENTRIES, before, entry)).toEqual({ ...before, seq: 2 });
  });
});

describe("the registries of the server", () => {
  it("do not compile without a type, or with one too many", () => {
    expect(NOT_COMPILED).toHaveLength(8);
  });

  it("have one entry type for each event of a session, each reply and each thing the server notes", () => {
    const journal = Object.keys(SERVER_ENTRIES).filter((type) => type !== "compacted");
    expect(Object.keys(SESSION_ENTRIES).sort()).toEqual(
      [...SESSION_EVENT_TYPES, ...JOURNALED_REPLY_TYPES, ...journal].sort(),
    );
    expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_TYPES].sort());
  });

  it("say who caused an entry, and which a timeline leaves out", () => {
    expect(SESSION_EVENT_TYPES.map((type) => entryDisplay(type).by)).toEqual(
      SESSION_EVENT_TYPES.map(() => "page"),
    );
    const hidden = Object.keys(SESSION_ENTRIES).filter((type) => !entryDisplay(type).shown);
    expect(hidden).toEqual(["lease_extended", "outbox", "run_opened", "run_over", "run_ended"]);
    expect(entryDisplay("done").by).toBe("agent");
    expect(entryDisplay("compacted")).toEqual({ by: "server", shown: true });
  });
});
