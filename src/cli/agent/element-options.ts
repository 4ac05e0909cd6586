/** Options that describe a picked element (or an anchor), shared by the commands that look for one. */

import type { ArgsDef, ParsedArgs } from "citty";
import { isRecord } from "../../protocol/is-record.ts";
import type { SourceHint } from "../../protocol/source-hint.ts";
import type { WrapInput } from "../../source/index.ts";
import { jsonOption } from "../core/arguments.ts";
import { usageError } from "../core/errors.ts";

export const elementArgs = {
  "element-id": { type: "string", description: "The element's id", valueHint: "ID" },
  classes: { type: "string", description: "Its classes, separated by spaces or commas", valueHint: "LIST" },
  tag: { type: "string", description: "Its tag", valueHint: "TAG" },
  text: { type: "string", description: "Its text", valueHint: "TEXT" },
  "outer-html": {
    type: "string",
    description: "Its outer HTML in the page",
    valueHint: "HTML",
  },
  "page-url": { type: "string", description: "The page it was picked on", valueHint: "URL" },
  "source-hint": { type: "string", description: "{file, line, column?}", valueHint: "JSON" },
  climb: {
    type: "boolean",
    description: "Wrap the nearest ancestor that can be wrapped, if the element cannot",
  },
} as const satisfies ArgsDef;

/** A description of an element, without the files to search. */
export type ElementDescription = Omit<WrapInput, "root" | "id" | "count" | "file" | "position" | "dryRun">;

/**
 * Reads the options. Members that were not given are absent: no classes are not known to be none.
 * @throws CliError with exit code 2
 */
export function elementFromArgs(args: ParsedArgs<typeof elementArgs>): ElementDescription {
  const sourceHint = parseHint(args["source-hint"]);
  return {
    ...(args.classes === undefined ? {} : { classes: classList(args.classes) }),
    ...(args["element-id"] === undefined ? {} : { elementId: args["element-id"] }),
    ...(args.tag === undefined ? {} : { tag: args.tag }),
    ...(args.text === undefined ? {} : { text: args.text }),
    ...(args["outer-html"] === undefined ? {} : { outerHTML: args["outer-html"] }),
    ...(args["page-url"] === undefined ? {} : { pageUrl: args["page-url"] }),
    ...(sourceHint ? { sourceHint } : {}),
    climb: args.climb ?? false,
  };
}

/** Class names separated by spaces or commas. A comma in brackets belongs to a name (`grid-cols-[2fr,1fr]`). */
function classList(text: string): string[] {
  const names = [""];
  let depth = 0;
  for (const char of text) {
    if (/[[(]/.test(char)) depth += 1;
    else if (/[\])]/.test(char)) depth = Math.max(0, depth - 1);
    if (/\s/.test(char) || (char === "," && depth === 0)) names.push("");
    else names[names.length - 1] += char;
  }
  return names.filter((name) => name !== "");
}

function parseHint(text: string | undefined): SourceHint | null {
  const value = jsonOption("source-hint", text);
  if (value === undefined) return null;
  if (!isRecord(value) || typeof value.file !== "string") {
    throw usageError('--source-hint must be like {"file": "src/app.tsx", "line": 12}.');
  }
  return {
    file: value.file,
    ...(typeof value.line === "number" ? { line: value.line } : {}),
    ...(typeof value.column === "number" ? { column: value.column } : {}),
  };
}
