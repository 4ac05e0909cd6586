/** Tells the server that the page does not have the wrapper of the session in focus: you may have edited it away. */
import { effect } from "@preact/signals";
import { samePage } from "../protocol/same-page.ts";
import { focusedSession, isHeld, isOwn, pageSnapshot } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";

const CHECK_MS = 4_000;
/** The first checks come in this rhythm; later ones, which the files have not confirmed, ever more seldom. */
const QUICK_CHECKS = 3;
const MAX_CHECK_MS = 64_000;

/**
 * Reports it again and again, until the wrapper is there or the session has ended: the server looks into the files each
 * time.
 * @param report sends one report; resolves with whether it has ended the session
 */
export function reportMissingWrapper(store: Store, report: (id: string) => Promise<boolean>): void {
  let waiting: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function checkIn(id: string, checks: number): void {
    const ms = Math.min(MAX_CHECK_MS, CHECK_MS * 2 ** Math.max(0, checks - QUICK_CHECKS));
    timer = setTimeout(() => {
      void report(id).then((hasEnded) => hasEnded && dismissEnded(store, id));
      checkIn(id, checks + 1);
    }, ms);
  }
  effect(() => {
    const id = missingSession(store);
    if (id === waiting) return;
    waiting = id;
    clearTimeout(timer);
    if (id !== null) checkIn(id, 0);
  });
}

/** The session in focus, while this tab compares its variants and the page itself does not have them. */
function missingSession(store: Store): string | null {
  const state = store.state.value;
  const session = state.connection === "live" ? focusedSession(state) : null;
  if (session === null || !isOwn(state, session) || isHeld(session)) return null;
  const isComparing = session.phase === "cycling" || session.phase === "variants_ready";
  const isBusy = state.commands.some(({ event }) => event.id === session.id);
  if (!isComparing || isBusy || !samePage(session.pageUrl, state.page)) return null;
  return pageSnapshot(state, session.id).wrapper === "present" ? null : session.id;
}

/** Once the stream has said it and the page shows the original: nothing was chosen that had to be confirmed. */
function dismissEnded(store: Store, id: string): void {
  const stop = effect(() => {
    if (store.state.value.sessions[id]?.phase !== "discarded") return;
    setTimeout(() => {
      stop();
      store.dispatch({ kind: "session-dismissed", id });
    });
  });
}
