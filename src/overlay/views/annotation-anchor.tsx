/** Keeps the annotation layer on the picked element while the page scrolls and resizes. */
import { useEffect, useRef } from "preact/hooks";
import type { ViewProps } from "./context.ts";
import { rectStyle } from "./element-outline.tsx";
import { connectedRect, useRect } from "./use-element-rect.ts";

/** The layer's code is loaded when you annotate. */
export function AnnotationAnchor({ context }: ViewProps) {
  const { annotating, draftElement, panels, store } = context;
  const node = useRef<HTMLDivElement>(null);
  const rect = useRect(() => connectedRect(draftElement.peek())).value;
  const isVisible = rect !== null;
  useEffect(() => {
    if (!isVisible) return;
    let unmount: (() => void) | null = null;
    let isUnmounted = false;
    panels.load().then(
      (script) => {
        if (isUnmounted || node.current === null) return;
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
      isUnmounted = true;
      unmount?.();
    };
  }, [isVisible, panels, store, annotating]);
  if (rect === null) return null;
  return (
    <div ref={node} class={annotating.value ? "annotations active" : "annotations"} style={rectStyle(rect)} />
  );
}
