import { MAX_ATTEMPTS, MAX_POLL_TIMEOUT_MS, RATE_LIMIT_PER_S } from "../../protocol/limits.ts";

/** The values of a deployment's variables; an absent member has its user's default. */
export interface WorkerSettings {
  readonly maxAttempts: number;
  /** Bytes. */
  readonly compactAt: number | undefined;
  readonly longPollMs: number | undefined;
  /** Browser events per second; `null`: any number. */
  readonly rateLimit: number | null;
}

export type ReadSettings =
  | { readonly ok: true; readonly settings: WorkerSettings }
  /** A sentence that names the variable, its value and what it must be. */
  | { readonly ok: false; readonly problem: string };

/** The same bounds as the options of `serve`. */
const BOUNDS = {
  MAX_ATTEMPTS: { min: 1, max: 1_000 },
  COMPACT_AT: { min: 4_096, max: 2 ** 31 },
  LONG_POLL_MS: { min: 1, max: MAX_POLL_TIMEOUT_MS },
  RATE_LIMIT: { min: 1, max: 1_000_000 },
} as const;

type Variable = keyof typeof BOUNDS;

/** Reads the variables that are numbers. A typing error must not silently mean `no limit` or `never`. */
export function readSettings(variables: Readonly<Record<string, unknown>>): ReadSettings {
  const problems: string[] = [];
  const numberIn = (name: Variable): number | undefined => {
    const value = variables[name];
    if (value === undefined) return undefined;
    const { min, max } = BOUNDS[name];
    const number = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    const or = name === "RATE_LIMIT" ? " or off" : "";
    problems.push(
      `${name} is ${JSON.stringify(value)}; it must be a whole number from ${min} to ${max}${or}.`,
    );
    return undefined;
  };
  const settings: WorkerSettings = {
    maxAttempts: numberIn("MAX_ATTEMPTS") ?? MAX_ATTEMPTS,
    compactAt: numberIn("COMPACT_AT"),
    longPollMs: numberIn("LONG_POLL_MS"),
    rateLimit: variables.RATE_LIMIT === "off" ? null : (numberIn("RATE_LIMIT") ?? RATE_LIMIT_PER_S),
  };
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problem: problems.join(" ") };
}
