import type { TabState } from "../../protocol/events/presence.ts";
import { OWNER_DISCONNECTED_MS, TAB_SILENT_MS } from "../../protocol/limits.ts";
import type { TabCounts } from "../../protocol/status.ts";
import type { Clock } from "../runtime/clock.ts";

/** What a tab said last, as the project stores it. */
export interface TabWord {
  readonly state: TabState;
  /** Rises with every sign of the tab; one with a lower number is late. */
  readonly revision: number;
}

/** Who opened an event stream; older overlays name no revision, and other programs no owner. */
export interface StreamTab {
  readonly owner: string | null;
  readonly revision: number | null;
}

interface Tab extends TabWord {
  readonly streams: number;
  /** The last sign of it (ms of the clock). */
  readonly signAt: number;
  /** It has given a sign since the project was loaded. */
  readonly isSeen: boolean;
}

/** Tabs that are remembered; beyond them, those that are gone are forgotten, oldest first. */
const MAX_TABS = 1_000;

/**
 * Which tabs there are. The only source for ownership, for `exit` and for closed pages. A tab is here while it
 * has a stream, and after that until it says that it left, or gives no sign for `TAB_SILENT_MS`. A stream ends
 * for many reasons (the browser freezes the tab, the network breaks, the server restarts): its end says nothing.
 */
export class TabPresence {
  readonly #clock: Clock;
  readonly #startedAt: number;
  /** By owner; `null` stands for all streams without one. */
  readonly #tabs = new Map<string | null, Tab>();

  /** @param known the tabs of before the start that had not left */
  constructor(clock: Clock, known: Readonly<Record<string, TabWord>> = {}) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    for (const [owner, word] of Object.entries(known))
      this.#tabs.set(owner, { ...word, streams: 0, signAt: this.#startedAt, isSeen: false });
  }

  /** What a tab said last; `undefined` for a tab that is not known. */
  wordOf(owner: string): TabWord | undefined {
    return this.#tabs.get(owner);
  }

  /**
   * Only visible tabs have streams. One that a newer word has overtaken on its way (the tab was hidden right after
   * it had asked for it) says nothing.
   * @returns whether the tab was not known to be visible
   */
  streamOpened({ owner, revision }: StreamTab): boolean {
    const known = this.#tabs.get(owner);
    const isLate = revision !== null && known !== undefined && revision < known.revision;
    const state = isLate ? known.state : "visible";
    const newest = Math.max(revision ?? 0, known?.revision ?? 0);
    this.#sign(owner, { state, revision: newest, streams: (known?.streams ?? 0) + 1 });
    return known?.state !== state;
  }

  streamClosed({ owner }: StreamTab): void {
    const tab = this.#tabs.get(owner);
    if (tab) this.#sign(owner, { ...tab, streams: tab.streams - 1 });
  }

  /** A tab has said something; what is late changes nothing. */
  record(owner: string, word: TabWord): void {
    const known = this.#tabs.get(owner);
    if (known && word.revision < known.revision) return;
    this.#sign(owner, { state: word.state, revision: word.revision, streams: known?.streams ?? 0 });
  }

  /** A tab has left by a word without a revision; `null`: one without an owner. */
  recordExit(owner: string | null): void {
    const { revision = 0, streams = 0 } = this.#tabs.get(owner) ?? {};
    this.#sign(owner, { state: "left", revision, streams });
  }

  /**
   * Milliseconds for which an owner has been gone: 0 while it has a stream or is hidden, else since its last
   * sign, or since the project's start if that is later.
   */
  disconnectedMs(owner: string): number {
    const tab = this.#tabs.get(owner);
    const now = this.#clock.now();
    if (!tab) return now - this.#startedAt;
    if (tab.streams > 0) return 0;
    return tab.state === "hidden" ? Math.max(0, now - goneAt(tab)) : now - tab.signAt;
  }

  /** The tabs of this project once all of them have been gone for long enough to call their pages closed. */
  closedTabs(): readonly string[] | null {
    const at = this.allGoneAt();
    if (at === null || this.#clock.now() - at < OWNER_DISCONNECTED_MS) return null;
    return [...this.#tabs.keys()].filter((owner) => owner !== null);
  }

  /**
   * From when on no tab is left if no further sign comes (ms of the clock, may be in the future); `null` while
   * a stream is open, or before the first sign of any tab.
   */
  allGoneAt(): number | null {
    const tabs = [...this.#tabs.values()];
    if (!tabs.some(({ isSeen }) => isSeen)) return null;
    const at = Math.max(...tabs.map(goneAt));
    return at === Number.POSITIVE_INFINITY ? null : at;
  }

  /** How many tabs are here, by what they said last. */
  counts(): TabCounts {
    const now = this.#clock.now();
    const here = [...this.#tabs.values()].filter((tab) => goneAt(tab) > now);
    const hidden = here.filter(({ state }) => state === "hidden").length;
    return { visible: here.length - hidden, hidden };
  }

  #sign(owner: string | null, tab: Omit<Tab, "signAt" | "isSeen">): void {
    this.#tabs.set(owner, { ...tab, signAt: this.#clock.now(), isSeen: true });
    if (this.#tabs.size <= MAX_TABS) return;
    const now = this.#clock.now();
    for (const [old, { streams, state, signAt }] of this.#tabs) {
      if (streams === 0 && (state === "left" || now - signAt >= TAB_SILENT_MS)) {
        this.#tabs.delete(old);
        return;
      }
    }
  }
}

/** From when on a tab counts as gone if it gives no further sign (ms). */
function goneAt({ streams, state, signAt }: Tab): number {
  if (streams > 0) return Number.POSITIVE_INFINITY;
  return state === "left" ? signAt : signAt + TAB_SILENT_MS;
}
