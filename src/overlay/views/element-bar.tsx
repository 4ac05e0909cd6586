/** One bar at the picked element that morphs from state to state. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { hasNotes } from "../generate-request.ts";
import type { Side } from "../picker/insertion-point.ts";
import { type ElementBarState, elementBarState } from "../store/element-bar-state.ts";
import { pageSnapshot } from "../store/selectors.ts";
import type { VisibleRect } from "../visible-rect.ts";
import { AnnotationAnchor } from "./annotation-anchor.tsx";
import { Configure } from "./configure.tsx";
import type { Context, ViewProps } from "./context.ts";
import { Cycling } from "./cycling.tsx";
import { Cleanup, Done, Failed, Saving, Waiting } from "./decision-status.tsx";
import { elementBarPosition } from "./element-bar-position.ts";
import { ElementOutline, InsertionLine, insertionLineBox } from "./element-outline.tsx";
import { connectionStatus } from "./status-text.ts";
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

/** The bar and the marks around its element; nothing while there is nothing to do. */
export function ElementBar({ context }: ViewProps) {
  const bar = elementBarState(context.store.state.value);
  if (bar === null) return null;
  const element = () => elementOf(context, bar);
  const side = sideOf(context, bar);
  const place = () => {
    const anchor = element();
    return side === null || anchor === null ? null : { anchor, side };
  };
  const name = side === null ? labelOf(bar) : `${side} ${labelOf(bar)}`;
  const box = side === null ? () => connectedRect(element()) : () => insertionLineBox(place());
  return (
    <>
      {bar.state !== "done" &&
        (side === null ? (
          <ElementOutline element={element} name={name} aiming={false} />
        ) : (
          <InsertionLine place={place} name={name} />
        ))}
      {bar.state === "configure" && (context.annotating.value || hasNotes(bar.draft)) && (
        <AnnotationAnchor context={context} />
      )}
      <Floating context={context} bar={bar} name={name} place={box} />
    </>
  );
}

function Floating({
  context,
  bar,
  name,
  place,
}: ViewProps & {
  readonly bar: ElementBarState;
  readonly name: string;
  readonly place: () => VisibleRect | null;
}) {
  const node = useRef<HTMLElement>(null);
  const box = useRect(place).value;
  useLayoutEffect(() => {
    const current = node.current;
    if (current === null) return;
    const move = () => {
      const view = { width: innerWidth, height: innerHeight };
      const { left, top } = elementBarPosition(
        box,
        { width: current.offsetWidth, height: current.offsetHeight },
        view,
      );
      current.style.left = `${Math.round(left)}px`;
      current.style.top = `${Math.round(top)}px`;
    };
    move();
    const observer = new ResizeObserver(move);
    observer.observe(current);
    addEventListener("resize", move);
    return () => {
      observer.disconnect();
      removeEventListener("resize", move);
    };
  }, [box]);
  const title = bar.state === "configure" && bar.draft.side !== null ? "Insert" : TITLES[bar.state];
  useFocus(node, bar.state, context.askingDiscard.value);
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

/** On narrow screens this bar covers the one that tells of the connection. */
function NarrowConnectionStatus({ context }: ViewProps) {
  const word = connectionStatus(context.store.state.value);
  return word === "reconnecting" || word === "refused" ? (
    <span class="connection muted small">{word}</span>
  ) : null;
}

/**
 * Focus goes where the next key belongs: after a pick, and when the control that had it went with its state.
 * It is never taken from the page.
 */
function useFocus(
  node: { readonly current: HTMLElement | null },
  state: ElementBarState["state"],
  asking: boolean,
): void {
  const key = `${state} ${asking}`;
  const lastKey = useRef("");
  // Read while rendering, which is before the controls of the last state are gone.
  const hadFocus = isFocusInside(node.current);
  useLayoutEffect(() => {
    // What the focus belongs to may come later than its state: until then the bar itself holds it.
    const isHeld = hadFocus && isFocused(node.current);
    if (lastKey.current === key && !isHeld) return;
    lastKey.current = key;
    if (!hadFocus && state !== "configure") return;
    const target = node.current?.querySelector<HTMLElement>("[role=alertdialog] [data-autofocus]");
    const first = target ?? node.current?.querySelector<HTMLElement>("[data-autofocus]") ?? node.current;
    first?.focus({ preventScroll: true });
  });
}

/** When the bar goes and had the focus, the focus returns to where every session begins. */
function useFocusReturn(node: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(
    () => () => {
      const root = node.current?.getRootNode();
      if (!isFocusInside(node.current) || !(root instanceof ShadowRoot)) return;
      queueMicrotask(() =>
        root.querySelector<HTMLElement>(".bar [aria-pressed]")?.focus({ preventScroll: true }),
      );
    },
    [node],
  );
}

function isFocusInside(node: HTMLElement | null): boolean {
  const root = node?.getRootNode();
  return root instanceof ShadowRoot && node?.contains(root.activeElement) === true;
}

function isFocused(node: HTMLElement | null): boolean {
  const root = node?.getRootNode();
  return root instanceof ShadowRoot && root.activeElement === node;
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

/** On which side of its element something new is wanted, as long as nothing of it is in the page. */
function sideOf({ store }: Context, bar: ElementBarState): Side | null {
  const state = store.state.value;
  if (bar.state === "configure") return bar.draft.side;
  if (bar.session !== null) {
    const { arrived } = pageSnapshot(state, bar.session.id);
    return arrived > 0 ? null : (state.localViews[bar.session.id]?.side ?? null);
  }
  const { event } = bar.command;
  return event.type === "generate" && event.mode === "insert" ? event.insert.position : null;
}

function labelOf(bar: ElementBarState): string {
  if (bar.state === "configure") return bar.draft.target.label;
  if (bar.session === null) {
    const { event } = bar.command;
    if (event.type !== "generate") return "";
    return event.mode === "insert" ? event.insert.anchor.tagName : event.element.tagName;
  }
  const { element } = bar.session;
  if (element === null) return "";
  const mark = element.id !== null && element.id !== "" ? `#${element.id}` : element.classes[0];
  if (mark === undefined) return element.tagName;
  return mark.startsWith("#") ? element.tagName + mark : `${element.tagName}.${mark}`;
}
