/** Intents about a session: comparing its variants, deciding about it, and repeating what has failed. */
import { MAX_PAGE_URL_CHARS } from "../../protocol/limits.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { claimCheckpoint } from "../store/checkpoint.ts";
import { openRun } from "../store/run-outputs.ts";
import { chosenVariant, isOwn, pageSnapshot, variantParameters, visibleVariant } from "../store/selectors.ts";
import type { Command } from "../store/state.ts";
import { type IntentOptions, sendCommand } from "./intent-options.ts";

/** Creates the intents of sessions and their commands. */
export function createSessionIntents(options: IntentOptions) {
  const { store, connection, page, draftElement } = options;
  const { commandQueue } = connection;
  return {
    /** Accepts the visible variant with the values that the tune panel shows. */
    accept(session: SessionSummary): void {
      const state = store.state.peek();
      const variant = visibleVariant(state, session);
      if (variant === 0 || !isOwn(state, session)) return;
      const element = page.elementOf(session);
      if (element !== null) draftElement.takePicture("after", session.id, element);
      sendCommand(options, {
        type: "accept",
        id: session.id,
        variantId: String(variant),
        paramValues: { ...variantParameters(state, session, variant).values },
        owner: state.owner,
        pageUrl: state.page.slice(0, MAX_PAGE_URL_CHARS),
      });
      options.measure(session, variant);
    },

    discard(session: SessionSummary): void {
      const { id } = session;
      const state = store.state.peek();
      const run = openRun(state, session);
      if (run !== null) connection.reportTelemetry("client.stream.user-abort", { session: id, run });
      sendCommand(options, { type: "discard", id, owner: state.owner });
    },

    /** Asks the agent to repeat failed work. */
    retry({ id }: SessionSummary): void {
      sendCommand(options, { type: "retry", id, owner: store.state.peek().owner });
    },

    /** Puts work back that an agent holds, for another one. */
    handOver({ id }: SessionSummary): void {
      sendCommand(options, { type: "retry", id, requeue: true, owner: store.state.peek().owner });
    },

    /** Lets any agent take what was addressed to one. */
    unassign({ id }: Pick<SessionSummary, "id">): void {
      sendCommand(options, { type: "unassign", id, owner: store.state.peek().owner });
    },

    /** Asks the agent to remove an accepted variant from the source. */
    requestUndo(id: string): void {
      sendCommand(options, { type: "undo_request", id });
    },

    /** Cancels a request that the server has not confirmed. */
    cancelCommand({ key }: Command): void {
      commandQueue.cancel(key);
      store.dispatch({ kind: "command-dropped", key });
    },

    /** Sends a command again that was not confirmed. */
    resend(command: Command): void {
      store.dispatch({ kind: "command-resent", key: command.key });
      commandQueue.enqueue(command);
      commandQueue.retryNow();
      connection.eventStream.retryNow();
    },

    /** Tries again to bring written variants into the page. */
    retryInjection({ id }: SessionSummary): void {
      page.retryInjection(id);
    },

    /** Makes this tab the owner of another tab's session. */
    takeOver({ id }: SessionSummary): void {
      connection.checkpointSender.send(claimCheckpoint(store.state.peek(), id, "takeover"));
    },

    /** Brings another session of this page into focus. */
    focus(id: string): void {
      draftElement.set(null);
      store.dispatch({ kind: "session-focused", id });
    },

    /** Shows the next variant, or the previous one with -1, and continues at the other end. */
    cycle(session: SessionSummary, step: 1 | -1): void {
      const state = store.state.peek();
      const { arrived } = pageSnapshot(state, session.id);
      if (arrived === 0) return;
      const from = chosenVariant(state, session);
      const variant = from === 0 ? (step === 1 ? 1 : arrived) : ((from - 1 + step + arrived) % arrived) + 1;
      store.dispatch({ kind: "variant-selected", id: session.id, variant });
    },
  };
}
