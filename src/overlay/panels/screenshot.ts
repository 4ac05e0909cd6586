/** Drawing the picked element: with its annotations for the request, and small for lists. */

import type { PictureMoment } from "../../protocol/history.ts";
import { MAX_PICTURE_BYTES } from "../../protocol/limits.ts";
import type { CaptureScript } from "../capture/main.ts";
import type { PanelHost } from "../panel-loader.ts";
import type { Draft } from "../store/state.ts";
import { withPointerAway } from "./pointer-away.ts";
import { uploadScreenshot } from "./upload-screenshot.ts";

/** Drawing a page can take long; after this the request goes without a picture. */
const DRAW_TIMEOUT_MS = 15_000;

const IN_WRAPPER = "[data-impeccable-variants]";

let failures = 0;

/**
 * Draws and uploads the picture.
 * @param id the session that the request will open
 * @returns where the server stored it, for `screenshotPath`
 * @throws Error with the reason when there is none
 */
export async function captureScreenshot(
  { endpoint }: PanelHost,
  id: string,
  element: Element,
  { pins, strokes }: Draft,
): Promise<string> {
  const png = await Promise.race([draw(endpoint.baseUrl, element, { pins, strokes }), timeout()]);
  return await uploadScreenshot(endpoint, id, png);
}

/** Drawing more elements than this would hold up the page for a list's sake. */
const MAX_SMALL_ELEMENTS = 1_500;

/** A page's policy that forbids drawing is asked once: each try is an error in the page's console. */
let isSmallForbidden = false;

/**
 * Draws and uploads a small picture for lists. Without one the lists show none, so a failure is not reported.
 * @param id the session, which may not exist yet
 */
export async function takePicture(
  { endpoint }: PanelHost,
  moment: PictureMoment,
  id: string,
  element: Element,
): Promise<void> {
  if (isSmallForbidden || element.getElementsByTagName("*").length > MAX_SMALL_ELEMENTS) return;
  try {
    const library = await loadLibrary(endpoint.baseUrl);
    // Meanwhile variants may have taken its place.
    if (moment === "before" && (!element.isConnected || element.closest(IN_WRAPPER) !== null)) return;
    const png = await library.captureSmall(withBox(element));
    if (png.size <= MAX_PICTURE_BYTES) await uploadScreenshot(endpoint, id, png, moment);
  } catch (error) {
    isSmallForbidden = error instanceof DOMException && error.name === "NotAllowedError";
  }
}

/** A variant's own element may have no box: then its content has. */
function withBox(element: Element): Element {
  return getComputedStyle(element).display === "contents" ? (element.firstElementChild ?? element) : element;
}

async function draw(
  baseUrl: string,
  element: Element,
  annotations: Pick<Draft, "pins" | "strokes">,
): Promise<Blob> {
  const library = await loadLibrary(baseUrl);
  return await withPointerAway(element, () => library.capture(element, annotations));
}

async function loadLibrary(baseUrl: string): Promise<CaptureScript> {
  const version = encodeURIComponent(globalThis.impeccableLive?.version ?? "");
  try {
    // Browsers cache the failure of a module, so each attempt uses its own address.
    return await import(
      `${baseUrl}/modern-screenshot.js?v=${version}${failures === 0 ? "" : `-${failures}`}`
    );
  } catch {
    failures += 1;
    throw new Error("the capture library could not be loaded");
  }
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it took too long")), DRAW_TIMEOUT_MS);
  });
}
