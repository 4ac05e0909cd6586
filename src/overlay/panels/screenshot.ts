/** Drawing the picked element with its annotations, and uploading the picture before the request is sent. */
import type { CaptureScript } from "../capture/main.ts";
import type { PanelHost } from "../panel-loader.ts";
import type { Draft } from "../store/state.ts";
import { withPointerAway } from "./pointer-away.ts";
import { uploadScreenshot } from "./upload-screenshot.ts";

/** Drawing a page can take long; after this the request goes without a picture. */
const DRAW_TIMEOUT_MS = 15_000;

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

async function draw(
  baseUrl: string,
  element: Element,
  annotations: Pick<Draft, "pins" | "strokes">,
): Promise<Blob> {
  const version = encodeURIComponent(globalThis.impeccableLive?.version ?? "");
  let library: CaptureScript;
  try {
    // Browsers cache the failure of a module, so each attempt uses its own address.
    library = await import(
      `${baseUrl}/modern-screenshot.js?v=${version}${failures === 0 ? "" : `-${failures}`}`
    );
  } catch {
    failures += 1;
    throw new Error("the capture library could not be loaded");
  }
  return await withPointerAway(element, () => library.capture(element, annotations));
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it took too long")), DRAW_TIMEOUT_MS);
  });
}
