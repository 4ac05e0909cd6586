/** More than this of a refused body is not read: its client's connection is closed. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;
/** Nor for longer than this. */
const MAX_DRAIN_MS = 60_000;

/**
 * Makes a body that is complete for its client after these bytes, while its connection stays open until
 * the promise resolves.
 */
export type HeldBody = (bytes: Uint8Array<ArrayBuffer>, until: Promise<void>) => BodyInit;

/**
 * A refusal whose request is still being sent. Servers close the connection after such a response, and a
 * client that sends everything before it reads gets a broken pipe instead of the refusal. So the rest of
 * the body is read and discarded, up to a bound, before the connection is free.
 * @param request a request that `response` is the answer to; its body may be read in part
 * @returns `response`, or one like it with a body that is held
 */
export async function readableRefusal(
  request: Request,
  response: Response,
  held: HeldBody,
): Promise<Response> {
  if (response.status < 400 || request.method === "GET" || request.method === "HEAD") return response;
  if (Number(request.headers.get("content-length") ?? 0) > MAX_DRAINED_BYTES) return response;
  const { body } = request;
  if (body === null || body.locked) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("content-length", String(bytes.length));
  const { status } = response;
  return new Response(held(bytes, drain(body)), { status, headers });
}

/** Reads a body to its end or to the bound. Never rejects: a client that has gone has nothing left to send. */
async function drain(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const overdue = setTimeout(() => void reader.cancel().catch(() => undefined), MAX_DRAIN_MS);
  try {
    for (let size = 0; size <= MAX_DRAINED_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.length;
    }
    await reader.cancel();
  } catch {
    // The connection is gone.
  } finally {
    clearTimeout(overdue);
  }
}
