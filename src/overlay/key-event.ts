/** When a key is the page's and when it is the overlay's. */

const TEXT_ROLES: ReadonlySet<string> = new Set([
  "textbox",
  "searchbox",
  "combobox",
  "spinbutton",
  "slider",
  "listbox",
]);

/**
 * Whether a key is being typed into something: a field of the page or of the overlay, or a control that has
 * its own use for arrows. Looks inside shadow roots, where `event.target` does not tell.
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
