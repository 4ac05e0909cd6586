/** Keeps the overlay's own events from the page: shortcuts, click-outside handlers and focus traps. */

const PRIVATE = [
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

/** Events that began inside the host end at it, after the overlay's own listeners have had them. */
export function isolateEvents(host: Element): void {
  for (const type of PRIVATE) host.addEventListener(type, (event) => event.stopPropagation());
}
