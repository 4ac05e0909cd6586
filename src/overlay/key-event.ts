/** Distinguishes keys typed into a field and shortcuts of the browser from the overlay's shortcuts. */

const TEXT_ROLES: ReadonlySet<string> = new Set([
  "textbox",
  "searchbox",
  "combobox",
  "spinbutton",
  "slider",
  "listbox",
]);

/**
 * Whether a key goes to a field of the page or the overlay, or to a control that uses arrow keys itself.
 * `event.target` is the host of a shadow root, so the composed path is used.
 */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (event.isComposing || !(target instanceof HTMLElement)) return event.isComposing;
  if (target.isContentEditable || target.matches("input, textarea, select, video, audio")) return true;
  if (target.hasAttribute("data-own-arrows")) return true;
  return TEXT_ROLES.has(target.getAttribute("role") ?? "");
}

/** Whether a key is part of a shortcut of the browser or the system. */
export function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}
