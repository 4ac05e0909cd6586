/** `POST /annotation`: a picture, staged until the request of that session names it. */
import type { Endpoint } from "../transport/api.ts";

/** Ten megabytes at most, over a loopback or a reviewer's line. */
const UPLOAD_TIMEOUT_MS = 20_000;

/**
 * Uploads a PNG.
 * @returns the place the server answered, for `screenshotPath`
 * @throws Error that says why it was not taken
 */
export async function uploadScreenshot({ baseUrl, token }: Endpoint, id: string, png: Blob): Promise<string> {
  const response = await fetch(`${baseUrl}/annotation?sessionId=${id}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "image/png" },
    body: png,
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  }).catch(() => null);
  if (response === null) throw new Error("the live server does not answer");
  const body: { path?: unknown; url?: unknown; message?: unknown } = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(String(body.message ?? `the live server answered ${response.status}`));
  const place = body.path ?? body.url;
  if (typeof place !== "string") throw new Error("the live server did not say where it keeps it");
  return place;
}
