/** Checks that citty does not make: unknown options, missing values, too many words. And typed values. */
import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { CliError, usageError } from "./errors.ts";

type OptionTypes = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];

/**
 * Refuses options and words that a command does not have.
 * @throws CliError with exit code 2
 */
export function checkArguments(rawArgs: readonly string[], definition: ArgsDef): void {
  const options = optionTypes(definition);
  const words = Object.values(definition).filter(({ type }) => type === "positional").length;
  const { tokens, positionals } = parseArgs({
    args: [...rawArgs],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) checkToken(token, options);
  if (positionals.length > words) throw usageError(`Unexpected argument "${positionals[words]}".`);
}

function optionTypes(definition: ArgsDef): OptionTypes {
  return Object.fromEntries(
    Object.entries(definition)
      .filter(([, { type }]) => type !== "positional")
      .flatMap(([name, option]) => {
        const type = option.type === "boolean" ? "boolean" : "string";
        return [name, ...aliasesOf(option)].map((word) => [word, { type }]);
      }),
  );
}

function aliasesOf(option: ArgsDef[string]): readonly string[] {
  const alias = "alias" in option ? (option.alias ?? []) : [];
  return typeof alias === "string" ? [alias] : alias;
}

function checkToken(token: Token, options: OptionTypes): void {
  if (token.kind !== "option") return;
  const negated = token.rawName.startsWith("--no-") ? token.rawName.slice(5) : null;
  if (negated !== null && options[negated]?.type === "boolean") return;
  const option = options[token.name];
  if (!option) throw usageError(`Unknown option ${token.rawName}.`);
  if (option.type === "string" && token.value === undefined) {
    throw usageError(`${token.rawName} needs a value.`);
  }
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
