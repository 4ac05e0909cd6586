/** Connects store and transport: what is due is posted, what comes back is folded in. */
import { effect } from "@preact/signals";
import { EMPTY_RUN } from "../protocol/runs/fold.ts";
import { saveUnsentCommands } from "./persistence/draft.ts";
import { pendingCheckpoint } from "./store/checkpoint.ts";
import { pendingReads } from "./store/run-outputs.ts";
import type { Store } from "./store/store.ts";
import type { TabIdentity } from "./tab-identity.ts";
import { randomHex } from "./tab-identity.ts";
import { type Endpoint, eventsUrl, fetchSession, postEvent, readRun } from "./transport/api.ts";
import { type CheckpointSender, createCheckpointSender } from "./transport/checkpoint-sender.ts";
import { type CommandQueue, createCommandQueue } from "./transport/command-queue.ts";
import { createEventStream, type EventStream } from "./transport/event-stream.ts";
import { createRunSubscriber } from "./transport/run-subscriber.ts";
import { createTelemetry, type ReportTelemetry } from "./transport/telemetry.ts";
import type { MountEvent } from "./variants/mount-monitor.ts";

export interface ServerConnection {
  readonly commandQueue: CommandQueue;
  readonly checkpointSender: CheckpointSender;
  readonly eventStream: EventStream;
  /** Tells what happened to a stream. */
  readonly reportTelemetry: ReportTelemetry;
  /** Sends a mount acknowledgement; it changes the record and asks nothing of the person. */
  sendMountEvent(event: MountEvent): void;
  /** Says goodbye: what is unsent goes first, then this browser counts as gone. */
  exit(): void;
}

/** Builds the transport and lets it follow the state. Nothing is connected before `stream.open()`. */
export function connectToServer(store: Store, endpoint: Endpoint, owner: TabIdentity): ServerConnection {
  const note = createTelemetry(endpoint);
  const courier = createCommandQueue({
    post: (event, options) => postEvent(endpoint, event, options),
    onResult({ key, event }, result) {
      if (result.kind === "answered") store.dispatch({ kind: "answered", key, answer: result.answer });
      else if (result.kind === "refused") store.dispatch({ ...result, key });
      if (result.kind === "refused" && result.problem.code === "unknown_session") lookUp(event.id);
    },
    onUnsent: ({ key }, problem) => store.dispatch({ kind: "unsent", key, problem }),
  });

  const reporter = createCheckpointSender({
    post: async (event) => {
      await courier.whenGenerateDone(event.id);
      return postEvent(endpoint, event);
    },
    nextRevision: owner.nextRevision,
    scroll: () => ({ x: Math.round(scrollX), y: Math.round(scrollY) }),
    onAnswer: (event, answer) => store.dispatch({ kind: "checkpointed", event, answer }),
    onRefused: (event) => lookUp(event.id),
  });

  const stream = createEventStream({
    url: () => eventsUrl(endpoint, owner.id, store.state.peek().cursor),
    onEvent(frame, cursor) {
      store.dispatch({ kind: "frame", frame, cursor });
      if (frame.type === "resync") note("client.resynced", { detail: frame.reason });
    },
    onState(state, problem) {
      if (state === "live" && store.state.peek().connection === "reconnecting") note("client.reconnected");
      store.dispatch({ kind: "connection", state, problem });
      if (state !== "live") return;
      courier.retryNow();
      reporter.retryNow();
      reader.retryNow();
    },
  });

  const reader = createRunSubscriber({
    read: (due) => readRun(endpoint, due),
    onRead({ session, run, cursor: from }, result) {
      const wasOpen = store.state.peek().outputs[run]?.state === "open";
      store.dispatch(
        result.kind === "joined" ? { ...result, run } : { ...result, kind: "output", run, from },
      );
      const { state } = store.state.peek().outputs[run] ?? EMPTY_RUN;
      if (wasOpen && state !== "open") note("client.stream.done", { session, run, detail: state });
    },
    onRefused: ({ session, run }) => note("client.stream.reader-error", { session, run }),
  });

  const asked = new Set<string>();
  /** Asks for one session's record: it ended while nobody listened, or the server never knew it. */
  function lookUp(id: string): void {
    if (asked.has(id)) return;
    asked.add(id);
    fetchSession(endpoint, id)
      .then((summary) =>
        store.dispatch(summary === null ? { kind: "unknown", id } : { kind: "snapshot", summary }),
      )
      // Not reachable: the next `connected` lists the sessions again.
      .catch(() => undefined)
      .finally(() => asked.delete(id));
  }

  let reported = "";
  effect(() => {
    const due = pendingCheckpoint(store.state.value);
    const text = due === null ? "" : JSON.stringify(due);
    if (due !== null && text !== reported) reporter.send(due);
    reported = text;
  });
  effect(() => reader.setWanted(pendingReads(store.state.value)));
  effect(() => store.state.value.unlistedSessions.forEach(lookUp));
  effect(() => saveUnsentCommands(store.state.value.commands));

  return {
    commandQueue: courier,
    checkpointSender: reporter,
    eventStream: stream,
    reportTelemetry: note,
    exit() {
      reporter.flush();
      stream.pause();
      void postEvent(endpoint, { type: "exit", owner: owner.id });
    },
    sendMountEvent: (event) => courier.enqueue({ key: randomHex(12), event: { ...event, owner: owner.id } }),
  };
}
