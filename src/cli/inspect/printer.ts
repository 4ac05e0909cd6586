/** Writes happenings as they come: one line each, speech as it is spoken. */
import { stripVTControlCharacters } from "node:util";
import type { Colors } from "../core/colors.ts";
import type { TimelineItem } from "./timeline.ts";

/** Where the text of a line begins. */
const INDENT = " ".repeat(22);

export interface Printer {
  print(happening: TimelineItem): void;
  /** Ends the line that is being spoken. */
  end(): void;
}

/** Makes a printer. What agents and pages say never reaches the terminal as anything but text. */
export function createPrinter(write: (text: string) => void, colors: Colors): Printer {
  let speech: string | null = null;
  let isOpen = false;
  /** Line feeds at the end of what was said: written once something is said behind them. */
  let breaks = "";

  function say(text: string): void {
    const all = breaks + plain(text);
    const said = all.trimEnd();
    breaks = /\n\s*$/.test(all) ? all.slice(said.length) : "";
    write((breaks === "" ? all : said).replaceAll("\n", `\n${INDENT}`));
  }

  function end(): void {
    if (isOpen) write("\n");
    isOpen = false;
    speech = null;
    breaks = "";
  }

  return {
    print({ at, who, text, speech: spoken }) {
      if (spoken !== undefined && spoken === speech) {
        say(text.replace(/^\(thinking\) /, ""));
        return;
      }
      end();
      const time = colors.dim(at.slice(11, 23));
      const name = who === "agent" ? colors.accent("agent ") : who.padEnd(6);
      write(`${time}  ${name}  `);
      say(text);
      isOpen = true;
      speech = spoken ?? null;
    },
    end,
  };
}

function plain(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replaceAll(/\r\n?/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
  );
}
