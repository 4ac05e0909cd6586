/** Resuming a session whose tab is gone: a closed tab, a wiped storage, another browser. */
import { effect } from "@preact/signals";
import { OWNER_DISCONNECTED_MS } from "../protocol/limits.ts";
import { isDecidedPhase } from "../protocol/phases.ts";
import { claimCheckpoint } from "./store/checkpoint.ts";
import { focusedSession, isOwn } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";
import type { CheckpointSender } from "./transport/checkpoint-sender.ts";

/** A little more than the owner must have been gone, so that the second try is not too early again. */
const SECOND_TRY_MS = OWNER_DISCONNECTED_MS + 1_000;

/**
 * Asks for the session in focus when another owner has it: once at each connection, and once more after the
 * time that owner has to come back. A living owner keeps it, and the person can still take it over.
 */
export function resumeAbandonedSession(store: Store, reporter: CheckpointSender): void {
  let claiming: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function foreign(): string | null {
    const state = store.state.value;
    const session = state.connection === "live" ? focusedSession(state) : null;
    if (session === null || isDecidedPhase(session.phase) || isOwn(state, session)) return null;
    return session.id;
  }

  function claim(id: string): void {
    reporter.send(claimCheckpoint(store.state.peek(), id, "browser_resumed"));
  }

  effect(() => {
    const id = foreign();
    if (id === claiming) return;
    claiming = id;
    clearTimeout(timer);
    if (id === null) return;
    claim(id);
    timer = setTimeout(() => claim(id), SECOND_TRY_MS);
  });
}
