/** What a source operation returns when it wrote nothing, and what it names as the cause. */

/** Nothing was written; `error` is the code, details stand beside it. */
export interface SourceRefusal {
  readonly ok: false;
  readonly error: string;
  readonly message: string;
  readonly fallback: "agent-driven";
  readonly [detail: string]: unknown;
}

/** A refusal with its details. */
export function refuse(
  error: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): SourceRefusal {
  return { ...details, ok: false, error, message, fallback: "agent-driven" };
}

/** The message of `invalid_input` for an id that is none of a session. */
export const INVALID_ID_MESSAGE = "id must be 8 lower-case hex characters";

/** Something that has to be repaired. `file` is relative to the root, with `/`; `line` counts from 1. */
export interface SourceProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** In an agent's JSON: the member, such as `variants[1].css`, and the line in its text when that is not the first. */
  readonly member?: string;
  readonly memberLine?: number;
}
