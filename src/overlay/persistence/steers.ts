/** Messages to the agent about this page, which survive a reload: summaries do not carry their text. */
import { isRecord } from "../../protocol/is-record.ts";
import type { Steer } from "../store/state.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

const STEERS_KEY = "impeccable-live-steers";

/** How many messages are worth showing again after a reload. */
const MAX_STORED_STEERS = 5;

/** Saves the newest messages. */
export function saveSteers(steers: readonly Steer[]): void {
  const newest = steers.slice(-MAX_STORED_STEERS);
  writeStored("session", STEERS_KEY, newest.length === 0 ? null : JSON.stringify(newest));
}

/** Loads the messages that this tab has sent before. */
export function loadSteers(): readonly Steer[] {
  const stored = readStoredJson("session", STEERS_KEY);
  return Array.isArray(stored) ? stored.filter(isSteer) : [];
}

function isSteer(value: unknown): value is Steer {
  return isRecord(value) && typeof value.id === "string" && "message" in value && "outcome" in value;
}
