/** The shape of a command: citty's arguments, examples, and the function it runs. */
import { type ArgsDef, defineCommand, type ParsedArgs, renderUsage, runCommand } from "citty";
import { PROGRAM } from "../../protocol/command-line.ts";
import { refuseForeignState } from "../project/refuse-foreign-state.ts";
import { findRoot } from "../project/root.ts";
import { checkArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, type ExitCode } from "./errors.ts";

export interface CommandRun<T extends ArgsDef> {
  readonly args: ParsedArgs<T>;
  readonly rawArgs: readonly string[];
  readonly cli: Cli;
}

export interface CommandSpec<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  /** Whole command lines, shown under `--help`. */
  readonly examples: readonly string[];
  readonly args: T;
  /** The words as this command understands them, where an option means more than its declaration can say. */
  readWords?(rawArgs: readonly string[]): readonly string[];
  /** `false`: the command itself reports state that this user may not use. */
  readonly checksState?: boolean;
  /** Runs the command; resolves to its exit code. */
  run(run: CommandRun<T>): Promise<ExitCode>;
}

/** An option as a shell completes it. */
export interface OptionWord {
  readonly name: string;
  readonly description: string;
  readonly takesValue: boolean;
}

/** A command with its argument types hidden. */
export interface CliCommand {
  readonly options: readonly OptionWord[];
  help(): Promise<string>;
  run(rawArgs: readonly string[], cli: Cli): Promise<ExitCode>;
}

/** A command that is loaded when it is run. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<CliCommand>;
}

/** All commands, by name. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** Options of all commands. */
export const commonArgs = {
  json: { type: "boolean", description: "One JSON value on standard output, also in a terminal" },
  root: {
    type: "string",
    alias: "target",
    description: "The project's folder (default: found from here)",
    valueHint: "DIR",
  },
} as const satisfies ArgsDef;

/** Options of commands that send requests to a server. */
export const serverArgs = {
  ...commonArgs,
  url: { type: "string", description: "A remote server (or IMPECCABLE_LIVE_URL)", valueHint: "URL" },
  token: {
    type: "string",
    description: "Its agent token (better: IMPECCABLE_LIVE_TOKEN)",
    valueHint: "TOKEN",
  },
} as const satisfies ArgsDef;

/**
 * Refuses a command on a project whose state belongs to another user: its files look as if no server ran, or
 * fail somewhere in the middle.
 */
async function checkState(args: Readonly<Record<string, unknown>>, cli: Cli): Promise<void> {
  const isRemote = typeof args.url === "string" || cli.io.env.IMPECCABLE_LIVE_URL !== undefined;
  if (isRemote) return;
  const override = typeof args.root === "string" ? args.root : undefined;
  await refuseForeignState(findRoot(cli.io.cwd, override), "folders");
}

function optionWords(args: ArgsDef): OptionWord[] {
  return Object.entries(args)
    .filter(([, { type }]) => type !== "positional")
    .map(([name, { type, description = "" }]) => ({ name, description, takesValue: type !== "boolean" }));
}

/** citty writes each alias with one dash; one of several letters has two. */
function withWholeAliases(usage: string, args: ArgsDef): string {
  const aliases = Object.values(args).flatMap((arg) => ("alias" in arg ? [arg.alias ?? []].flat() : []));
  return aliases
    .filter((alias) => alias.length > 1)
    .reduce((text, alias) => text.replace(new RegExp(` ?(?<!-)-${alias},`), `--${alias},`), usage);
}

/** Makes a command from its specification. */
export function defineCliCommand<const T extends ArgsDef>(spec: CommandSpec<T>): CliCommand {
  const meta = { name: spec.name, description: spec.description };
  return {
    options: optionWords(spec.args),
    async help() {
      const usage = await renderUsage(defineCommand({ meta, args: spec.args }), { meta: { name: PROGRAM } });
      return `${withWholeAliases(usage, spec.args)}\nEXAMPLE\n\n${spec.examples.map((example) => `  ${example}`).join("\n")}\n`;
    },
    async run(givenArgs, cli) {
      const rawArgs = spec.readWords?.(givenArgs) ?? givenArgs;
      checkArguments(rawArgs, spec.args);
      let exitCode: ExitCode = EXIT.done;
      const command = defineCommand<T>({
        meta,
        args: spec.args,
        async run({ args }) {
          if ("root" in spec.args && (spec.checksState ?? true)) await checkState(args, cli);
          exitCode = await spec.run({ args, rawArgs, cli });
        },
      });
      await runCommand(command, { rawArgs: [...rawArgs] });
      return exitCode;
    },
  };
}
