/** The entry types of a session's journal, as `GET /sessions/<id>/journal` lists them. */
import { SESSION_EVENT_TYPES, type SessionEventType } from "./events/index.ts";
import { JOURNALED_REPLY_TYPES, type JournaledReplyType } from "./reply-types.ts";

/** What a list of entries shows of a type. */
export interface EntryDisplay {
  /** Who caused the entry. */
  readonly by: "page" | "agent" | "server";
  /** Bookkeeping, and what the output of a run shows better, is left out of a timeline. */
  readonly shown: boolean;
}

const PAGE: EntryDisplay = { by: "page", shown: true };
const AGENT: EntryDisplay = { by: "agent", shown: true };

/** Entries that the server makes by itself. */
export const SERVER_ENTRIES = {
  lease_granted: { by: "server", shown: true },
  lease_extended: { by: "server", shown: false },
  lease_released: { by: "server", shown: true },
  dead_letter: { by: "server", shown: true },
  requeued: { by: "server", shown: true },
  wrapper_gone: { by: "server", shown: true },
  superseded: { by: "server", shown: true },
  outbox: { by: "server", shown: false },
  run_opened: { by: "server", shown: false },
  run_over: { by: "server", shown: false },
  run_ended: { by: "server", shown: false },
  compacted: { by: "server", shown: true },
} as const satisfies Readonly<Record<string, EntryDisplay>>;

/** `compacted` stands for entries: the journal itself writes it. */
export type ServerEntryType = Exclude<keyof typeof SERVER_ENTRIES, "compacted">;
/** Every type that a session writes. */
export type SessionEntryType = SessionEventType | JournaledReplyType | ServerEntryType;

const DISPLAY: ReadonlyMap<string, EntryDisplay> = new Map([
  ...SESSION_EVENT_TYPES.map((type): [string, EntryDisplay] => [type, PAGE]),
  ...JOURNALED_REPLY_TYPES.map((type): [string, EntryDisplay] => [type, AGENT]),
  ...Object.entries(SERVER_ENTRIES),
]);

/** What a list shows of an entry; a type of a newer server is shown as an agent's. */
export function entryDisplay(type: string): EntryDisplay {
  return DISPLAY.get(type) ?? AGENT;
}
