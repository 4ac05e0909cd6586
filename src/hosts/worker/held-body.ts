/** The platform's stream of a length known beforehand: only with it has a response a `Content-Length`. */
declare const FixedLengthStream: new (
  length: number,
) => TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;

/** See `HeldBody` of the routes. */
export function heldBody(
  bytes: Uint8Array<ArrayBuffer>,
  until: Promise<void>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new FixedLengthStream(bytes.length);
  const writer = writable.getWriter();
  const written = writer.write(bytes);
  // Fails when the client has gone.
  void Promise.all([written, until])
    .then(() => writer.close())
    .catch(() => undefined);
  return readable;
}
