/** Decisions that the server has not confirmed, which survive a reload. */
import { isRecord } from "../../protocol/is-record.ts";
import type { Command } from "../store/state.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

const UNSENT_KEY = "impeccable-live-unsent";

/** Saves unconfirmed decisions. Their idempotency keys make sending them again harmless. */
export function saveUnsentCommands(commands: readonly Command[]): void {
  const open = commands.filter((command) => command.state !== "refused");
  writeStored("session", UNSENT_KEY, open.length === 0 ? null : JSON.stringify(open));
}

/** Loads the decisions of an earlier load of this tab. The server decides whether they still apply. */
export function loadUnsentCommands(): readonly Command[] {
  const stored = readStoredJson("session", UNSENT_KEY);
  return Array.isArray(stored)
    ? stored.filter(isCommand).map((command) => ({ ...command, state: "sending", problem: null }))
    : [];
}

function isCommand(value: unknown): value is Command {
  return (
    isRecord(value) &&
    typeof value.key === "string" &&
    isRecord(value.event) &&
    typeof value.event.id === "string"
  );
}
