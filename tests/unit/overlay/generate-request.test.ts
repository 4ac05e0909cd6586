/** From a draft to the event that asks for variants. */
import { expect, test } from "vitest";
import { generateEvent, isReady } from "../../../src/overlay/generate-request.ts";
import type { Draft } from "../../../src/overlay/store/state.ts";
import { parseEvent } from "../../../src/protocol/events/index.ts";
import { ID, OWNER, PAGE } from "./support.ts";

const TARGET = {
  element: { outerHTML: "<h1>x</h1>", tagName: "h1", classes: [] },
  label: "h1",
  alike: 1,
  inside: null,
  size: { width: 300, height: 40 },
};

function draft(patch: Partial<Draft> = {}): Draft {
  const plain = { target: TARGET, side: null, action: "bolder", prompt: "", count: 3 } as const;
  return { ...plain, pins: [], strokes: [], isGoing: false, problem: null, ...patch };
}

const FRAME = { id: ID, page: PAGE, owner: OWNER, screenshotPath: null, sourceHint: null };

test("a redesign names its action and its element; what was not said is not sent", () => {
  expect(generateEvent(draft({ prompt: "  " }), FRAME)).toEqual({
    type: "generate",
    id: ID,
    action: "bolder",
    count: 3,
    pageUrl: PAGE,
    element: TARGET.element,
    owner: OWNER,
  });
});

test("notes, picture and source go along; a pin without words does not", () => {
  const notes = {
    pins: [
      { x: 1, y: 2, text: "Air" },
      { x: 3, y: 4, text: " " },
    ],
    strokes: [[{ x: 0, y: 0 }]],
  };
  const sourceHint = { file: "src/app.tsx", line: 9, by: "react" } as const;
  const event = generateEvent(draft(notes), { ...FRAME, screenshotPath: "/a.png", sourceHint });
  expect(event).toMatchObject({
    element: { tagName: "h1", sourceHint },
    comments: [{ x: 1, y: 2, text: "Air" }],
    strokes: [{ points: [{ x: 0, y: 0 }] }],
    screenshotPath: "/a.png",
  });
  expect(parseEvent({ ...event })).toMatchObject({ ok: true });
});

test("something new has a place and a size instead of an action, and the server takes it", () => {
  const event = generateEvent(draft({ side: "after", prompt: "a table" }), FRAME);
  expect(event).toMatchObject({
    mode: "insert",
    insert: { position: "after", anchor: TARGET.element },
    placeholder: TARGET.size,
    freeformPrompt: "a table",
  });
  expect(event).not.toHaveProperty("action");
  expect(parseEvent({ ...event })).toMatchObject({ ok: true });
});

test("Go waits for words where something new is wanted, and for itself", () => {
  expect(isReady(draft())).toBe(true);
  expect(isReady(draft({ side: "before", prompt: " " }))).toBe(false);
  expect(isReady(draft({ side: "before", prompt: "a table" }))).toBe(true);
  expect(isReady(draft({ isGoing: true }))).toBe(false);
});
