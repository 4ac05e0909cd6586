/** Runs another command of this program in this process, and takes its one JSON value instead of printing it. */
import { isRecord } from "../../protocol/is-record.ts";
import { type Cli, createCli } from "../core/cli.ts";
import type { CommandEntry } from "../core/command.ts";
import { CliError, EXIT } from "../core/errors.ts";

export interface CapturedRun {
  readonly cli: Cli;
  /** Options of the connection, for every command: `--root`, `--url`, `--token`. */
  readonly common: readonly string[];
}

/**
 * Runs a command as `--json` would.
 * @param words its options, each as `--name=value`, so that no value is taken for an option
 * @param stdin what the command reads
 * @returns the JSON object that it printed
 * @throws CliError with the command's code, message and details when it was not done
 */
export async function runCaptured(
  { cli, common }: CapturedRun,
  entry: CommandEntry,
  words: readonly string[],
  stdin = "",
): Promise<Readonly<Record<string, unknown>>> {
  const printed: string[] = [];
  const io = {
    ...cli.io,
    stdout: (text: string) => void printed.push(text),
    stderr: () => undefined,
    written: async () => undefined,
    outputFailed: new AbortController().signal,
    stdoutIsTty: false,
    stdinIsTty: false,
    stderrIsTty: false,
    async *stdin() {
      yield stdin;
    },
  };
  const command = await entry.load();
  const exitCode = await command.run([...words, ...common], createCli(io, cli, true));
  const value: unknown = JSON.parse(printed.join(""));
  if (!isRecord(value)) throw new CliError("failed", "The command printed no object.");
  if (exitCode === EXIT.done) return value;
  const { error, message, ...details } = value;
  const code = typeof error === "string" ? error : "not_done";
  throw new CliError(code, typeof message === "string" ? message : "It was not done; the details say why.", {
    details,
  });
}

/** `--name=value` for each member that is given; `true` is the option alone. */
export function optionWords(
  options: Readonly<Record<string, string | number | boolean | undefined>>,
): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
}
