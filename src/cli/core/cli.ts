/** The context of a command: its process, its output, and the functions of the host. */

import { type Colors, createColors, wantsColor } from "./colors.ts";
import type { CommandTable } from "./command.ts";
import type { CliError } from "./errors.ts";
import type { HostFunctions } from "./host-functions.ts";
import type { CliIo } from "./io.ts";

/** What the program gives to each command. */
export interface Program extends HostFunctions {
  /** All commands: some name or run others. */
  readonly commands: CommandTable;
}

export interface Cli extends Program {
  readonly io: CliIo;
  /** True when standard output is for a program. */
  readonly json: boolean;
  readonly colors: Colors;
  /** Prints a command's result: one JSON value for programs, `pretty` (if given) for people. */
  emit(value: unknown, pretty?: (colors: Colors) => string): void;
  /** Prints a note for people on standard error. */
  note(text: string): void;
  /** Prints why a command failed, with what to try next. */
  fail(error: CliError, nextStep?: string): void;
}

/** Makes the context of one command run. `json` forces JSON on a terminal too. */
export function createCli(io: CliIo, program: Program, wantsJson: boolean): Cli {
  const json = wantsJson || !io.stdoutIsTty;
  const colors = createColors(!json && wantsColor(io.stdoutIsTty, io.env));
  const errorColors = createColors(wantsColor(io.stderrIsTty, io.env));
  const emit: Cli["emit"] = (value, pretty) =>
    io.stdout(
      json || !pretty ? `${JSON.stringify(value, null, json ? undefined : 2)}\n` : `${pretty(colors)}\n`,
    );
  return {
    ...program,
    io,
    json,
    colors,
    emit,
    note: (text) => io.stderr(`${text}\n`),
    fail(error, nextStep) {
      const next = nextStep === undefined ? {} : { nextStep };
      if (json) emit({ ...error.details, error: error.code, message: error.message, ...next });
      if (!json || io.stderrIsTty) io.stderr(`${errorColors.bad("✗")} ${error.message}\n`);
    },
  };
}
