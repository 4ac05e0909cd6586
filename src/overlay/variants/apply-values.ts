/** Parameter values on a variant: `--p-<id>` for numbers and switches, `data-p-<id>` for steps and switches. */
import type { ParamValues } from "../../protocol/snapshot.ts";

/** Sets every value on the element, writing only what differs, because each write is a mutation of the page. */
export function applyValues(element: Element, values: ParamValues): void {
  for (const [id, value] of Object.entries(values)) {
    if (typeof value === "number") {
      setProperty(element, id, String(value));
    } else if (typeof value === "string") {
      setAttribute(element, id, value);
    } else if (typeof value === "boolean") {
      setProperty(element, id, value ? "1" : "0");
      setAttribute(element, id, value ? "on" : null);
    }
  }
}

function setProperty(element: Element, id: string, value: string): void {
  if (!(element instanceof HTMLElement)) return;
  const name = `--p-${id}`;
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

function setAttribute(element: Element, id: string, value: string | null): void {
  const name = `data-p-${id}`;
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
