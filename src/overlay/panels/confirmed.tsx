/** A button for a destructive act, which asks before it acts. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface Props {
  readonly label: string;
  /** What it acts on: buttons of several rows have names of their own. */
  readonly subject: string;
  readonly question: string;
  /** What will happen, shown with the question. */
  readonly children?: ComponentChildren;
  readonly onConfirm: () => void;
}

export function Confirmed({ label, subject, question, children, onConfirm }: Props) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <button
        type="button"
        class="button small"
        aria-label={`${label} ${subject}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  }
  return (
    <fieldset class="ask" aria-label={question}>
      <span class="small">{question}</span>
      {children}
      <button
        type="button"
        class="button small"
        ref={takeFocus}
        aria-label={`Keep ${subject}`}
        onClick={() => setAsking(false)}
      >
        Keep
      </button>
      <button
        type="button"
        class="button small outlined"
        aria-label={`${label} ${subject}`}
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {label}
      </button>
    </fieldset>
  );
}

/** The pressed button is removed, so the focus moves to the safe choice. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
