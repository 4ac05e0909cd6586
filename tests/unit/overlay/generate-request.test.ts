/** Turning a draft into the event that asks for variants. */
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
  return { ...plain, agent: null, pins: [], strokes: [], isGoing: false, problem: null, ...patch };
}

const CONTEXT = {
  id: ID,
  page: PAGE,
  owner: OWNER,
  screenshotPath: null,
  sourceHint: null,
  computedStyles: null,
};

test("a redesign has its action and element; empty members are not sent", () => {
  expect(generateEvent(draft({ prompt: "  " }), CONTEXT)).toEqual({
    type: "generate",
    id: ID,
    action: "bolder",
    count: 3,
    pageUrl: PAGE,
    element: TARGET.element,
    owner: OWNER,
  });
});

test("annotations, screenshot and source are sent; a pin without text is not", () => {
  const notes = {
    pins: [
      { x: 1, y: 2, text: "Air" },
      { x: 3, y: 4, text: " " },
    ],
    strokes: [[{ x: 0, y: 0 }]],
  };
  const sourceHint = { file: "src/app.tsx", line: 9, by: "react" } as const;
  const event = generateEvent(draft(notes), { ...CONTEXT, screenshotPath: "/a.png", sourceHint });
  expect(event).toMatchObject({
    element: { tagName: "h1", sourceHint },
    comments: [{ x: 1, y: 2, text: "Air" }],
    strokes: [{ points: [{ x: 0, y: 0 }] }],
    screenshotPath: "/a.png",
  });
  expect(parseEvent({ ...event })).toMatchObject({ ok: true });
});

test("an insert has a position and a size instead of an action, and is valid", () => {
  const event = generateEvent(draft({ side: "after", prompt: "a table" }), CONTEXT);
  expect(event).toMatchObject({
    mode: "insert",
    insert: { position: "after", anchor: TARGET.element },
    placeholder: TARGET.size,
    freeformPrompt: "a table",
  });
  expect(event).not.toHaveProperty("action");
  expect(parseEvent({ ...event })).toMatchObject({ ok: true });
});

test("an insert needs a prompt, and a draft is sent once", () => {
  expect(isReady(draft())).toBe(true);
  expect(isReady(draft({ side: "before", prompt: " " }))).toBe(false);
  expect(isReady(draft({ side: "before", prompt: "a table" }))).toBe(true);
  expect(isReady(draft({ isGoing: true }))).toBe(false);
});
