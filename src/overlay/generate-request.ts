/** Turns a draft into the `generate` event. Pure. */
import type { GenerateEvent } from "../protocol/events/generate.ts";
import { MAX_PAGE_URL_CHARS } from "../protocol/limits.ts";
import type { SourceHint } from "./hints/create-hint.ts";
import type { Draft } from "./store/state.ts";

export interface GenerateContext {
  readonly id: string;
  readonly page: string;
  readonly owner: string;
  /** Path of the uploaded screenshot of the annotations. */
  readonly screenshotPath: string | null;
  readonly sourceHint: SourceHint | null;
  readonly computedStyles: Readonly<Record<string, string>> | null;
}

/** Whether the draft has pins or strokes. */
export function hasNotes({ pins, strokes }: Draft): boolean {
  return pins.length > 0 || strokes.length > 0;
}

/** Whether the draft can be sent. An insert needs a prompt; a redesign has its action. */
export function isReady(draft: Draft): boolean {
  return !draft.isGoing && (draft.side === null || draft.prompt.trim() !== "");
}

/** The event for a draft: a redesign of its target, or an insert beside it. */
export function generateEvent(draft: Draft, context: GenerateContext): GenerateEvent {
  const { target, side, action, agent, count, strokes } = draft;
  const pins = draft.pins.filter(({ text }) => text.trim() !== "");
  const { computedStyles, screenshotPath, sourceHint, page, id, owner } = context;
  const element = {
    ...target.element,
    ...(computedStyles === null ? {} : { computedStyles: { ...computedStyles } }),
    ...(sourceHint === null ? {} : { sourceHint: { ...sourceHint } }),
  };
  const prompt = draft.prompt.trim();
  const common = {
    type: "generate",
    id,
    count,
    pageUrl: page.slice(0, MAX_PAGE_URL_CHARS),
    owner,
    ...(agent === null ? {} : { agent }),
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
