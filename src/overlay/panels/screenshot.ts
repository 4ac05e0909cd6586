/** Taking a picture of the picked element with its notes, and bringing it to the server before the request. */
import type { CaptureScript } from "../capture/main.ts";
import type { PanelHost } from "../panel-loader.ts";
import type { Draft } from "../store/state.ts";
import { uploadScreenshot } from "./upload-screenshot.ts";

/** A page that is not drawn by then is too much to draw. */
const PATIENCE_MS = 15_000;

let tries = 0;

/**
 * Takes the picture.
 * @param id the session the request will open
 * @returns where the server keeps it, for `screenshotPath`
 * @throws Error that says why there is none
 */
export async function captureScreenshot(
  { endpoint }: PanelHost,
  id: string,
  element: Element,
  { pins, strokes }: Draft,
): Promise<string> {
  const png = await Promise.race([draw(endpoint.baseUrl, element, { pins, strokes }), tooLate()]);
  return await uploadScreenshot(endpoint, id, png);
}

async function draw(
  baseUrl: string,
  element: Element,
  notes: Pick<Draft, "pins" | "strokes">,
): Promise<Blob> {
  const version = encodeURIComponent(globalThis.impeccableLive?.version ?? "");
  let library: CaptureScript;
  try {
    // Browsers remember a module that failed to load: each try has an address of its own.
    library = await import(`${baseUrl}/modern-screenshot.js?v=${version}${tries === 0 ? "" : `-${tries}`}`);
  } catch {
    tries += 1;
    throw new Error("the capture library could not be loaded");
  }
  return await library.capture(element, notes);
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it took too long")), PATIENCE_MS);
  });
}
