/** Thrown when an actor is requested during shutdown. Expected; not reported. */
export class ShuttingDownError extends Error {
  override readonly name = "ShuttingDownError";

  constructor() {
    super("The server is shutting down.");
  }
}

/**
 * An actor failed for another reason than its storage, and has reported it: a fault of this program. The
 * message may be shown to clients.
 */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/**
 * An actor could not answer, and has reported the cause itself. The caller may ask again; the message may be
 * shown to clients.
 */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}
