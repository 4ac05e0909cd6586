/** Somebody asks for an actor behind its last goodbye: expected, and nothing to report. */
export class StoppingError extends Error {
  override readonly name = "StoppingError";

  constructor() {
    super("the server is stopping");
  }
}
