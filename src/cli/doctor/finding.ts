/** What a check says. */

/** `ok`: as it should be; `warning`: may be in the way; `problem`: is in the way. */
export type FindingLevel = "ok" | "warning" | "problem";

export interface DoctorFinding {
  readonly check: string;
  readonly level: FindingLevel;
  readonly message: string;
  /** What to do about it; always there unless all is well. */
  readonly fix?: string;
  /** The file it is about, relative to the project, with `/`. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Exact lines to add. */
  readonly add?: readonly string[];
}

/** All is well here. */
export function ok(check: string, message: string): DoctorFinding {
  return { check, level: "ok", message };
}

/** Something may be in the way. */
export function warning(
  check: string,
  message: string,
  fix: string,
  more: Partial<DoctorFinding> = {},
): DoctorFinding {
  return { check, level: "warning", message, fix, ...more };
}

/** Something is in the way. */
export function problem(
  check: string,
  message: string,
  fix: string,
  more: Partial<DoctorFinding> = {},
): DoctorFinding {
  return { check, level: "problem", message, fix, ...more };
}
