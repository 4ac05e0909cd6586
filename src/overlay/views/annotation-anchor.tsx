/** Keeps the annotation layer on the picked element while the page scrolls and resizes. */
import { useRef } from "preact/hooks";
import type { ViewProps } from "./context.ts";
import { rectStyle } from "./element-outline.tsx";
import { connectedRect, useRect } from "./use-element-rect.ts";
import { usePanelScript } from "./use-panel-script.ts";

/** The layer's code is loaded when you annotate. */
export function AnnotationAnchor({ context }: ViewProps) {
  const { annotating, draftElement, panels, store } = context;
  const node = useRef<HTMLDivElement>(null);
  const rect = useRect(() => connectedRect(draftElement.peek())).value;
  const isVisible = rect !== null;
  const finish = () => {
    annotating.value = false;
  };
  usePanelScript(
    panels,
    (script) => (node.current === null ? finish : script.annotate(node.current, { store, finish })),
    isVisible ? "" : null,
    () => {
      finish();
      store.dispatch({
        kind: "toast-added",
        text: "Annotating could not be loaded: the live server does not answer.",
        tone: "bad",
      });
    },
  );
  if (rect === null) return null;
  return (
    <div ref={node} class={annotating.value ? "annotations active" : "annotations"} style={rectStyle(rect)} />
  );
}
