/** Connects store and transport: what is due is posted, what comes back is folded in. */
import { effect } from "@preact/signals";
import { EMPTY_RUN } from "../protocol/runs/fold.ts";
import { keepUnsent } from "./drafts.ts";
import type { Owner } from "./owner.ts";
import { randomHex } from "./owner.ts";
import { dueCheckpoint } from "./store/checkpoint.ts";
import { dueReads } from "./store/outputs.ts";
import type { Store } from "./store/store.ts";
import { type Endpoint, eventsUrl, fetchSession, postEvent, readRun } from "./transport/api.ts";
import { type Courier, createCourier } from "./transport/courier.ts";
import { createEventStream, type EventStream } from "./transport/event-stream.ts";
import { createReporter, type Reporter } from "./transport/reporter.ts";
import { createRunReader } from "./transport/run-reader.ts";
import { createNotes, type Note } from "./transport/telemetry.ts";
import type { MountEvent } from "./variants/mounts.ts";

export interface Wire {
  readonly courier: Courier;
  readonly reporter: Reporter;
  readonly stream: EventStream;
  /** Tells what happened to a stream. */
  readonly note: Note;
  /** Sends a mount acknowledgement; it changes the record and asks nothing of the person. */
  mounted(event: MountEvent): void;
  /** Says goodbye: what is unsent goes first, then this browser counts as gone. */
  exit(): void;
}

/** Builds the transport and lets it follow the state. Nothing is connected before `stream.open()`. */
export function createWire(store: Store, endpoint: Endpoint, owner: Owner): Wire {
  const note = createNotes(endpoint);
  const courier = createCourier({
    post: (event, options) => postEvent(endpoint, event, options),
    onResult({ key, event }, result) {
      if (result.kind === "answered") store.send({ kind: "answered", key, answer: result.answer });
      else if (result.kind === "refused") store.send({ ...result, key });
      if (result.kind === "refused" && result.problem.code === "unknown_session") lookUp(event.id);
    },
    onUnsent: ({ key }, problem) => store.send({ kind: "unsent", key, problem }),
  });

  const reporter = createReporter({
    post: async (event) => {
      await courier.settled(event.id);
      return postEvent(endpoint, event);
    },
    nextRevision: owner.nextRevision,
    scroll: () => ({ x: Math.round(scrollX), y: Math.round(scrollY) }),
    onAnswer: (event, answer) => store.send({ kind: "checkpointed", event, answer }),
    onRefused: (event) => lookUp(event.id),
  });

  const stream = createEventStream({
    url: () => eventsUrl(endpoint, owner.id, store.state.peek().cursor),
    onFrame(frame, cursor) {
      store.send({ kind: "frame", frame, cursor });
      if (frame.type === "resync") note("client.resynced", { detail: frame.reason });
    },
    onState(state, problem) {
      if (state === "live" && store.state.peek().connection === "reconnecting") note("client.reconnected");
      store.send({ kind: "connection", state, problem });
      if (state !== "live") return;
      courier.nudge();
      reporter.nudge();
      reader.nudge();
    },
  });

  const reader = createRunReader({
    read: (due) => readRun(endpoint, due),
    onRead({ session, run, cursor: from }, result) {
      const wasOpen = store.state.peek().outputs[run]?.state === "open";
      store.send(result.kind === "joined" ? { ...result, run } : { ...result, kind: "output", run, from });
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
        store.send(summary === null ? { kind: "unknown", id } : { kind: "snapshot", summary }),
      )
      // Not reachable: the next `connected` lists the sessions again.
      .catch(() => undefined)
      .finally(() => asked.delete(id));
  }

  let reported = "";
  effect(() => {
    const due = dueCheckpoint(store.state.value);
    const text = due === null ? "" : JSON.stringify(due);
    if (due !== null && text !== reported) reporter.report(due);
    reported = text;
  });
  effect(() => reader.want(dueReads(store.state.value)));
  effect(() => store.state.value.missing.forEach(lookUp));
  effect(() => keepUnsent(store.state.value.commands));

  return {
    courier,
    reporter,
    stream,
    note,
    exit() {
      reporter.flush();
      stream.pause();
      void postEvent(endpoint, { type: "exit", owner: owner.id });
    },
    mounted: (event) => courier.carry({ key: randomHex(12), event: { ...event, owner: owner.id } }),
  };
}
