/** Colours on a terminal, unless `NO_COLOR` is set. */
import { styleText } from "node:util";

export interface Colors {
  bold(text: string): string;
  dim(text: string): string;
  accent(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

type Style = Parameters<typeof styleText>[0];

/** Functions that colour a text, or return it unchanged when not `enabled`. */
export function createColors(enabled: boolean): Colors {
  const style = (format: Style) => (text: string) =>
    enabled ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: style("bold"),
    dim: style("dim"),
    accent: style("magenta"),
    good: style("green"),
    bad: style("red"),
  };
}

/** Whether a stream gets colours (https://no-color.org: any non-empty value turns them off). */
export function wantsColor(isTty: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTty && !env.NO_COLOR && env.TERM !== "dumb";
}
