import { PROGRAM } from "../../protocol/command-line.ts";
import type { CommandWords } from "./words.ts";

/** For fish: with descriptions. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c ${PROGRAM} -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`,
    ...options.map(({ name: option, takesValue, description }) => {
      const value = takesValue ? " -r" : "";
      const condition = fishQuoted(`__fish_seen_subcommand_from ${name}`);
      return `complete -c ${PROGRAM} -n ${condition} -l ${option}${value} -d ${fishQuoted(description)}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
