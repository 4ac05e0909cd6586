/** Connects the store with the transport: sends what the state requires, dispatches what the server returns. */
import { effect } from "@preact/signals";
import { WRAPPER_MISSING } from "../protocol/checkpoint-reasons.ts";
import type { CheckpointEvent } from "../protocol/events/checkpoint.ts";
import { EMPTY_RUN } from "../protocol/runs/fold.ts";
import { randomHex } from "./random-hex.ts";
import { createSessionLookup } from "./session-lookup.ts";
import { pendingCheckpoint } from "./store/checkpoint.ts";
import { pendingReads } from "./store/run-outputs.ts";
import type { Store } from "./store/store.ts";
import type { TabIdentity } from "./tab-identity.ts";
import { type Endpoint, eventsUrl, postEvent, readRun } from "./transport/api.ts";
import { type CheckpointSender, createCheckpointSender } from "./transport/checkpoint-sender.ts";
import { type CommandQueue, createCommandQueue } from "./transport/command-queue.ts";
import { createEventStream, type EventStream } from "./transport/event-stream.ts";
import { createRunSubscriber, type RunSubscriber } from "./transport/run-subscriber.ts";
import { createTelemetry, type ReportTelemetry } from "./transport/telemetry.ts";
import type { MountEvent } from "./variants/mount-monitor.ts";

export interface ServerConnection {
  readonly commandQueue: CommandQueue;
  readonly checkpointSender: CheckpointSender;
  readonly eventStream: EventStream;
  readonly reportTelemetry: ReportTelemetry;
  /** Sends a mount acknowledgement. It is retried like a command, and has no state in the store. */
  sendMountEvent(event: MountEvent): void;
  /**
   * Says whether the tab is hidden or left; that it is visible, its stream says.
   * @returns whether the server has answered
   */
  sendPresence(state: "hidden" | "left"): Promise<boolean>;
  /**
   * Tells the server that the page does not have a session's wrapper. Sent once: the next check follows.
   * @returns whether that has ended the session; the event stream says it, too
   */
  sendMissingWrapper(id: string): Promise<boolean>;
  /** Sends pending checkpoints, closes the stream, and reports that this browser has left. */
  exit(): void;
}

/** Builds the transport and lets it follow the state. Connects on `eventStream.open()`, not before. */
export function connectToServer(store: Store, endpoint: Endpoint, tab: TabIdentity): ServerConnection {
  const reportTelemetry = createTelemetry(endpoint);
  const lookUp = createSessionLookup(store, endpoint);
  const runSubscriber = subscribeToRuns(store, endpoint, reportTelemetry);
  const commandQueue = createCommandQueue({
    post: (event, options) => postEvent(endpoint, event, options),
    onResult({ key, event }, result) {
      if (result.kind === "ok") store.dispatch({ ...result, kind: "command-recorded", key });
      else if (result.kind === "refused") store.dispatch({ ...result, kind: "command-refused", key });
      if (result.kind === "refused" && result.problem.code === "unknown_session") lookUp(event.id);
    },
    onUnsent: ({ key }, problem) => store.dispatch({ kind: "command-unsent", key, problem }),
  });
  const checkpointSender = createCheckpointSender({
    post: async (event) => {
      await commandQueue.whenGenerateDone(event.id);
      return postEvent(endpoint, event);
    },
    nextRevision: tab.nextRevision,
    scroll: () => ({ x: Math.round(scrollX), y: Math.round(scrollY) }),
    onRecorded: (event, response) => store.dispatch({ kind: "checkpoint-recorded", event, response }),
    onRefused: (event) => lookUp(event.id),
  });
  const eventStream = createEventStream({
    url: () =>
      eventsUrl(endpoint, { owner: tab.id, revision: tab.nextRevision() }, store.state.peek().cursor),
    onEvent(event, cursor) {
      store.dispatch({ kind: "server-event", event, cursor });
      if (event.type === "resync") reportTelemetry("client.resynced", { detail: event.reason });
    },
    onState(state, problem) {
      const isBack = state === "live" && store.state.peek().connection === "reconnecting";
      if (isBack) reportTelemetry("client.reconnected");
      store.dispatch({ kind: "connection-changed", state, problem });
      if (state === "live")
        for (const part of [commandQueue, checkpointSender, runSubscriber]) part.retryNow();
    },
  });
  sendDueCheckpoints(store, checkpointSender);
  effect(() => store.state.value.unlistedSessions.forEach(lookUp));
  return {
    commandQueue,
    checkpointSender,
    eventStream,
    reportTelemetry,
    sendMountEvent: (event) =>
      commandQueue.enqueue({ key: randomHex(12), event: { ...event, owner: tab.id } }),
    async sendPresence(state) {
      const revision = tab.nextRevision();
      const sent = await postEvent(endpoint, { type: "presence", owner: tab.id, state, revision });
      return sent.kind !== "unreachable";
    },
    async sendMissingWrapper(id) {
      const revision = tab.nextRevision();
      const event: CheckpointEvent = {
        ...{ type: "checkpoint", id, owner: tab.id, revision },
        ...{ arrivedVariants: 0, reason: WRAPPER_MISSING },
      };
      const result = await postEvent(endpoint, event);
      // Stale: not confirmed by the files, nothing was recorded.
      if (result.kind !== "ok" || result.response.stale) return false;
      const { response } = result;
      if (response.phase === "discarded") return true;
      store.dispatch({ kind: "checkpoint-recorded", event, response });
      return false;
    },
    exit() {
      checkpointSender.flush();
      eventStream.pause();
      void postEvent(endpoint, { type: "exit", owner: tab.id });
    },
  };
}

/** Reads the runs of the session in focus as they grow. */
function subscribeToRuns(store: Store, endpoint: Endpoint, reportTelemetry: ReportTelemetry): RunSubscriber {
  const subscriber = createRunSubscriber({
    read: (pending) => readRun(endpoint, pending),
    onRead({ session, run, cursor: from }, result) {
      const wasOpen = store.state.peek().outputs[run]?.state === "open";
      store.dispatch(
        result.kind === "folded"
          ? { ...result, kind: "run-folded", run }
          : { ...result, kind: "run-read", run, from },
      );
      const { state } = store.state.peek().outputs[run] ?? EMPTY_RUN;
      if (wasOpen && state !== "open") reportTelemetry("client.stream.done", { session, run, detail: state });
    },
    onRefused: ({ session, run }) => reportTelemetry("client.stream.reader-error", { session, run }),
  });
  effect(() => subscriber.setWanted(pendingReads(store.state.value)));
  return subscriber;
}

/** Sends a checkpoint whenever the screen differs from what is recorded; the same body is sent once. */
function sendDueCheckpoints(store: Store, sender: CheckpointSender): void {
  let lastSent = "";
  effect(() => {
    const due = pendingCheckpoint(store.state.value);
    const text = due === null ? "" : JSON.stringify(due);
    if (due !== null && text !== lastSent) sender.send(due);
    lastSent = text;
  });
}
