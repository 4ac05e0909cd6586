/** `POST /annotation`: the server stores the picture until the request of that session refers to it. */
import type { PictureMoment } from "../../protocol/history.ts";
import type { Endpoint } from "../transport/api.ts";

/** Enough for ten megabytes, the server's limit, over a slow line. */
const UPLOAD_TIMEOUT_MS = 20_000;

/**
 * Uploads a PNG.
 * @param moment of a small picture for lists; absent for a screenshot
 * @returns the path or address in the server's response, for `screenshotPath`
 * @throws Error with the reason when the server did not store it
 */
export async function uploadScreenshot(
  { baseUrl, token }: Endpoint,
  id: string,
  png: Blob,
  moment?: PictureMoment,
): Promise<string> {
  const picture = moment === undefined ? "" : `&picture=${moment}`;
  const response = await fetch(`${baseUrl}/annotation?sessionId=${id}${picture}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "image/png" },
    body: png,
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  }).catch(() => null);
  if (response === null) throw new Error("the live server does not answer");
  const body: { path?: unknown; url?: unknown; message?: unknown } = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(String(body.message ?? `the live server returned ${response.status}`));
  const stored = body.path ?? body.url;
  if (typeof stored !== "string") throw new Error("the live server returned no path for it");
  return stored;
}
