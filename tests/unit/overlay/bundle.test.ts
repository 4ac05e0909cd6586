/** The overlay's bundle. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { minifyOverlay } from "../../../scripts/overlay-build-options.mjs";
import { overlayBundle, overlayScript } from "../../support/browser/overlay-bundle.ts";

const BUDGET_BYTES = 45 * 1024;

test("the overlay is at most 45 KiB gzip", async () => {
  expect(gzipSync(await minifyOverlay(await overlayScript())).byteLength).toBeLessThanOrEqual(BUDGET_BYTES);
});

test("the overlay carries preact and signals, and no other library", async () => {
  const { inputs } = await overlayBundle();
  const packages = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(["@preact/signals", "@preact/signals-core", "preact"]);
});

test("the overlay contains no address of a server", async () => {
  const script = await overlayScript();
  const addresses = [...script.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
  // Namespaces of markup, and the base that relative page addresses are read against.
  const known = /^https?:\/\/(www\.w3\.org|page\.invalid)$/;
  expect(addresses.filter((address) => !known.test(address))).toEqual([]);
});
