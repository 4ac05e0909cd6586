/** The last count in this browser: a new draft starts with it, and with no other action than the plain one. */
import { ACTIONS, type Action } from "../../protocol/actions.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import type { DraftDefaults } from "../store/actions.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

const LAST_KEY = "impeccable-live-last";

const FIRST_DEFAULTS: DraftDefaults = { action: "impeccable", count: 3, prompt: "" };

/** Loads what a new draft starts with. Invalid members get the defaults of a first visit. */
export function loadDraftDefaults(): DraftDefaults {
  const stored = readStoredJson("local", LAST_KEY);
  if (!isRecord(stored)) return FIRST_DEFAULTS;
  const count = Number(stored.count);
  return {
    action: FIRST_DEFAULTS.action,
    count: Number.isInteger(count) && count >= 1 && count <= MAX_VARIANTS ? count : FIRST_DEFAULTS.count,
    prompt: "",
  };
}

/** Saves the count for the next draft. An action belongs to one request. */
export function saveLastChoice({ count }: DraftDefaults): void {
  writeStored("local", LAST_KEY, JSON.stringify({ count }));
}

/** Whether a stored value is one of the design actions. */
export function isAction(value: unknown): value is Action {
  return ACTIONS.some((action) => action === value);
}
