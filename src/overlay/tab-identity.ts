/** The tab's identity: an owner id that survives reloads, and checkpoint revisions that only rise. */
import { readStored, writeStored } from "./persistence/safe-storage.ts";
import { randomHex } from "./random-hex.ts";

const OWNER_KEY = "impeccable-live-owner";
const REVISION_KEY = "impeccable-live-revision";
const IN_USE_KEY = "impeccable-live-in-use";

export interface TabIdentity {
  readonly id: string;
  /** The next checkpoint revision: stored before it is used, so that no reload repeats one. */
  nextRevision(): number;
  /** The page is being left: its next load in this tab may take over the id. */
  release(): void;
  /** The page is back from the back/forward cache. */
  claim(): void;
}

/**
 * Reads the tab's owner id, or creates one. A duplicated tab starts with a copy of the other's storage: an id
 * that is still marked as in use belongs to the other tab, so the copy takes a new one.
 */
export function openTabIdentity(): TabIdentity {
  const stored = readStored("session", OWNER_KEY);
  // A tab that the browser discarded to save memory could not release it: its new page is no copy.
  const wasDiscarded = "wasDiscarded" in document && document.wasDiscarded === true;
  const isInUse = readStored("session", IN_USE_KEY) !== null && !wasDiscarded;
  const id = stored === null || isInUse ? `tab-${randomHex(8)}` : stored;
  let revision = id === stored ? Math.trunc(Number(readStored("session", REVISION_KEY))) || 0 : 0;
  const claim = () => writeStored("session", IN_USE_KEY, "1");
  writeStored("session", OWNER_KEY, id);
  claim();
  return {
    id,
    nextRevision() {
      revision += 1;
      writeStored("session", REVISION_KEY, String(revision));
      return revision;
    },
    release: () => writeStored("session", IN_USE_KEY, null),
    claim,
  };
}
