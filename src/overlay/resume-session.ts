/** Resumes a session whose tab is gone: it was closed, its storage was cleared, or it ran in another browser. */
import { effect } from "@preact/signals";
import { OWNER_DISCONNECTED_MS } from "../protocol/limits.ts";
import { isDecidedPhase } from "../protocol/phases.ts";
import { claimCheckpoint } from "./store/checkpoint.ts";
import { focusedSession, isOwn } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";
import type { CheckpointSender } from "./transport/checkpoint-sender.ts";

/** Longer than the server waits for a disconnected owner, so that the second claim is not too early. */
const SECOND_CLAIM_MS = OWNER_DISCONNECTED_MS + 1_000;

/**
 * Claims the session in focus when another tab owns it: at each connection, and again after the time in which
 * its owner may reconnect. A connected owner keeps the session; you can still take it over by hand.
 */
export function resumeAbandonedSession(store: Store, sender: CheckpointSender): void {
  let claimed: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function claim(id: string): void {
    sender.send(claimCheckpoint(store.state.peek(), id, "browser_resumed"));
  }

  effect(() => {
    const id = foreignSession(store);
    if (id === claimed) return;
    claimed = id;
    clearTimeout(timer);
    if (id === null) return;
    claim(id);
    timer = setTimeout(() => claim(id), SECOND_CLAIM_MS);
  });
}

/** The session in focus, while this tab is connected and another tab owns it. */
function foreignSession(store: Store): string | null {
  const state = store.state.value;
  const session = state.connection === "live" ? focusedSession(state) : null;
  if (session === null || isDecidedPhase(session.phase) || isOwn(state, session)) return null;
  return session.id;
}
