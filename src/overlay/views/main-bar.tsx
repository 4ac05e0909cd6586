/** The bar at the bottom of the page: who we are, how the connection is, and the way to begin. */

import { elementBar } from "../store/bar.ts";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";
import { connectionWord } from "./status.ts";

const WORDS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  "agent away": "Agent away",
  refused: "Refused",
} as const;

const MEANINGS = {
  connecting: "Connecting to the live server.",
  live: "Connected, and an agent is listening.",
  reconnecting: "The live server does not answer. What you do is kept and sent when it is back.",
  "agent away": "Connected. No agent is listening: what you ask for waits until one polls.",
  refused: "The live server does not accept this page.",
} as const;

/** Always there, unless the element bar takes its place on a narrow screen. */
export function MainBar({ context }: ViewProps) {
  const { picker, store } = context;
  const word = connectionWord(store.state.value);
  const active = picker.active.value;
  // One filled button at a time: while a session asks for a decision, that is not this one.
  const isNext = !active && elementBar(store.state.value) === null;
  return (
    <nav class="bar panel" data-connection={word} aria-label="Impeccable Live">
      <span class="status" title={MEANINGS[word]}>
        <Mark />
        <span class="dot" />
        {WORDS[word]}
      </span>
      <button
        type="button"
        class={isNext ? "button seal" : "button"}
        aria-label="Pick element"
        aria-pressed={active}
        onClick={() => (active ? picker.stop() : picker.start())}
      >
        <Icon name={active ? "close" : "pick"} />
        {active ? "Stop" : "Pick"}
      </button>
    </nav>
  );
}

/** The seal: four crop marks around a point. */
function Mark() {
  return (
    <svg class="mark" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path
        d="M2 6V2h4M12 2h4v4M16 12v4h-4M6 16H2v-4"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="square"
      />
      <circle cx="9" cy="9" r="2.6" fill="var(--seal)" />
    </svg>
  );
}
