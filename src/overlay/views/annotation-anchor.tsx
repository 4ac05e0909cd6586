/** Where the notes lie: on the picked element, through scroll and resize. */
import { useEffect, useRef } from "preact/hooks";
import type { ViewProps } from "./context.ts";
import { connectedRect, useRect } from "./use-element-rect.ts";

/** The layer itself is loaded when somebody annotates. */
export function AnnotationAnchor({ context }: ViewProps) {
  const { annotating, draftElement, panels, store } = context;
  const node = useRef<HTMLDivElement>(null);
  const box = useRect(() => connectedRect(draftElement.peek())).value;
  const isThere = box !== null;
  useEffect(() => {
    if (!isThere) return;
    let unmount: (() => void) | null = null;
    let isGone = false;
    panels.load().then(
      (script) => {
        if (isGone || node.current === null) return;
        unmount = script.annotate(node.current, { store, finish: () => (annotating.value = false) });
      },
      () => {
        annotating.value = false;
        store.dispatch({
          kind: "toast-added",
          text: "Annotating could not be loaded: the live server does not answer.",
          tone: "bad",
        });
      },
    );
    return () => {
      isGone = true;
      unmount?.();
    };
  }, [isThere, panels, store, annotating]);
  if (box === null) return null;
  const { left, top, width, height } = box;
  return (
    <div
      ref={node}
      class={annotating.value ? "notes active" : "notes"}
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
    />
  );
}
