/** Pictures compared pixel by pixel with what the browser draws. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pixelmatch from "pixelmatch";
import type { Locator } from "playwright-core";
import { PNG } from "pngjs";
import { expect } from "vitest";
import { type Position, positionOf } from "./position.ts";

const RESULTS = resolve(import.meta.dirname, "../../../test-results");
/** Two pictures of one element may round its size differently. */
const ROUNDING_PX = 1;
/** The share of pixels that text smoothing may draw differently. */
export const SAME_SHARE = 0.02;

/** What a browser screenshot shows of an element, the overlay left out; one pixel for each CSS pixel. */
export async function screenshotOf(element: Locator): Promise<Buffer> {
  const page = element.page();
  const setHidden = (isHidden: boolean) =>
    page.evaluate(
      (on) => document.querySelector("impeccable-live-root")?.toggleAttribute("hidden", on),
      isHidden,
    );
  await setHidden(true);
  try {
    await element.scrollIntoViewIfNeeded();
    const { left, top, width, height } = await positionOf(element);
    // Browsers draw an element that begins between two pixels at the nearer one.
    const clip = {
      x: Math.round(left),
      y: Math.round(top),
      width: Math.floor(width),
      height: Math.floor(height),
    };
    return await page.screenshot({ animations: "disabled", scale: "css", clip });
  } finally {
    await setHidden(false);
  }
}

export interface Comparison {
  /** Share of the compared pixels that differ, from 0 to 1. */
  readonly share: number;
  /** PNG of the differences: red where the pictures differ. */
  readonly diff: Buffer;
}

/**
 * Compares two PNGs from their top left corners.
 * @param ignored parts of the picture that are left out, in its pixels
 * @throws Error when one is larger than the other by more than rounding
 */
export function comparePixels(
  actual: Buffer,
  expected: Buffer,
  ignored: readonly Position[] = [],
): Comparison {
  const [a, b] = [PNG.sync.read(actual), PNG.sync.read(expected)];
  if (Math.abs(a.width - b.width) > ROUNDING_PX || Math.abs(a.height - b.height) > ROUNDING_PX)
    throw new Error(`a picture of ${a.width} x ${a.height} is compared with ${b.width} x ${b.height}`);
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  const ignoreMask = maskOf(width, height, ignored);
  const compared = ignoreMask.filter((isIgnored) => isIgnored === 0).length;
  const diff = new PNG({ width, height });
  const count = pixelmatch(cropped(a, width, height), cropped(b, width, height), diff.data, width, height, {
    ignoreMask,
  });
  return { share: count / compared, diff: PNG.sync.write(diff) };
}

/** Asserts that two PNGs look the same. All three pictures are kept under `test-results/` when they do not. */
export async function expectSamePixels(
  name: string,
  actual: Buffer,
  expected: Buffer,
  ignored: readonly Position[] = [],
): Promise<void> {
  const { share, diff } = comparePixels(actual, expected, ignored);
  if (share > SAME_SHARE) {
    await mkdir(RESULTS, { recursive: true });
    for (const [part, png] of Object.entries({ actual, expected, diff }))
      await writeFile(join(RESULTS, `${name}-${part}.png`), png);
  }
  expect(share, `share of pixels that differ in ${name}`).toBeLessThanOrEqual(SAME_SHARE);
}

function cropped(png: PNG, width: number, height: number): Uint8Array {
  const part = new PNG({ width, height });
  PNG.bitblt(png, part, 0, 0, width, height, 0, 0);
  return part.data;
}

function maskOf(width: number, height: number, ignored: readonly Position[]): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (const { left, top, width: wide, height: high } of ignored) {
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + high); y++) {
      const row = y * width;
      mask.fill(1, row + Math.max(0, Math.floor(left)), row + Math.min(width, Math.ceil(left + wide)));
    }
  }
  return mask;
}
