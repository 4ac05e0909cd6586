/** Looking at an element without the pointer over it: its `:hover` styles are not what you picked. */
import { HOST_TAG } from "../host-element.ts";

/** A pointer leaves within a frame or two, and most transitions end sooner. */
const PATIENCE_MS = 1_000;

/** Covers the page while `run` works, after the element is not hovered any more and its transitions have ended. */
export async function withPointerAway<T>(element: Element, run: () => T | Promise<T>): Promise<T> {
  const host = document.querySelector(HOST_TAG);
  host?.toggleAttribute("data-covering", true);
  try {
    const end = performance.now() + PATIENCE_MS;
    while (element.matches(":hover") && performance.now() < end) await nextFrame();
    const transitions = element.getAnimations().filter((animation) => animation instanceof CSSTransition);
    const ended = Promise.allSettled(transitions.map(({ finished }) => finished));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    return await run();
  } finally {
    host?.toggleAttribute("data-covering", false);
  }
}

function nextFrame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}
