import { ApiError } from "./api-error.ts";

/**
 * What a failed stub call means: stubs throw the actor's status with the code as message.
 * Anything else is passed on unchanged.
 */
export function fromStub(error: unknown, id: string): unknown {
  if (!(error instanceof Error) || !("status" in error)) return error;
  if (error.status === 404) return new ApiError("unknown_session", `No session ${id} exists here.`);
  return new ApiError("storage_failed", "The record could not be read; try again.");
}
