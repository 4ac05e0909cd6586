/** Applies parameter values to variants: `--p-<id>` for numbers and toggles, `data-p-<id>` for steps and toggles. */
import type { ParamValues, SessionSummary } from "../../protocol/snapshot.ts";
import { variantParameters } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { isHydrated } from "./hydration.ts";
import { variantElement, type WrapperSnapshot } from "./wrapper-snapshot.ts";

/**
 * Applies a session's values to all its variants in the page.
 * @returns false when a variant is not hydrated yet and must be tried again
 */
export function applySessionValues(
  state: OverlayState,
  session: SessionSummary,
  snapshot: WrapperSnapshot,
): boolean {
  const variants = Object.keys(snapshot.params).map(Number);
  const elements = snapshot.wrappers.flatMap((wrapper) =>
    variants.map((variant) => ({ variant, element: variantElement(wrapper, variant) })),
  );
  let isComplete = true;
  for (const { variant, element } of elements) {
    if (element === null) continue;
    if (isHydrated(element)) applyValues(element, variantParameters(state, session, variant).values);
    else isComplete = false;
  }
  // Accepted and not carbonized yet: the variant stands in the page without its wrapper.
  if (session.phase === "carbonize_required" && snapshot.wrappers.length === 0) {
    const selector = `[data-impeccable-variant="${session.acceptedVariant ?? ""}"]`;
    const values = session.nextAction.paramValues ?? session.paramValues;
    for (const element of document.querySelectorAll(selector)) applyValues(element, values);
  }
  return isComplete;
}

/** Writes only values that differ: each write is a mutation, which the page's observers see. */
function applyValues(element: Element, values: ParamValues): void {
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
