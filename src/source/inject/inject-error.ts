/** Thrown when an injection is refused; `code` is for programs. */
export class InjectError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "InjectError";
    this.code = code;
    this.details = details;
  }
}
