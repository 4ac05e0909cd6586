/** Checks that a written variant is visible: each is checked when first shown, and reported to the server. */

import type { VariantMountFailedEvent } from "../../protocol/events/variant-mount-failed.ts";
import type { VariantMountedEvent } from "../../protocol/events/variant-mounted.ts";
import { visibleRect } from "../visible-rect.ts";
import { variantElement } from "./wrapper-snapshot.ts";

export type MountEvent = VariantMountedEvent | VariantMountFailedEvent;

/** A variant without size is checked again after this time: fonts, images and animations may be loading. */
const RECHECK_MS = 2_000;
const MAX_ERROR_CHARS = 1_000;
const MAX_URL_CHARS = 2_000;

export interface MountMonitor {
  /**
   * Checks the variant on screen, at once and after a failure once more.
   * @param doneSeq of the newest `done`: after it, a variant that failed is checked again
   */
  check(id: string, variant: number, wrappers: readonly Element[], doneSeq: number): void;
  /** Why a variant is not visible; `null` when it is, or was not checked. */
  failure(id: string, variant: number): string | null;
}

/**
 * Creates a monitor.
 * @param report is called once per variant and `done`
 * @param onChange is called after each report
 */
export function createMountMonitor(report: (event: MountEvent) => void, onChange: () => void): MountMonitor {
  const outcomes = new Map<string, { doneSeq: number; error: string | null }>();
  const pending = new Set<string>();

  function recordOutcome(id: string, variant: number, doneSeq: number, error: string | null): void {
    const key = `${id}/${variant}`;
    pending.delete(key);
    const before = outcomes.get(key);
    if (before?.doneSeq === doneSeq && before.error === error) return;
    outcomes.set(key, { doneSeq, error });
    const url = location.href.slice(0, MAX_URL_CHARS);
    report(
      error === null
        ? { type: "variant_mounted", id, variant, url }
        : { type: "variant_mount_failed", id, variant, url, error: error.slice(0, MAX_ERROR_CHARS) },
    );
    onChange();
  }

  return {
    check(id, variant, wrappers, doneSeq) {
      const key = `${id}/${variant}`;
      const first = wrappers[0];
      const known = outcomes.get(key);
      if (first === undefined || pending.has(key) || (known?.error === null && known.doneSeq === doneSeq))
        return;
      if (mountError(first, variant) === null) {
        recordOutcome(id, variant, doneSeq, null);
        return;
      }
      if (known?.doneSeq === doneSeq) return;
      pending.add(key);
      setTimeout(() => {
        // Removed or hidden meanwhile: it is checked when it is shown again.
        if (first.isConnected && isShown(first, variant))
          recordOutcome(id, variant, doneSeq, mountError(first, variant));
        else pending.delete(key);
      }, RECHECK_MS);
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
