/** Checks that citty does not make: unknown options, missing values, too many words. And typed values. */
import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { CliError, usageError } from "./errors.ts";

/**
 * Refuses options and words that a command does not have.
 * @throws CliError with exit code 2
 */
export function checkArguments(rawArgs: readonly string[], definition: ArgsDef): void {
  const options: Record<string, { type: "string" | "boolean" }> = {};
  let words = 0;
  for (const [name, arg] of Object.entries(definition)) {
    if (arg.type === "positional") words++;
    else options[name] = { type: arg.type === "boolean" ? "boolean" : "string" };
  }
  const { tokens, positionals } = parseArgs({
    args: [...rawArgs],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const negated = token.rawName.startsWith("--no-") ? token.rawName.slice(5) : null;
    if (negated !== null && options[negated]?.type === "boolean") continue;
    const option = options[token.name];
    if (!option) throw usageError(`Unknown option ${token.rawName}.`);
    if (option.type === "string" && token.value === undefined) {
      throw usageError(`${token.rawName} needs a value.`);
    }
  }
  if (positionals.length > words) throw usageError(`Unexpected argument "${positionals[words]}".`);
}

/**
 * An integer option in a range.
 * @throws CliError with exit code 2; a wrong number is never replaced by a default
 */
export function integerOption(
  name: string,
  value: string | undefined,
  min: number,
  max: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^[0-9]{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw usageError(`--${name} must be an integer from ${min} to ${max}.`);
  }
  return number;
}

/** All values of an option that may be repeated or be a comma list. */
export function listOption(rawArgs: readonly string[], name: string): string[] {
  const { values } = parseArgs({
    args: [...rawArgs],
    options: { [name]: { type: "string", multiple: true } },
    strict: false,
  });
  const given = values[name];
  return (Array.isArray(given) ? given : [])
    .flatMap((value) => (typeof value === "string" ? value.split(",") : []))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/**
 * A JSON option.
 * @throws CliError with exit code 2 when it is not JSON
 */
export function jsonOption(name: string, value: string | undefined): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new CliError("usage", `--${name} must be JSON.`, { exitCode: 2, cause });
  }
}
