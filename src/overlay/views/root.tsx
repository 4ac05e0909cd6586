/** Everything the overlay draws. */
import { elementLabel } from "../picker/element-label.ts";
import type { Highlight, PickMode } from "../picker/highlight.ts";
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
      {mode === null ? <ElementBar context={context} /> : <Picking context={context} mode={mode} />}
      <MainBar context={context} />
      <PanelSheet context={context} />
      <div class="news">
        <ConnectionNotice context={context} />
        <Toasts context={context} />
      </div>
      <div class="hidden" role="status" aria-live="polite">
        {mode === null ? announcement(store.state.value) : highlightText(picker.highlight.value)}
      </div>
    </div>
  );
}

/** What would be picked, and the keys for it. */
function Picking({ context, mode }: ViewProps & { readonly mode: PickMode }) {
  const { highlight } = context.picker;
  return (
    <>
      {highlight.value !== null && <Highlighted context={context} highlight={highlight.value} />}
      <p class="hint panel">
        <span>{mode === "insert" ? "Click where something new should go" : "Click what should change"}</span>
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

function Highlighted({ context, highlight }: ViewProps & { readonly highlight: Highlight }) {
  const { element, side } = highlight;
  const label = elementLabel(element);
  if (side !== null)
    return <InsertionLine point={() => ({ anchor: element, side })} name={`${side} ${label}`} />;
  const current = context.picker.highlight;
  return <ElementOutline element={() => current.peek()?.element ?? null} name={label} highlighted={true} />;
}

function highlightText(highlight: Highlight | null): string {
  if (highlight === null) {
    return "Picking. Arrow keys move between siblings, with Shift to parent and child. Enter picks, Escape leaves.";
  }
  const { element, side } = highlight;
  return `${side ?? ""} ${elementLabel(element)}`;
}
