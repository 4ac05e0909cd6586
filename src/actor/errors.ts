/** Somebody asks for an actor behind its last goodbye: expected, and nothing to report. */
export class ShuttingDownError extends Error {
  override readonly name = "ShuttingDownError";

  constructor() {
    super("the server is stopping");
  }
}
