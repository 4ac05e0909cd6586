/** `completion`: a script that completes commands and options in a shell. */
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import type { CommandWords } from "./completion/words.ts";
import { zshScript } from "./completion/zsh.ts";
import { type CommandTable, defineCliCommand } from "./core/command.ts";
import { EXIT, usageError } from "./core/errors.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export const completionCommand = defineCliCommand({
  name: "completion",
  description: "Print a script that completes commands and options in your shell",
  examples: [
    "npx impeccable-live completion bash >> ~/.bashrc",
    "npx impeccable-live completion zsh > ~/.zfunc/_impeccable-live",
    "npx impeccable-live completion fish > ~/.config/fish/completions/impeccable-live.fish",
  ],
  args: {
    shell: { type: "positional", required: true, description: Object.keys(SCRIPTS).join(", ") },
  },
  async run({ args, cli }) {
    const shell = Object.entries(SCRIPTS).find(([name]) => name === args.shell);
    if (!shell) throw usageError(`completion knows ${Object.keys(SCRIPTS).join(", ")}.`);
    cli.io.stdout(shell[1](await commandWords(cli.commands)));
    return EXIT.done;
  },
});

/** All commands with their options, from their definitions. */
async function commandWords(commands: CommandTable): Promise<CommandWords[]> {
  return await Promise.all(
    Object.entries(commands).map(async ([name, entry]) => ({
      name,
      summary: entry.summary,
      options: (await entry.load()).options,
    })),
  );
}
