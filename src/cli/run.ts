/** The command line as a function: arguments in, exit code out. */
import { stripVTControlCharacters } from "node:util";
import { PROGRAM } from "../protocol/command-line.ts";
import { VERSION } from "../protocol/version.ts";
import { COMMANDS } from "./commands.ts";
import { createCli } from "./core/cli.ts";
import { EXIT, type ExitCode, toCliError, usageError } from "./core/errors.ts";
import type { InspectJournals, PruneProject, StartServer } from "./core/host-functions.ts";
import { type CliIo, processIo } from "./core/io.ts";

export interface CliDependencies {
  readonly startServer: StartServer;
  readonly pruneProject: PruneProject;
  readonly inspectJournals: InspectJournals;
  readonly io?: CliIo;
}

/**
 * Runs one command.
 * @param argv the words after the program's name
 * @returns the exit code: 0 done, 1 not done, 2 wrong usage, 3 server not reachable
 */
export async function runCli(argv: readonly string[], dependencies: CliDependencies): Promise<ExitCode> {
  const io = dependencies.io ?? processIo();
  const [name, ...rest] = argv;
  const cli = createCli(io, dependencies, rest.includes("--json"));
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.stdout(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  if (name === "--version" || name === "-v") {
    io.stdout(`${VERSION}\n`);
    return EXIT.done;
  }
  try {
    const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!entry) throw usageError(`Unknown command "${name}". ${PROGRAM} --help lists them.`);
    const command = await entry.load();
    if (rest.includes("--help") || rest.includes("-h")) {
      const help = await command.help();
      io.stdout(io.stdoutIsTty && io.env.NO_COLOR === undefined ? help : stripVTControlCharacters(help));
      return EXIT.done;
    }
    return await command.run(rest, cli);
  } catch (thrown) {
    const error = toCliError(thrown);
    cli.fail(error);
    if (error.exitCode === EXIT.usage)
      cli.note(`See: ${PROGRAM} ${name in COMMANDS ? `${name} ` : ""}--help`);
    return error.exitCode;
  }
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
