/** Prints timeline items as they arrive: one line each. Pieces of one text continue their line. */
import { stripVTControlCharacters } from "node:util";
import type { Colors } from "../core/colors.ts";
import type { TimelineItem } from "./timeline.ts";

/** The column where the text of a line begins. */
const INDENT = " ".repeat(22);

export interface Printer {
  print(item: TimelineItem): void;
  /** Ends the current line. */
  end(): void;
}

/** Makes a printer. Control characters of agents and pages are removed before they reach the terminal. */
export function createPrinter(write: (text: string) => void, colors: Colors): Printer {
  let currentKey: string | null = null;
  let isOpen = false;
  /** Line feeds at the end of the text: written once more text follows. */
  let breaks = "";

  function writeText(text: string): void {
    const all = breaks + plain(text);
    const trimmed = all.trimEnd();
    breaks = /\n\s*$/.test(all) ? all.slice(trimmed.length) : "";
    write((breaks === "" ? all : trimmed).replaceAll("\n", `\n${INDENT}`));
  }

  function end(): void {
    if (isOpen) write("\n");
    isOpen = false;
    currentKey = null;
    breaks = "";
  }

  return {
    print({ at, who, text, speech: textKey }) {
      if (textKey !== undefined && textKey === currentKey) {
        writeText(text.replace(/^\(thinking\) /, ""));
        return;
      }
      end();
      const time = colors.dim(at.slice(11, 23));
      const name = who === "agent" ? colors.accent("agent ") : who.padEnd(6);
      write(`${time}  ${name}  `);
      writeText(text);
      isOpen = true;
      currentKey = textKey ?? null;
    },
    end,
  };
}

function plain(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replaceAll(/\r\n?/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression removes them.
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
  );
}
