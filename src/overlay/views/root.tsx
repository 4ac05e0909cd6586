/** Everything the overlay draws. */

import { elementLabel } from "../picker/describe-element.ts";
import type { Highlight, PickMode } from "../picker/picker.ts";
import { elementBarState } from "../store/element-bar-state.ts";
import type { ViewProps } from "./context.ts";
import { ElementBar } from "./element-bar.tsx";
import { ElementOutline, InsertionLine } from "./element-outline.tsx";
import { MainBar } from "./main-bar.tsx";
import { ConnectionNotice, Toasts } from "./notices.tsx";
import { PanelSheet } from "./panel-sheet.tsx";
import { announcement } from "./status-text.ts";

/** The root view. */
export function Root({ context }: ViewProps) {
  const { picker, store } = context;
  const mode = picker.mode.value;
  const isDocked = elementBarState(store.state.value) !== null && mode === null;
  return (
    <div class={isDocked ? "docked" : ""}>
      {mode === null ? <ElementBar context={context} /> : <Aiming context={context} mode={mode} />}
      <MainBar context={context} />
      <PanelSheet context={context} />
      <div class="news">
        <ConnectionNotice context={context} />
        <Toasts context={context} />
      </div>
      <div class="hidden" role="status" aria-live="polite">
        {mode === null ? announcement(store.state.value) : aimed(picker.highlight.value)}
      </div>
    </div>
  );
}

/** What would be picked, and the keys that aim. */
function Aiming({ context, mode }: ViewProps & { readonly mode: PickMode }) {
  const { highlight: aim } = context.picker;
  return (
    <>
      {aim.value !== null && <Target context={context} aim={aim.value} />}
      <p class="hint panel">
        <span>{mode === "place" ? "Click where something new should go" : "Click what should change"}</span>
        <span class="keys">
          <kbd>↑</kbd>
          <kbd>↓</kbd>siblings
        </span>
        <span class="keys">
          <kbd>⇧↑</kbd>
          <kbd>⇧↓</kbd>parent, child
        </span>
        <span class="keys">
          <kbd>↵</kbd>pick
        </span>
        <span class="keys">
          <kbd>esc</kbd>leave
        </span>
      </p>
    </>
  );
}

function Target({ context, aim }: ViewProps & { readonly aim: Highlight }) {
  const { element, side } = aim;
  const current = context.picker.highlight;
  if (side === null) {
    return (
      <ElementOutline
        element={() => current.peek()?.element ?? null}
        name={elementLabel(element)}
        aiming={true}
      />
    );
  }
  return (
    <InsertionLine place={() => ({ anchor: element, side })} name={`${side} ${elementLabel(element)}`} />
  );
}

function aimed(aim: Highlight | null): string {
  if (aim === null) {
    return "Picking. Arrow keys move between siblings, with Shift to parent and child. Enter picks, Escape leaves.";
  }
  const { element, side } = aim;
  return `${side ?? ""} ${elementLabel(element)}: ${(element.textContent ?? "").trim().slice(0, 60)}`;
}
