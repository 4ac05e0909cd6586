/** One bar at the picked element, whose content changes from state to state. */
import { useRef } from "preact/hooks";
import { hasNotes } from "../generate-request.ts";
import { elementLabel, summaryLabel } from "../picker/element-label.ts";
import type { Side } from "../picker/insertion-point.ts";
import { type ElementBarState, elementBarState } from "../store/element-bar-state.ts";
import { pageSnapshot } from "../store/selectors.ts";
import type { VisibleRect } from "../visible-rect.ts";
import { AnnotationAnchor } from "./annotation-anchor.tsx";
import { Configure } from "./configure.tsx";
import type { Context, ViewProps } from "./context.ts";
import { Cycling } from "./cycling.tsx";
import { Cleanup, Done, Failed, Saving, Waiting } from "./decision-status.tsx";
import { useElementBarPosition, useIsPressed } from "./element-bar-position.ts";
import { ElementOutline, InsertionLine, insertionLineRect } from "./element-outline.tsx";
import { connectionStatus } from "./status-text.ts";
import { useBarFocus, useFocusReturn } from "./use-bar-focus.ts";
import { connectedRect, useRect } from "./use-element-rect.ts";
import { Working } from "./working.tsx";

const TITLES: Readonly<Record<ElementBarState["state"], string>> = {
  configure: "Redesign",
  working: "In work",
  cycling: "Compare",
  saving: "Your choice",
  waiting: "Your choice",
  cleanup: "Your choice",
  done: "Your choice",
  error: "Needs attention",
};

/** The bar and the marks around its element; nothing while there is no session and no draft. */
export function ElementBar({ context }: ViewProps) {
  const bar = elementBarState(context.store.state.value);
  if (bar === null) return null;
  const element = () => elementOf(context, bar);
  const side = sideOf(context, bar);
  const point = () => {
    const anchor = element();
    return side === null || anchor === null ? null : { anchor, side };
  };
  const name = side === null ? labelOf(context, bar) : `${side} ${labelOf(context, bar)}`;
  const anchorRect = side === null ? () => connectedRect(element()) : () => insertionLineRect(point());
  return (
    <>
      {bar.state !== "done" &&
        (side === null ? (
          <ElementOutline element={element} name={name} highlighted={false} />
        ) : (
          <InsertionLine point={point} name={name} />
        ))}
      {bar.state === "configure" && (context.annotating.value || hasNotes(bar.draft)) && (
        <AnnotationAnchor context={context} />
      )}
      <Floating context={context} bar={bar} name={name} anchorRect={anchorRect} />
    </>
  );
}

interface FloatingProps extends ViewProps {
  readonly bar: ElementBarState;
  readonly name: string;
  /** What the bar floats beside; read in each frame. */
  readonly anchorRect: () => VisibleRect | null;
}

function Floating({ context, bar, name, anchorRect }: FloatingProps) {
  const node = useRef<HTMLElement>(null);
  const title = bar.state === "configure" && bar.draft.side !== null ? "Insert" : TITLES[bar.state];
  const isHeld = useIsPressed(node) || context.store.state.value.showOriginal;
  useElementBarPosition(node, useRect(anchorRect).value, isHeld);
  useBarFocus(node, `${bar.state} ${context.askingDiscard.value}`, bar.state === "configure");
  useFocusReturn(node);
  return (
    <section ref={node} class="element-bar panel" data-state={bar.state} tabIndex={-1} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <NarrowConnectionStatus context={context} />
        <span class="tag" title={name}>
          {name}
        </span>
      </header>
      <Content context={context} bar={bar} />
    </section>
  );
}

/** On narrow screens this bar covers the bottom bar, which shows the connection. */
function NarrowConnectionStatus({ context }: ViewProps) {
  const status = connectionStatus(context.store.state.value);
  return status === "reconnecting" || status === "refused" ? (
    <span class="connection muted small">{status}</span>
  ) : null;
}

function Content({ context, bar }: { readonly context: Context; readonly bar: ElementBarState }) {
  switch (bar.state) {
    case "configure":
      return <Configure context={context} draft={bar.draft} />;
    case "working":
      return <Working context={context} bar={bar} />;
    case "cycling":
      return <Cycling context={context} session={bar.session} />;
    case "saving":
      return <Saving context={context} bar={bar} />;
    case "waiting":
      return <Waiting context={context} bar={bar} />;
    case "cleanup":
      return <Cleanup context={context} bar={bar} />;
    case "done":
      return <Done context={context} bar={bar} />;
    case "error":
      return <Failed context={context} bar={bar} />;
  }
}

function elementOf(context: Context, bar: ElementBarState): Element | null {
  if (bar.state === "configure") return context.draftElement.value;
  if (bar.state === "working" && bar.session === null) return context.draftElement.value;
  return bar.session === null ? null : context.page.elementOf(bar.session);
}

/** The side of its anchor on which an insert is asked for; `null` once a variant of it is in the page. */
function sideOf({ store }: Context, bar: ElementBarState): Side | null {
  const state = store.state.value;
  if (bar.state === "configure") return bar.draft.side;
  if (bar.session !== null) {
    const { arrived } = pageSnapshot(state, bar.session.id);
    return arrived > 0 ? null : (bar.session.insertPosition ?? null);
  }
  const { event } = bar.command;
  return event.type === "generate" && event.mode === "insert" ? event.insert.position : null;
}

function labelOf(context: Context, bar: ElementBarState): string {
  const { session } = "session" in bar ? bar : { session: null };
  if (session === null) return context.store.state.value.draft?.target.label ?? "";
  const shown = context.page.elementOf(session);
  // What was inserted has a name of its own.
  const isInserted = session.insertPosition !== undefined && shown?.matches("[data-impeccable-variant]");
  const inserted = isInserted === true ? shown?.firstElementChild : null;
  if (inserted) return elementLabel(inserted);
  return session.element === null ? "" : summaryLabel(session.element);
}
