/** See `HeldBody` of the routes. Node's server ends a response when its stream ends, whatever its length. */
export function heldBody(
  bytes: Uint8Array<ArrayBuffer>,
  until: Promise<void>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      // Not awaited by `start`: a stream that has not started yet delivers nothing.
      void until.then(() => controller.close()).catch(() => undefined);
    },
  });
}
