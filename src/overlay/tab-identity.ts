/** Who this tab is: an id that survives reloads, and revisions that only rise. */
import { readStored, writeStored } from "./persistence/safe-storage.ts";

const OWNER_KEY = "impeccable-live-owner";
const REVISION_KEY = "impeccable-live-revision";
const IN_USE_KEY = "impeccable-live-in-use";

export interface TabIdentity {
  readonly id: string;
  /** The next checkpoint revision: stored before it is used, so that no reload repeats one. */
  nextRevision(): number;
  /** The tab is left: whoever loads it again may take over its id. */
  release(): void;
  /** The tab is back without having been loaded again. */
  claim(): void;
}

/**
 * Reads the tab's owner id, or makes one. A duplicated tab starts with a copy of its twin's storage:
 * an id still marked as in use belongs to the twin, so the copy takes a new one.
 */
export function openTabIdentity(): TabIdentity {
  const kept = readStored("session", OWNER_KEY);
  const taken = readStored("session", IN_USE_KEY) !== null;
  const id = kept === null || taken ? `tab-${randomHex(8)}` : kept;
  let revision = id === kept ? Math.trunc(Number(readStored("session", REVISION_KEY))) || 0 : 0;
  writeStored("session", OWNER_KEY, id);
  writeStored("session", IN_USE_KEY, "1");
  return {
    id,
    nextRevision() {
      revision += 1;
      writeStored("session", REVISION_KEY, String(revision));
      return revision;
    },
    release: () => writeStored("session", IN_USE_KEY, null),
    claim: () => writeStored("session", IN_USE_KEY, "1"),
  };
}

/** Random lower-case hex of that many bytes; a session's id is four of them. */
export function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}
