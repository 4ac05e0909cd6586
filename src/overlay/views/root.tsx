/** Everything the overlay draws. */

import { labelOf } from "../picker/describe.ts";
import { elementBar } from "../store/bar.ts";
import type { ViewProps } from "./context.ts";
import { ElementBar } from "./element-bar.tsx";
import { Frame } from "./frame.tsx";
import { MainBar } from "./main-bar.tsx";
import { ConnectionNotice, Toasts } from "./notices.tsx";
import { PanelSheet } from "./panel-sheet.tsx";
import { announcement } from "./status.ts";

/** The root view. */
export function Root({ context }: ViewProps) {
  const { picker, store } = context;
  const isDocked = elementBar(store.state.value) !== null && !picker.active.value;
  return (
    <div class={isDocked ? "docked" : ""}>
      {picker.active.value ? <Aim context={context} /> : <ElementBar context={context} />}
      <ConnectionNotice context={context} />
      <MainBar context={context} />
      <PanelSheet context={context} />
      <Toasts context={context} />
      <div class="hidden" role="status" aria-live="polite">
        {picker.active.value ? aimed(picker.aim.value) : announcement(store.state.value)}
      </div>
    </div>
  );
}

/** What would be picked, and the keys that aim. */
function Aim({ context }: ViewProps) {
  const { aim } = context.picker;
  const element = aim.value;
  return (
    <>
      {element !== null && <Frame element={() => aim.peek()} name={labelOf(element)} aiming={true} />}
      <p class="hint panel">
        <span>Click what should change</span>
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

function aimed(element: Element | null): string {
  if (element === null) {
    return "Picking. Arrow keys move between siblings, with Shift to parent and child. Enter picks, Escape leaves.";
  }
  return `${labelOf(element)}: ${(element.textContent ?? "").trim().slice(0, 60)}`;
}
