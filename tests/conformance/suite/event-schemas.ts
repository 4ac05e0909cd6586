import { expect, it } from "vitest";
import { errorOf, type Json } from "../../support/server/api.ts";
import {
  accept,
  checkpoint,
  discard,
  ELEMENT,
  generate,
  insert,
  mountFailed,
  newId,
  steer,
} from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import { completed, cycling, OWNER, ready, requested, stateOf } from "../../support/server/sessions.ts";

/** An event that must be refused, and the member that is wrong. */
type Row = readonly [what: string, event: (id: string) => Json, path: string];

const NEW_SESSION: readonly Row[] = [
  ["an id in upper case", () => generate("ABCDEF01"), "id"],
  ["an id of 7 characters", () => generate("abcdef0"), "id"],
  ["an id of 9 characters", () => generate("abcdef012"), "id"],
  ["a numeric id", () => generate("x", { id: 12345678 }), "id"],
  ["an id that is a path", () => generate("../../ab"), "id"],
  ["an unknown action", (id) => generate(id, { action: "explode" }), "action"],
  ["no action", (id) => generate(id, { action: undefined }), "action"],
  ["a count of 0", (id) => generate(id, { count: 0 }), "count"],
  ["a count of 9", (id) => generate(id, { count: 9 }), "count"],
  ["half a variant", (id) => generate(id, { count: 1.5 }), "count"],
  ["a count as text", (id) => generate(id, { count: "3" }), "count"],
  ["no count", (id) => generate(id, { count: undefined }), "count"],
  ["no pageUrl", (id) => generate(id, { pageUrl: undefined }), "pageUrl"],
  ["an empty pageUrl", (id) => generate(id, { pageUrl: "" }), "pageUrl"],
  ["a pageUrl of 2,001 characters", (id) => generate(id, { pageUrl: "/".repeat(2_001) }), "pageUrl"],
  ["no element", (id) => generate(id, { element: undefined }), "element"],
  [
    "an element without outerHTML",
    (id) => generate(id, { element: { tagName: "P", classes: [] } }),
    "element.outerHTML",
  ],
  [
    "an element without tagName",
    (id) => generate(id, { element: { outerHTML: "<p>", classes: [] } }),
    "element.tagName",
  ],
  [
    "classes that are text",
    (id) => generate(id, { element: { ...ELEMENT, classes: "a b" } }),
    "element.classes",
  ],
  ["a prompt that is a number", (id) => generate(id, { freeformPrompt: 3 }), "freeformPrompt"],
  ["a comment without a place", (id) => generate(id, { comments: [{ y: 1, text: "here" }] }), "comments.0.x"],
  ["a comment without text", (id) => generate(id, { comments: [{ x: 1, y: 1 }] }), "comments.0.text"],
  ["a stroke without points", (id) => generate(id, { strokes: [{}] }), "strokes.0.points"],
  [
    "a screenshot of its own naming",
    (id) => generate(id, { screenshotPath: "/etc/passwd" }),
    "screenshotPath",
  ],
  ["an insert without its place", (id) => insert(id, { insert: undefined }), "insert"],
  [
    "an insert inside",
    (id) => insert(id, { insert: { position: "inside", anchor: ELEMENT } }),
    "insert.position",
  ],
  ["an insert without an anchor", (id) => insert(id, { insert: { position: "after" } }), "insert.anchor"],
  ["an insert without a placeholder", (id) => insert(id, { placeholder: undefined }), "placeholder"],
  ["a placeholder without width", (id) => insert(id, { placeholder: { height: 1 } }), "placeholder.width"],
  ["an insert with an action", (id) => insert(id, { action: "bolder" }), "action"],
  ["a steer without a message", (id) => steer(id, { message: undefined }), "message"],
  ["a steer with an empty message", (id) => steer(id, { message: "" }), "message"],
  ["a steer of 4,001 characters", (id) => steer(id, { message: "x".repeat(4_001) }), "message"],
  ["a prefetch without a page", () => ({ type: "prefetch" }), "pageUrl"],
  ["a presence without owner", () => ({ type: "presence", state: "hidden", revision: 1 }), "owner"],
  [
    "a presence of an unknown state",
    () => ({ type: "presence", owner: OWNER, state: "asleep", revision: 1 }),
    "state",
  ],
  ["a presence without revision", () => ({ type: "presence", owner: OWNER, state: "hidden" }), "revision"],
  ["an unknown type", (id) => ({ type: "explode", id }), "type"],
  ["a type of Object.prototype", (id) => ({ type: "constructor", id }), "type"],
  ["no type", (id) => ({ id }), "type"],
];

const EXISTING_SESSION: readonly Row[] = [
  ["variant 0", (id) => accept(id, "0"), "variantId"],
  ["a variant with a leading zero", (id) => accept(id, "01"), "variantId"],
  ["a variant of four digits", (id) => accept(id, "1000"), "variantId"],
  ["a variant that is a number", (id) => accept(id, "1", { variantId: 1 }), "variantId"],
  ["[regex-variant] a variant that is a pattern", (id) => accept(id, ".*"), "variantId"],
  ["a variant beyond what was asked for", (id) => accept(id, "4"), "variantId"],
  ["no variant", (id) => accept(id, "1", { variantId: undefined }), "variantId"],
  ["parameters that are a list", (id) => accept(id, "1", { paramValues: [1] }), "paramValues"],
  ["parameters that are null", (id) => accept(id, "1", { paramValues: null }), "paramValues"],
  ["a negative revision", (id) => checkpoint(id, -1, OWNER), "revision"],
  ["half a revision", (id) => checkpoint(id, 1.5, OWNER), "revision"],
  ["a revision as text", (id) => checkpoint(id, 1, OWNER, { revision: "1" }), "revision"],
  ["no revision", (id) => checkpoint(id, 1, OWNER, { revision: undefined }), "revision"],
  ["a checkpoint without owner", (id) => checkpoint(id, 1, OWNER, { owner: undefined }), "owner"],
  ["visible variant 9", (id) => checkpoint(id, 1, OWNER, { visibleVariant: 9 }), "visibleVariant"],
  ["visible variant -1", (id) => checkpoint(id, 1, OWNER, { visibleVariant: -1 }), "visibleVariant"],
  ["9 arrived variants", (id) => checkpoint(id, 1, OWNER, { arrivedVariants: 9 }), "arrivedVariants"],
  [
    "arrived variants as a list",
    (id) => checkpoint(id, 1, OWNER, { arrivedVariants: [1] }),
    "arrivedVariants",
  ],
  [
    "checkpoint parameters that are text",
    (id) => checkpoint(id, 1, OWNER, { paramValues: "x" }),
    "paramValues",
  ],
  ["a scroll that is text", (id) => checkpoint(id, 1, OWNER, { scroll: { x: "0", y: 0 } }), "scroll.x"],
  ["a mount of variant 0", (id) => ({ type: "variant_mounted", id, variant: 0 }), "variant"],
  ["a mount of variant 1000", (id) => ({ type: "variant_mounted", id, variant: 1000 }), "variant"],
  ["a mount of no variant", (id) => ({ type: "variant_mounted", id }), "variant"],
  [
    "a mount url of 2,001 characters",
    (id) => ({ type: "variant_mounted", id, variant: 1, url: "x".repeat(2_001) }),
    "url",
  ],
  ["a mount failure without error", (id) => mountFailed(id, { error: undefined }), "error"],
  ["a mount error of 1,001 characters", (id) => mountFailed(id, { error: "x".repeat(1_001) }), "error"],
];

const NEEDS_A_SESSION: readonly [type: string, event: (id: string) => Json][] = [
  ["accept", (id) => accept(id)],
  ["discard", (id) => discard(id)],
  ["checkpoint", (id) => checkpoint(id, 1, OWNER)],
  ["variant_mounted", (id) => ({ type: "variant_mounted", id, variant: 1 })],
  ["variant_mount_failed", (id) => mountFailed(id)],
  ["retry", (id) => ({ type: "retry", id })],
  ["undo_request", (id) => ({ type: "undo_request", id })],
];

const ACTIONS = [
  ...["impeccable", "bolder", "quieter", "distill", "polish", "typeset"],
  ...["colorize", "layout", "adapt", "animate", "delight", "overdrive"],
];

/** protocol.md, "Browser events": fields and rules of every type. */
export function eventSchemas(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "Events: fields and rules", () => {
    it.each(NEW_SESSION)(
      "%s is 400 invalid_event with its path, and no session is made",
      async (_, event, path) => {
        const id = newId();
        const answer = await api.event(event(id));
        expect(errorOf(answer)).toMatchObject({ status: 400, error: "invalid_event", path });
        expect(errorOf(answer).message).toMatch(/\S/);
        expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      },
    );

    it("an insert without a prompt or an annotation is 400", async () => {
      expect(errorOf(await api.event(insert(newId(), { freeformPrompt: undefined })))).toMatchObject({
        status: 400,
        error: "invalid_event",
      });
    });

    it("what is wrong about an existing session is 400 invalid_event with its path and leaves no trace", async () => {
      const id = await ready(api);
      const before = await stateOf(api, id);
      const refused = [];
      for (const [what, event] of EXISTING_SESSION) {
        const { status, error, path } = errorOf(await api.event(event(id)));
        refused.push([what, status, error, path]);
      }
      expect(refused).toEqual(EXISTING_SESSION.map(([what, , path]) => [what, 400, "invalid_event", path]));
      expect(await stateOf(api, id)).toEqual(before);
    });

    it.each(NEEDS_A_SESSION)(
      "[ghost-session] %s for an unknown session is 404 and makes none",
      async (_, event) => {
        const id = newId();
        expect(errorOf(await api.event(event(id)))).toMatchObject({ status: 404, error: "unknown_session" });
        expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      },
    );

    it("every action is taken", async () => {
      for (const action of ACTIONS) {
        expect((await api.event(generate(newId(), { action }))).status, action).toBe(200);
      }
    });

    it("the limits themselves are allowed", async () => {
      const pageUrl = "/".repeat(2_000);
      expect((await api.event(generate(newId(), { count: 1, pageUrl }))).status).toBe(200);
      expect((await api.event(steer(newId(), { message: "x".repeat(4_000) }))).status).toBe(200);
      const id = await ready(api, { count: 8 });
      const events: Json[] = [
        checkpoint(id, 0, OWNER, { visibleVariant: 8, arrivedVariants: 8 }),
        { type: "variant_mounted", id, variant: 999, url: "x".repeat(2_000) },
        mountFailed(id, { error: "x".repeat(1_000) }),
        accept(id, "8"),
      ];
      for (const event of events) expect((await api.event(event)).status, String(event.type)).toBe(200);
    });

    it("generate takes comments, strokes, a prompt and everything the element says", async () => {
      const id = newId();
      const event = generate(id, {
        freeformPrompt: "louder",
        comments: [{ x: 1.5, y: -2, text: "here" }],
        strokes: [
          {
            points: [
              { x: 0, y: 0 },
              { x: 4, y: 5 },
            ],
          },
        ],
        element: {
          ...ELEMENT,
          computedStyles: { color: "rgb(0, 0, 0)" },
          boundingRect: { x: 0, y: 0, width: 10, height: 10 },
          sourceHint: { file: "src/App.tsx", line: 3, by: "react" },
        },
      });
      await api.post(event);
      expect(await api.work({ session: id })).toMatchObject(event);
    });

    it("an insert is taken, without an action, and delivered as posted", async () => {
      const id = newId();
      await api.post(insert(id));
      expect(await api.work({ session: id })).toMatchObject(insert(id));
    });

    it("members this server does not know are kept for agents that do", async () => {
      const id = newId();
      await api.post(generate(id, { fromTheFuture: { a: [1, null] } }));
      expect(await api.work({ session: id })).toMatchObject({ fromTheFuture: { a: [1, null] } });
    });

    it("pageUrl is not validated beyond its length", async () => {
      for (const pageUrl of ["not a url at all", "https://preview.example/a?b#c", "/ü"]) {
        expect((await api.event(generate(newId(), { pageUrl }))).status).toBe(200);
      }
    });

    it("zero and empty values are values", async () => {
      const id = await cycling(api);
      const values = { size: 0, on: false, name: "", none: null };
      await api.post(
        checkpoint(id, 2, OWNER, { visibleVariant: 0, arrivedVariants: 0, paramValues: values }),
      );
      expect(await api.session(id)).toMatchObject({
        visibleVariant: 0,
        arrivedVariants: 0,
        paramValues: values,
      });
      await api.post(checkpoint(id, 3, OWNER, { paramValues: {} }));
      expect((await api.session(id)).paramValues).toEqual({});
    });

    it("the answer tells id, seq and phase", async () => {
      const id = newId();
      const first = await api.event(generate(id));
      expect(first.body).toEqual({ ok: true, id, seq: 1, phase: "generate_requested" });
    });

    it("undo_request is for completed sessions", async () => {
      const open = await requested(api);
      expect(errorOf(await api.event({ type: "undo_request", id: open }))).toMatchObject({
        status: 409,
        error: "invalid_transition",
        phase: "generate_requested",
      });
      const finished = await completed(api);
      expect((await api.event({ type: "undo_request", id: finished })).status).toBe(200);
    });
  });
}
