import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTIONS } from "../../../src/protocol/actions.ts";
import { parseEvent } from "../../../src/protocol/events/index.ts";

type Json = Readonly<Record<string, unknown>>;

const ID = "a1b2c3d4";
const ELEMENT = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
const GENERATE = { type: "generate", id: ID, action: "bolder", count: 3, pageUrl: "/", element: ELEMENT };
const INSERT = {
  type: "generate",
  mode: "insert",
  id: ID,
  pageUrl: "/",
  insert: { position: "after", anchor: ELEMENT },
  placeholder: { width: 0, height: 10.5 },
  freeformPrompt: "three facts",
};
const ACCEPT = { type: "accept", id: ID, variantId: "1" };
const CHECKPOINT = { type: "checkpoint", id: ID, revision: 0, owner: "tab" };
const MOUNTED = { type: "variant_mounted", id: ID, variant: 1 };
const FAILED = { type: "variant_mount_failed", id: ID, variant: 1, error: "it threw" };
const STEER = { type: "steer", id: ID, message: "calmer" };
const PREFETCH = { type: "prefetch", pageUrl: "/" };

/** Where an event is wrong, or `null` when it is right. */
function wrongAt(event: Json): string | null {
  const parsed = parseEvent(event);
  return parsed.ok ? null : parsed.issue.path;
}

describe("an event that is as protocol.md says", () => {
  const right: readonly [string, Json][] = [
    ["generate", GENERATE],
    ...ACTIONS.map((action): [string, Json] => [`generate ${action}`, { ...GENERATE, action }]),
    ["generate of one", { ...GENERATE, count: 1 }],
    ["generate of eight", { ...GENERATE, count: 8 }],
    ["generate with mode replace", { ...GENERATE, mode: "replace" }],
    [
      "generate with annotations",
      {
        ...GENERATE,
        comments: [{ x: 0, y: -1.5, text: "" }],
        strokes: [{ points: [{ x: 1, y: 2 }] }, { points: [[3, 4]] }],
        screenshotPath: "/x.png",
        freeformPrompt: "",
        owner: "tab",
      },
    ],
    [
      "generate of an element that says all",
      {
        ...GENERATE,
        element: {
          ...ELEMENT,
          id: null,
          cssPath: "h1",
          boundingRect: {},
          computedStyles: {},
          sourceHint: {},
          textContent: null,
        },
      },
    ],
    ["insert with a prompt", INSERT],
    ["insert before", { ...INSERT, insert: { position: "before", anchor: ELEMENT }, count: 2 }],
    [
      "insert with a comment only",
      { ...INSERT, freeformPrompt: undefined, comments: [{ x: 1, y: 1, text: "here" }] },
    ],
    ["insert with a stroke only", { ...INSERT, freeformPrompt: " ", strokes: [{ points: [] }] }],
    ["accept", ACCEPT],
    [
      "accept with values",
      { ...ACCEPT, variantId: "999", paramValues: { a: 0, b: "", c: null }, owner: "tab" },
    ],
    ["discard", { type: "discard", id: ID }],
    ["checkpoint", CHECKPOINT],
    [
      "checkpoint that says all",
      {
        ...CHECKPOINT,
        ...{ phase: "cycling", visibleVariant: 0, arrivedVariants: 8, paramValues: {}, reason: "takeover" },
        scroll: { x: 0, y: 12.5 },
      },
    ],
    ["variant_mounted", { ...MOUNTED, variant: 999, url: "/" }],
    ["variant_mount_failed", { ...FAILED, error: "x".repeat(1_000), url: "x".repeat(2_000) }],
    ["retry", { type: "retry", id: ID }],
    ["undo_request", { type: "undo_request", id: ID }],
    ["steer", { ...STEER, message: "x".repeat(4_000), pageUrl: "x".repeat(2_000) }],
    ["prefetch", PREFETCH],
    ["exit", { type: "exit" }],
    ["exit of a tab", { type: "exit", owner: "tab" }],
  ];

  it.each(right)("is taken: %s", (_, event) => {
    const parsed = parseEvent(event);
    expect(parsed).toMatchObject({ ok: true });
    if (parsed.ok) expect(parsed.event).toEqual(event);
  });

  it("keeps what a newer client says that this server does not know", () => {
    const event = { ...ACCEPT, future: { deep: [1] } };
    expect(parseEvent(event)).toEqual({ ok: true, event });
  });
});

describe("an event that is not", () => {
  const wrong: readonly [string, Json, string][] = [
    ["no type", { id: ID }, "type"],
    ["a type that is no text", { type: 7 }, "type"],
    ["an unknown type", { type: "generated", id: ID }, "type"],
    ...["constructor", "__proto__", "toString"].map((type): [string, Json, string] => [
      type,
      { type },
      "type",
    ]),
    ...["A1B2C3D4", "a1b2c3d", "a1b2c3d45", "a1b2c3dg", "", "../../x"].map((id): [string, Json, string] => [
      `id ${JSON.stringify(id)}`,
      { ...GENERATE, id },
      "id",
    ]),
    ["an unknown action", { ...GENERATE, action: "louder" }, "action"],
    ...[0, 9, 1.5, "3", -1, null].map((count): [string, Json, string] => [
      `count ${count}`,
      { ...GENERATE, count },
      "count",
    ]),
    ["no page", { ...GENERATE, pageUrl: "" }, "pageUrl"],
    ["a page that is too long", { ...GENERATE, pageUrl: "x".repeat(2_001) }, "pageUrl"],
    ["no element", { ...GENERATE, element: undefined }, "element"],
    [
      "an element without classes",
      { ...GENERATE, element: { ...ELEMENT, classes: undefined } },
      "element.classes",
    ],
    ["an element without a name", { ...GENERATE, element: { ...ELEMENT, tagName: "" } }, "element.tagName"],
    ["a comment nowhere", { ...GENERATE, comments: [{ x: 0, text: "x" }] }, "comments.0.y"],
    ["an insert with an action", { ...INSERT, action: "bolder" }, "action"],
    ["an insert without a place", { ...INSERT, insert: { anchor: ELEMENT } }, "insert.position"],
    ["an insert without a size", { ...INSERT, placeholder: { width: -1, height: 2 } }, "placeholder.width"],
    ["an insert that asks for nothing", { ...INSERT, freeformPrompt: "  " }, "freeformPrompt"],
    ...["0", "01", "1000", "-1", "1.0", ".*", "two", ""].map((variantId): [string, Json, string] => [
      `variant ${JSON.stringify(variantId)} [regex-variant]`,
      { ...ACCEPT, variantId },
      "variantId",
    ]),
    ["a variant that is a number", { ...ACCEPT, variantId: 1 }, "variantId"],
    ["values that are no object", { ...ACCEPT, paramValues: "x" }, "paramValues"],
    ["a revision below 0", { ...CHECKPOINT, revision: -1 }, "revision"],
    ["a revision that is no integer", { ...CHECKPOINT, revision: 0.5 }, "revision"],
    ["a revision past what numbers hold", { ...CHECKPOINT, revision: 2 ** 53 }, "revision"],
    ["a checkpoint without an owner", { ...CHECKPOINT, owner: undefined }, "owner"],
    ["an owner without a name", { ...CHECKPOINT, owner: "" }, "owner"],
    ["a ninth variant on screen", { ...CHECKPOINT, visibleVariant: 9 }, "visibleVariant"],
    ["half a variant that arrived", { ...CHECKPOINT, arrivedVariants: 0.5 }, "arrivedVariants"],
    ["a scroll that is no place", { ...CHECKPOINT, scroll: { x: 0 } }, "scroll.y"],
    ["variant 0 mounted", { ...MOUNTED, variant: 0 }, "variant"],
    ["variant 1000 mounted", { ...MOUNTED, variant: 1_000 }, "variant"],
    ["an address that is too long", { ...MOUNTED, url: "x".repeat(2_001) }, "url"],
    ["a failure without an error", { ...FAILED, error: undefined }, "error"],
    ["an error that is too long", { ...FAILED, error: "x".repeat(1_001) }, "error"],
    ["a steer without words", { ...STEER, message: "" }, "message"],
    ["a steer of white space", { ...STEER, message: " \n\t" }, "message"],
    ["a mount error of white space", { ...FAILED, error: " " }, "error"],
    [
      "an element of white space",
      { ...GENERATE, element: { ...ELEMENT, outerHTML: "\n " } },
      "element.outerHTML",
    ],
    ["a steer of too many", { ...STEER, message: "x".repeat(4_001) }, "message"],
    ["a prefetch of nothing", { type: "prefetch" }, "pageUrl"],
  ];

  it.each(wrong)("is refused, saying where: %s", (_, event, path) => {
    expect(wrongAt(event)).toBe(path);
  });

  it("is refused without an exception, whatever it is", () => {
    const types = [
      ...["generate", "accept", "discard", "checkpoint", "variant_mounted", "retry"],
      "exit",
      "__proto__",
    ];
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(...types),
        fc.constantFrom("insert", "replace", undefined),
        (members, type, mode) => {
          const parsed = parseEvent({ ...members, type, mode });
          if (!parsed.ok) expect(parsed.issue.reason).not.toBe("");
        },
      ),
    );
  });
});
