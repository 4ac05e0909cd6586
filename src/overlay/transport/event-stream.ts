/**
 * The event stream: one connection while the tab is visible, resumed by cursor. It reads with `fetch`:
 * `EventSource` hides the status of a refusal and never retries after a 401.
 */
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { ConnectionState, OverlayProblem } from "../store/state.ts";
import { createRetryTimer } from "./retry-timer.ts";
import { readConnection } from "./stream-connection.ts";

/** A refused token is tried again after this time: the server may be restarted with the old one. */
const REFUSED_WAIT_MS = 15_000;

export interface EventStreamOptions {
  /** The address to connect to, with the newest cursor. */
  url(): string;
  onEvent(event: ServerEvent, cursor: string | null): void;
  onState(state: ConnectionState, problem: OverlayProblem | null): void;
}

export interface EventStream {
  /** Connects, and reconnects from then on. */
  open(): void;
  /** Closes the connection of a hidden tab: a browser allows six per host. */
  pause(): void;
  /** Reconnects at once, because the server may be reachable again. */
  retryNow(): void;
}

/** Creates the stream, closed. */
export function createEventStream({ url, onEvent, onState }: EventStreamOptions): EventStream {
  const timer = createRetryTimer();
  let current: AbortController | null = null;

  async function run(paused: AbortSignal): Promise<void> {
    for (let attempt = 0; !paused.aborted; attempt++) {
      const end = await readConnection(url(), paused, (event, cursor) => {
        if (event.type === "connected") {
          attempt = 0;
          onState("live", null);
        }
        onEvent(event, cursor);
      });
      if (paused.aborted) return;
      onState(end.state, end.problem);
      await (end.state === "refused" ? timer.wait(REFUSED_WAIT_MS) : timer.backOff(attempt));
    }
  }

  return {
    open() {
      if (current !== null) {
        timer.wake();
        return;
      }
      current = new AbortController();
      onState("connecting", null);
      void run(current.signal);
    },
    pause() {
      current?.abort();
      current = null;
      timer.wake();
      onState("paused", null);
    },
    retryNow: () => timer.wake(),
  };
}
