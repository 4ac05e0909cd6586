/** What a reload must not cost the person: decisions not answered yet, and words not sent yet. */

import { ACTIONS, type Action } from "../../protocol/actions.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import type { ElementSummary } from "../../protocol/snapshot.ts";
import type { DraftDefaults } from "../store/actions.ts";
import type { Command, Draft, Pin, Point, Steer } from "../store/state.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

const DRAFT_KEY = "impeccable-live-draft";
const LAST_KEY = "impeccable-live-last";
const UNSENT_KEY = "impeccable-live-unsent";
const STEERS_KEY = "impeccable-live-steers";

/** Messages worth showing again after a reload. */
const KEPT_STEERS = 5;

interface KeptDraft extends Required<DraftDefaults> {
  readonly page: string;
  readonly element: ElementSummary;
}

const FIRST_TIME: DraftDefaults = { action: "impeccable", count: 3, prompt: "" };

/** What a new draft starts with: the last choice made in this browser. */
export function loadDraftDefaults(): DraftDefaults {
  const kept = readStoredJson("local", LAST_KEY);
  if (!isRecord(kept)) return FIRST_TIME;
  const count = Number(kept.count);
  return {
    action: isAction(kept.action) ? kept.action : FIRST_TIME.action,
    count: Number.isInteger(count) && count >= 1 && count <= MAX_VARIANTS ? count : FIRST_TIME.count,
    prompt: "",
  };
}

/** Remembers a choice for the next draft. */
export function saveLastChoice({ action, count }: DraftDefaults): void {
  writeStored("local", LAST_KEY, JSON.stringify({ action, count }));
}

/** Keeps the draft of this tab, or forgets it with `null`. */
export function saveDraft(draft: Draft | null, page: string): void {
  if (draft === null) {
    writeStored("session", DRAFT_KEY, null);
    return;
  }
  const { tagName, id, classes, cssPath } = draft.target.element;
  const kept: KeptDraft = {
    page,
    element: { tagName, id: id ?? null, classes, cssPath: cssPath ?? null },
    action: draft.action,
    count: draft.count,
    prompt: draft.prompt,
    side: draft.side,
    pins: draft.pins,
    strokes: draft.strokes,
  };
  writeStored("session", DRAFT_KEY, JSON.stringify(kept));
}

/** The draft a reload interrupted on this page. */
export function loadDraft(page: string): KeptDraft | null {
  const kept: unknown = readStoredJson("session", DRAFT_KEY);
  return isKeptDraft(kept) && kept.page === page ? kept : null;
}

/** Keeps the decisions the server has not answered; their keys make sending them again harmless. */
export function saveUnsentCommands(commands: readonly Command[]): void {
  const open = commands.filter((command) => command.state !== "refused");
  writeStored("session", UNSENT_KEY, open.length === 0 ? null : JSON.stringify(open));
}

/** Decisions an earlier load of this tab could not get answered. The server judges whether they still count. */
export function loadUnsentCommands(): readonly Command[] {
  const kept = readStoredJson("session", UNSENT_KEY);
  return Array.isArray(kept) ? kept.filter(isCommand).map(sendingAgain) : [];
}

/** Keeps what was said to the agent about this page: the record tells how it ends, but not its words. */
export function saveSteers(steers: readonly Steer[]): void {
  const kept = steers.slice(-KEPT_STEERS);
  writeStored("session", STEERS_KEY, kept.length === 0 ? null : JSON.stringify(kept));
}

/** What this tab has said to the agent before. */
export function loadSteers(): readonly Steer[] {
  const kept = readStoredJson("session", STEERS_KEY);
  return Array.isArray(kept) ? kept.filter(isSteer) : [];
}

function isSteer(value: unknown): value is Steer {
  return isRecord(value) && typeof value.id === "string" && "message" in value && "outcome" in value;
}

function sendingAgain(command: Command): Command {
  return { ...command, state: "sending", problem: null };
}

function isCommand(value: unknown): value is Command {
  return (
    isRecord(value) &&
    typeof value.key === "string" &&
    isRecord(value.event) &&
    typeof value.event.id === "string"
  );
}

function isKeptDraft(value: unknown): value is KeptDraft {
  return (
    isRecord(value) &&
    isRecord(value.element) &&
    Array.isArray(value.element.classes) &&
    isAction(value.action) &&
    typeof value.count === "number" &&
    typeof value.prompt === "string" &&
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

function isAction(value: unknown): value is Action {
  return ACTIONS.some((action) => action === value);
}
