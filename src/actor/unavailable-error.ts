/** Another actor could not answer; it has said itself what it failed at. Whoever asked may ask again. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}
