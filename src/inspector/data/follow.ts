/** How often what is shown is read again, while the page is visible. */
const INTERVAL_MS = 1_000;

/**
 * Calls `read` until the signal aborts: one call at a time, a pause between two of them, and none while the page is
 * hidden.
 * @param onError called with what a read failed with, and with `null` behind each one that did not
 */
export async function follow(
  read: () => Promise<void>,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await read();
      if (!signal.aborted) onError(null);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await pause(signal);
    await visible(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, INTERVAL_MS);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function visible(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => resolve());
  });
}
