/** "Written" is not "visible": every variant is looked at when it is first shown, and the server is told. */

import type { VariantMountFailedEvent } from "../../protocol/events/variant-mount-failed.ts";
import type { VariantMountedEvent } from "../../protocol/events/variant-mounted.ts";
import { visibleRect } from "../visible-rect.ts";
import { variantElement } from "./wrapper-snapshot.ts";

export type MountEvent = VariantMountedEvent | VariantMountFailedEvent;

/** Fonts, images and animations get this long to give a variant its size. */
const SETTLE_MS = 2_000;
const MAX_ERROR_CHARS = 1_000;
const MAX_URL_CHARS = 2_000;

export interface MountMonitor {
  /**
   * Looks at the variant on screen, now and once more when it had time to settle.
   * @param written the newest `done`: after it, a variant that failed is looked at again
   */
  check(id: string, variant: number, wrappers: readonly Element[], written: number): void;
  /** Why a variant does not show; `null` while it does, or is not known not to. */
  failure(id: string, variant: number): string | null;
}

/** @param report is called once per variant and writing */
export function createMountMonitor(report: (event: MountEvent) => void, onChange: () => void): MountMonitor {
  const outcomes = new Map<string, { written: number; error: string | null }>();
  const pending = new Set<string>();

  function settle(id: string, variant: number, written: number, error: string | null): void {
    const key = `${id}/${variant}`;
    pending.delete(key);
    const before = outcomes.get(key);
    if (before?.written === written && before.error === error) return;
    outcomes.set(key, { written, error });
    const url = location.href.slice(0, MAX_URL_CHARS);
    report(
      error === null
        ? { type: "variant_mounted", id, variant, url }
        : { type: "variant_mount_failed", id, variant, url, error: error.slice(0, MAX_ERROR_CHARS) },
    );
    onChange();
  }

  return {
    check(id, variant, wrappers, written) {
      const key = `${id}/${variant}`;
      const first = wrappers[0];
      const known = outcomes.get(key);
      if (first === undefined || pending.has(key) || (known?.error === null && known.written === written))
        return;
      const now = mountError(first, variant);
      if (now === null) {
        settle(id, variant, written, null);
        return;
      }
      if (known?.written === written) return;
      pending.add(key);
      setTimeout(() => {
        // Gone or hidden meanwhile: then it is looked at when it is shown again.
        if (first.isConnected && isShown(first, variant))
          settle(id, variant, written, mountError(first, variant));
        else pending.delete(key);
      }, SETTLE_MS);
    },
    failure: (id, variant) => outcomes.get(`${id}/${variant}`)?.error ?? null,
  };
}

function mountError(wrapper: Element, variant: number): string | null {
  const element = variantElement(wrapper, variant);
  if (element === null) return `variant ${variant} is not in the page`;
  if (element.childElementCount === 0) return `variant ${variant} has no element in it`;
  return visibleRect(element) === null ? `variant ${variant} renders nothing visible` : null;
}

function isShown(wrapper: Element, variant: number): boolean {
  const element = variantElement(wrapper, variant);
  return element === null || getComputedStyle(element).display !== "none";
}
