/** Prints the answer of a command that agents call: marked where a page said it, and with its one next step. */
import type { Cli } from "../core/cli.ts";
import type { Colors } from "../core/colors.ts";
import type { Step } from "./next-steps.ts";
import { pageWords } from "./page-words.ts";

/** Prints one answer. */
export function emitAnswer(
  cli: Cli,
  answer: object,
  { text }: Pick<Step, "text">,
  pretty?: (colors: Colors) => string,
): void {
  cli.emit({ ...marked(answer), nextStep: text }, pretty);
}

/** The answer with `fromPage`, if something in it comes from a page. */
export function marked(answer: object): object {
  const words = pageWords({ ...answer });
  return words === null ? answer : { ...answer, fromPage: words };
}
