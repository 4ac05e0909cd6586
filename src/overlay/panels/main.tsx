/** `/panels.js`: the panels that are seldom opened, with their own copy of the renderer, and what annotating needs. */
import { render } from "preact";
import { findSourceHint } from "../hints/find-source-hint.ts";
import type { AnnotationHost, PanelHost, PanelName } from "../panel-loader.ts";
import { AnnotationLayer } from "./annotation-layer.tsx";
import { DesignPanel } from "./design-panel.tsx";
import { detect } from "./detect.ts";
import { captureScreenshot } from "./screenshot.ts";
import { SessionsPanel } from "./sessions-panel.tsx";
import { listen } from "./speech-recognition.ts";
import { SteerPanel } from "./steer-panel.tsx";
import { PANEL_STYLES } from "./styles.ts";

const PANELS = { steer: SteerPanel, sessions: SessionsPanel, design: DesignPanel };
const dressed = new WeakSet<ShadowRoot>();

/** Draws a panel into an element of the overlay's shadow root; the answer takes it away again. */
export function mount(name: PanelName, into: HTMLElement, host: PanelHost): () => void {
  const root = into.getRootNode();
  if (root instanceof ShadowRoot) dress(root);
  const Panel = PANELS[name];
  render(<Panel host={host} />, into);
  return () => render(null, into);
}

/** Puts the layer for pins and strokes into an element that lies on the picked one. */
export function annotate(into: HTMLElement, host: AnnotationHost): () => void {
  const root = into.getRootNode();
  if (root instanceof ShadowRoot) dress(root);
  render(<AnnotationLayer host={host} />, into);
  return () => render(null, into);
}

function dress(root: ShadowRoot): void {
  if (dressed.has(root)) return;
  dressed.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PANEL_STYLES);
  root.adoptedStyleSheets.push(sheet);
}

export { captureScreenshot, detect, findSourceHint, listen };
