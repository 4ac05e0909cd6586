/** The command line as a function: arguments in, exit code out. */
import { stripVTControlCharacters } from "node:util";
import { PROGRAM } from "../protocol/command-line.ts";
import { VERSION } from "../protocol/version.ts";
import { stepAfterError } from "./agent/after-refusal.ts";
import { COMMANDS } from "./commands.ts";
import { type Cli, createCli } from "./core/cli.ts";
import { EXIT, type ExitCode, toCliError, usageError } from "./core/errors.ts";
import type { HostFunctions } from "./core/host-functions.ts";
import { type CliIo, isReaderGone, processIo } from "./core/io.ts";

const HELP_WORDS: ReadonlySet<string> = new Set(["help", "--help", "-h"]);

export interface CliDependencies extends HostFunctions {
  readonly io?: CliIo;
}

/**
 * Runs one command.
 * @param argv the words after the program's name
 * @returns the exit code: 0 done, 1 not done, 2 wrong usage, 3 server not reachable
 */
export async function runCli(argv: readonly string[], dependencies: CliDependencies): Promise<ExitCode> {
  const io = dependencies.io ?? processIo();
  const exitCode = await runWords(argv, io, dependencies);
  await io.written();
  const lost: unknown = io.outputFailed.reason;
  if (!io.outputFailed.aborted || isReaderGone(lost) || exitCode !== EXIT.done) return exitCode;
  io.stderr(`The output could not be written: ${toCliError(lost).message}\n`);
  return EXIT.notDone;
}

async function runWords(
  argv: readonly string[],
  io: CliIo,
  dependencies: CliDependencies,
): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || HELP_WORDS.has(name)) {
    io.stdout(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  if (name === "--version" || name === "-v") {
    io.stdout(`${VERSION}\n`);
    return EXIT.done;
  }
  const cli = createCli(io, { ...dependencies, commands: COMMANDS }, rest.includes("--json"));
  try {
    return await runCommand(cli, name, rest);
  } catch (thrown) {
    const error = toCliError(thrown);
    cli.fail(error, stepAfterError(cli, { name, rawArgs: rest }, error)?.text);
    if (error.exitCode === EXIT.usage)
      cli.note(`See: ${PROGRAM} ${Object.hasOwn(COMMANDS, name) ? `${name} ` : ""}--help`);
    return error.exitCode;
  }
}

/** Loads the command's file and runs it, or prints its help. */
async function runCommand(cli: Cli, name: string, rawArgs: readonly string[]): Promise<ExitCode> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) throw usageError(`Unknown command "${name}". ${PROGRAM} --help lists them.`);
  const command = await entry.load();
  if (!rawArgs.includes("--help") && !rawArgs.includes("-h")) return command.run(rawArgs, cli);
  const help = await command.help();
  const hasColors = cli.io.stdoutIsTty && cli.io.env.NO_COLOR === undefined;
  cli.io.stdout(hasColors ? help : stripVTControlCharacters(help));
  return EXIT.done;
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((command) => command.length));
  const lines = Object.entries(COMMANDS).map(
    ([command, entry]) => `  ${command.padEnd(width)}  ${entry.summary}`,
  );
  return [
    `${PROGRAM} ${VERSION}: live design sessions that survive`,
    "",
    `Usage: ${PROGRAM} <command> [options]`,
    "",
    ...lines,
    "",
    `First try:  npx ${PROGRAM} demo`,
    `Your page:  npx ${PROGRAM} serve`,
    `All commands explain themselves with --help.`,
    "",
  ].join("\n");
}
