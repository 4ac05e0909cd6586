/** The original beside the variants: for as long as the button is held, or from one click to the next. */
import { useRef } from "preact/hooks";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";

/** A shorter press is a click. */
const HOLD_MS = 400;

/** Holding and clicking are told apart when the press ends; keys and screen readers click. */
export function OriginalButton({ context: { store } }: ViewProps) {
  const isShown = store.state.value.showOriginal;
  const press = useRef({ at: 0, wasShown: false });
  const show = (on: boolean) => store.dispatch({ kind: "original-shown", on });
  return (
    <button
      type="button"
      class="button small"
      title="Hold to see the original (or hold O); a click keeps it"
      aria-pressed={isShown}
      onPointerDown={({ currentTarget, pointerId, timeStamp }) => {
        // The pointer may leave the button while it is held.
        currentTarget.setPointerCapture(pointerId);
        press.current = { at: timeStamp, wasShown: isShown };
        show(true);
      }}
      onLostPointerCapture={({ timeStamp }) =>
        show(timeStamp - press.current.at < HOLD_MS && !press.current.wasShown)
      }
      onClick={({ detail }) => detail === 0 && show(!isShown)}
    >
      <Icon name="original" />
      Original
    </button>
  );
}
