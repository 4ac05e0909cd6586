/** Short notifications at the edge of the page. */
import type { OverlayState, Toast } from "./state.ts";

/** More at once would cover the page. */
const MAX_TOASTS = 3;

/** Adds a toast, unless the newest has the same text. */
export function addToast(state: OverlayState, text: string, tone: Toast["tone"]): OverlayState {
  const newest = state.toasts.at(-1);
  if (newest?.text === text) return state;
  const toast = { id: (newest?.id ?? 0) + 1, text, tone };
  return { ...state, toasts: [...state.toasts, toast].slice(-MAX_TOASTS) };
}
