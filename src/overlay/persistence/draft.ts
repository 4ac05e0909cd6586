/** The draft of this tab, which survives a reload. */
import { isRecord } from "../../protocol/is-record.ts";
import type { ElementSummary } from "../../protocol/snapshot.ts";
import type { DraftDefaults } from "../store/actions.ts";
import type { Draft, Pin, Point } from "../store/state.ts";
import { isAction } from "./last-choice.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

const DRAFT_KEY = "impeccable-live-draft";

interface StoredDraft extends Required<DraftDefaults> {
  readonly page: string;
  readonly element: ElementSummary;
}

/** Saves the draft of this tab, or removes it with `null`. */
export function saveDraft(draft: Draft | null, page: string): void {
  if (draft === null) {
    writeStored("session", DRAFT_KEY, null);
    return;
  }
  const { tagName, id, classes, cssPath } = draft.target.element;
  const stored: StoredDraft = {
    page,
    element: { tagName, id: id ?? null, classes, cssPath: cssPath ?? null },
    action: draft.action,
    count: draft.count,
    prompt: draft.prompt,
    agent: draft.agent,
    side: draft.side,
    pins: draft.pins,
    strokes: draft.strokes,
  };
  writeStored("session", DRAFT_KEY, JSON.stringify(stored));
}

/** Loads the draft that a reload of this page interrupted; `null` when there is none. */
export function loadDraft(page: string): StoredDraft | null {
  const stored: unknown = readStoredJson("session", DRAFT_KEY);
  return isStoredDraft(stored) && stored.page === page ? stored : null;
}

function isStoredDraft(value: unknown): value is StoredDraft {
  return (
    isRecord(value) &&
    isRecord(value.element) &&
    Array.isArray(value.element.classes) &&
    isAction(value.action) &&
    typeof value.count === "number" &&
    typeof value.prompt === "string" &&
    (value.agent === null || typeof value.agent === "string") &&
    (value.side === null || value.side === "before" || value.side === "after") &&
    isListOf(value.pins, isPin) &&
    isListOf(value.strokes, (stroke) => isListOf(stroke, isPoint))
  );
}

function isPin(value: unknown): value is Pin {
  return isPoint(value) && "text" in value && typeof value.text === "string";
}

function isPoint(value: unknown): value is Point {
  return isRecord(value) && typeof value.x === "number" && typeof value.y === "number";
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}
