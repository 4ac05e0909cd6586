/** Hides the overlay's events from the page: its shortcuts, click-outside handlers and focus traps. */

const ISOLATED_EVENTS = [
  "keydown",
  "keyup",
  "keypress",
  "click",
  "dblclick",
  "pointerdown",
  "pointerup",
  "mousedown",
  "mouseup",
  "touchstart",
  "touchend",
  "focusin",
  "focusout",
  "input",
  "change",
  "submit",
] as const;

/** Stops these events at the host, after the overlay's own listeners in its shadow root. */
export function isolateEvents(host: Element): void {
  for (const type of ISOLATED_EVENTS) host.addEventListener(type, (event) => event.stopPropagation());
}
