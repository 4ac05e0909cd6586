/** Errors of the command line, with their exit codes. */
import { LiveError } from "../../client/errors.ts";
import { InjectError } from "../../source/inject/inject-error.ts";
import { WriteRefused } from "../../source/project/write-refused.ts";

export const EXIT = { done: 0, notDone: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failed command; `code` and `details` are printed as JSON. */
export class CliError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { exitCode?: ExitCode; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT.notDone;
    this.details = options.details ?? {};
  }
}

/** Wrong usage: exit code 2. */
export function usageError(message: string): CliError {
  return new CliError("usage", message, { exitCode: EXIT.usage });
}

/** Any thrown value as a `CliError`. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof WriteRefused) return toCliError(error.cause);
  if (error instanceof LiveError) {
    return new CliError(error.code, error.message, {
      exitCode: error.code === "unreachable" ? EXIT.unreachable : EXIT.notDone,
      details: error.details,
      cause: error,
    });
  }
  if (error instanceof Error) {
    // citty does not export its class for wrong arguments: only the name identifies it.
    if (error.name === "CLIError") return usageError(error.message);
    const details = error instanceof InjectError ? error.details : {};
    return new CliError(errorCode(error), error.message, { details, cause: error });
  }
  return new CliError("failed", String(error));
}

/** The `code` of an error (as Node's errors have), otherwise `failed`. */
export function errorCode(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  return "failed";
}
