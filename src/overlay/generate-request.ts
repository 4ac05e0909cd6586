/** From a draft to the event that asks for variants. Pure. */
import type { GenerateEvent } from "../protocol/events/generate.ts";
import { MAX_PAGE_URL_CHARS } from "../protocol/limits.ts";
import type { SourceHint } from "./hints/create-hint.ts";
import type { Draft } from "./store/state.ts";

export interface GenerateContext {
  readonly id: string;
  readonly page: string;
  readonly owner: string;
  /** Where the server keeps the picture of the notes, when there is one. */
  readonly screenshotPath: string | null;
  readonly sourceHint: SourceHint | null;
}

/** Whether anything is pinned to the element or drawn on it. */
export function hasNotes({ pins, strokes }: Draft): boolean {
  return pins.length > 0 || strokes.length > 0;
}

/** Whether Go may go: for something new nobody can guess what is wanted, for what is there the action says it. */
export function isReady(draft: Draft): boolean {
  return !draft.isGoing && (draft.side === null || draft.prompt.trim() !== "");
}

/** The event for a draft: another look for its target, or something new beside it. */
export function generateEvent(draft: Draft, frame: GenerateContext): GenerateEvent {
  const { target, side, action, count, strokes } = draft;
  const pins = draft.pins.filter(({ text }) => text.trim() !== "");
  const { screenshotPath, sourceHint, page, id, owner } = frame;
  const element = sourceHint === null ? target.element : { ...target.element, sourceHint: { ...sourceHint } };
  const prompt = draft.prompt.trim();
  const common = {
    type: "generate",
    id,
    count,
    pageUrl: page.slice(0, MAX_PAGE_URL_CHARS),
    owner,
    ...(prompt === "" ? {} : { freeformPrompt: prompt }),
    ...(pins.length === 0 ? {} : { comments: pins.map(({ x, y, text }) => ({ x, y, text })) }),
    ...(strokes.length === 0
      ? {}
      : { strokes: strokes.map((points) => ({ points: points.map(({ x, y }) => ({ x, y })) })) }),
    ...(screenshotPath === null ? {} : { screenshotPath }),
  } as const;
  if (side === null) return { ...common, action, element };
  return {
    ...common,
    mode: "insert",
    insert: { position: side, anchor: element },
    placeholder: target.size,
  };
}
