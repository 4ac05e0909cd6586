/** Parts of the overlay whose code is in `/panels.js`. */
import { useEffect } from "preact/hooks";
import type { PanelLoader, PanelScript } from "../panel-loader.ts";

/**
 * Loads the script, and lets it render something until the view is removed.
 * @param mount renders; the function it returns removes that again
 * @param key with another key it is removed and rendered again; with `null` nothing is loaded
 */
export function usePanelScript(
  panels: PanelLoader,
  mount: (script: PanelScript) => () => void,
  key: string | null,
  onFailure: () => void = () => undefined,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to render again.
  useEffect(() => {
    if (key === null) return;
    let unmount: (() => void) | null = null;
    let isUnmounted = false;
    panels.load().then((script) => {
      if (!isUnmounted) unmount = mount(script);
    }, onFailure);
    return () => {
      isUnmounted = true;
      unmount?.();
    };
  }, [panels, key]);
}
