/** `/panels.js`: the panels, which are loaded when they are opened, the agent's output, and what annotating needs. Has its own Preact. */
import { render } from "preact";
import { findSourceHint } from "../hints/find-source-hint.ts";
import type { ActivityHost, AnnotationHost, PanelHost, PanelName } from "../panel-loader.ts";
import { Activity } from "./activity.tsx";
import { ACTIVITY_STYLES } from "./activity-styles.ts";
import { DraftAgent } from "./agent-choice.tsx";
import { AnnotationLayer } from "./annotation-layer.tsx";
import { findWrongApp } from "./check-app.ts";
import { readStyles } from "./computed-styles.ts";
import { DesignPanel } from "./design-panel.tsx";
import { detect } from "./detect.ts";
import { HealthPanel } from "./health-panel.tsx";
import { captureScreenshot, takePicture } from "./screenshot.ts";
import { SessionsPanel } from "./sessions-panel.tsx";
import { listen } from "./speech-recognition.ts";
import { SteerPanel } from "./steer-panel.tsx";
import { PANEL_STYLES } from "./styles.ts";

const PANELS = { steer: SteerPanel, sessions: SessionsPanel, design: DesignPanel, health: HealthPanel };
const styled = new WeakSet<ShadowRoot>();

/** Renders a panel into an element of the overlay's shadow root; the returned function removes it. */
export function mount(name: PanelName, into: HTMLElement, host: PanelHost): () => void {
  addStyles(into.getRootNode());
  const Panel = PANELS[name];
  render(<Panel host={host} />, into);
  return () => render(null, into);
}

/** Renders the annotation layer into an element that covers the picked one; the returned function removes it. */
export function annotate(into: HTMLElement, host: AnnotationHost): () => void {
  addStyles(into.getRootNode());
  render(<AnnotationLayer host={host} />, into);
  return () => render(null, into);
}

/** Renders what a session's agent says and does into an element; the returned function removes it. */
export function showActivity(
  into: HTMLElement,
  host: ActivityHost,
  id: string,
  isFolded: boolean,
): () => void {
  addStyles(into.getRootNode());
  render(<Activity host={host} id={id} isFolded={isFolded} />, into);
  return () => render(null, into);
}

/** Renders the choice of the agent for the draft into an element; the returned function removes it. */
export function chooseAgent(into: HTMLElement, host: PanelHost): () => void {
  addStyles(into.getRootNode());
  render(<DraftAgent host={host} />, into);
  return () => render(null, into);
}

function addStyles(root: Node): void {
  if (!(root instanceof ShadowRoot) || styled.has(root)) return;
  styled.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PANEL_STYLES + ACTIVITY_STYLES);
  root.adoptedStyleSheets.push(sheet);
}

export { captureScreenshot, detect, findSourceHint, findWrongApp, listen, readStyles, takePicture };
