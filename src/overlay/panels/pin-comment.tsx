/** The comment of a pin, in a popover beside it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Pin } from "../store/state.ts";
import { Icon } from "../views/icon.tsx";

/** Between a pin's point and its comment. */
const PIN_PX = 20;
/** Between a comment and the edge of the window. */
const EDGE_PX = 8;

interface PinCommentProps {
  readonly number: number;
  readonly pin: Pin;
  readonly onChange: (text: string) => void;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}

/** Rendered inside the pin's anchor, which it stays beside. Enter and Escape close it. */
export function PinComment({ number, pin, onChange, onClose, onRemove }: PinCommentProps) {
  const node = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (node.current === null ? undefined : showBesideParent(node.current)), []);
  return (
    <div ref={node} class="comment panel" popover="manual">
      <textarea
        class="prompt"
        rows={2}
        aria-label={`Comment ${number}`}
        placeholder="What about this spot?"
        value={pin.text}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!closesComment(event)) return;
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }}
      />
      <div class="foot">
        <button type="button" class="button small" onClick={onRemove}>
          Remove
        </button>
        <span class="grow" />
        <button type="button" class="button small outlined" onClick={onClose}>
          <Icon name="check" />
          Done
        </button>
      </div>
    </div>
  );
}

/**
 * Opens the popover beside its parent and focuses its text field. It is in the top layer, because the element bar
 * often covers the same place.
 * @returns stops following the page's scrolling and resizing
 */
function showBesideParent(popover: HTMLElement): () => void {
  popover.showPopover();
  popover.querySelector("textarea")?.focus({ preventScroll: true });
  const move = () => {
    const anchor = popover.parentElement?.getBoundingClientRect();
    if (anchor === undefined) return;
    const below = anchor.top + PIN_PX;
    const above = anchor.top - PIN_PX - popover.offsetHeight;
    const fitsBelow = below + popover.offsetHeight <= innerHeight - EDGE_PX;
    const left = Math.min(anchor.left - PIN_PX / 2, innerWidth - popover.offsetWidth - EDGE_PX);
    popover.style.left = `${Math.max(EDGE_PX, left)}px`;
    popover.style.top = `${fitsBelow || above < EDGE_PX ? below : above}px`;
  };
  move();
  const listeners = new AbortController();
  for (const type of ["scroll", "resize"]) {
    addEventListener(type, move, { capture: true, passive: true, signal: listeners.signal });
  }
  return () => listeners.abort();
}

function closesComment({ key, shiftKey, isComposing }: KeyboardEvent): boolean {
  return !isComposing && (key === "Escape" || (key === "Enter" && !shiftKey));
}
