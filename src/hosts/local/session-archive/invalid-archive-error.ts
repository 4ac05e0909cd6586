/** A file that is no export of a session. */
export class InvalidArchiveError extends Error {
  readonly code = "invalid_archive";

  constructor(why: string, options?: ErrorOptions) {
    super(`The file is no exported session: ${why}.`, options);
    this.name = "InvalidArchiveError";
  }
}
