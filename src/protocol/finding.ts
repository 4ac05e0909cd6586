/** `ok`: nothing to do; `warning`: may keep the overlay from the page; `problem`: keeps it from the page. */
export type FindingLevel = "ok" | "warning" | "problem";

/** The result of one check of `doctor`. */
export interface DoctorFinding {
  readonly check: string;
  readonly level: FindingLevel;
  readonly message: string;
  /** What to do about it; absent for `ok` only. */
  readonly fix?: string;
  /** The file it is about, relative to the project, with `/`. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Exact lines to add. */
  readonly add?: readonly string[];
}

/** Nothing to do. */
export function ok(check: string, message: string): DoctorFinding {
  return { check, level: "ok", message };
}

/** Something may keep the overlay from the page. */
export function warning(
  check: string,
  message: string,
  fix: string,
  more: Partial<DoctorFinding> = {},
): DoctorFinding {
  return { check, level: "warning", message, fix, ...more };
}

/** Something keeps the overlay from the page. */
export function problem(
  check: string,
  message: string,
  fix: string,
  more: Partial<DoctorFinding> = {},
): DoctorFinding {
  return { check, level: "problem", message, fix, ...more };
}
