/** Everything the overlay draws. */

import { labelOf } from "../picker/describe.ts";
import type { Aim, PickMode } from "../picker/picker.ts";
import { elementBar } from "../store/bar.ts";
import type { ViewProps } from "./context.ts";
import { ElementBar } from "./element-bar.tsx";
import { Frame, PlaceLine } from "./frame.tsx";
import { MainBar } from "./main-bar.tsx";
import { ConnectionNotice, Toasts } from "./notices.tsx";
import { PanelSheet } from "./panel-sheet.tsx";
import { announcement } from "./status.ts";

/** The root view. */
export function Root({ context }: ViewProps) {
  const { picker, store } = context;
  const mode = picker.mode.value;
  const isDocked = elementBar(store.state.value) !== null && mode === null;
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
        {mode === null ? announcement(store.state.value) : aimed(picker.aim.value)}
      </div>
    </div>
  );
}

/** What would be picked, and the keys that aim. */
function Aiming({ context, mode }: ViewProps & { readonly mode: PickMode }) {
  const { aim } = context.picker;
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

function Target({ context, aim }: ViewProps & { readonly aim: Aim }) {
  const { element, side } = aim;
  const current = context.picker.aim;
  if (side === null) {
    return <Frame element={() => current.peek()?.element ?? null} name={labelOf(element)} aiming={true} />;
  }
  return <PlaceLine place={() => ({ anchor: element, side })} name={`${side} ${labelOf(element)}`} />;
}

function aimed(aim: Aim | null): string {
  if (aim === null) {
    return "Picking. Arrow keys move between siblings, with Shift to parent and child. Enter picks, Escape leaves.";
  }
  const { element, side } = aim;
  return `${side ?? ""} ${labelOf(element)}: ${(element.textContent ?? "").trim().slice(0, 60)}`;
}
