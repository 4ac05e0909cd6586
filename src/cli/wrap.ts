/** `wrap`: finds an element in the source and wraps it for variants. Needs no server. */
import { MAX_VARIANTS } from "../protocol/limits.ts";
import { type SourceHint, wrap } from "../source/index.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { integerOption, isRecord, jsonOption } from "./core/arguments.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT, usageError } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

export const wrapCommand = defineCliCommand({
  name: "wrap",
  description: "Find an element in the source and wrap it for variants",
  examples: [
    "npx impeccable-live wrap --id a1b2c3d4 --count 3 --tag h1 --classes hero__title --text 'Know the sea'",
    "npx impeccable-live wrap --id a1b2c3d4 --count 3 --element-id headline --dry-run",
  ],
  args: {
    ...commonArgs,
    id: idArg,
    count: { type: "string", required: true, description: "How many variants, 1 to 8", valueHint: "N" },
    "element-id": { type: "string", description: "The element's id", valueHint: "ID" },
    classes: { type: "string", description: "Its classes, separated by spaces or commas", valueHint: "LIST" },
    tag: { type: "string", description: "Its tag", valueHint: "TAG" },
    text: { type: "string", description: "Its text", valueHint: "TEXT" },
    "outer-html": {
      type: "string",
      description: "It and what is in it, as the page has it",
      valueHint: "HTML",
    },
    "page-url": { type: "string", description: "The page it was picked on", valueHint: "URL" },
    file: { type: "string", description: "The file it is in", valueHint: "PATH" },
    "source-hint": { type: "string", description: "{file, line, column?}", valueHint: "JSON" },
    climb: { type: "boolean", description: "Wrap the nearest ancestor that can be wrapped" },
    "dry-run": { type: "boolean", description: "Show the edit as a diff; write nothing" },
  },
  async run({ args, cli }) {
    const count = integerOption("count", args.count, 1, MAX_VARIANTS) ?? 1;
    const sourceHint = parseHint(args["source-hint"]);
    const classes = args.classes?.split(/[\s,]+/).filter((name) => name !== "") ?? [];
    const answer = await wrap({
      root: findRoot(cli.io.cwd, args.root),
      id: sessionOption(args.id),
      count,
      classes,
      ...(args["element-id"] === undefined ? {} : { elementId: args["element-id"] }),
      ...(args.tag === undefined ? {} : { tag: args.tag.toLowerCase() }),
      ...(args.text === undefined ? {} : { text: args.text }),
      ...(args["outer-html"] === undefined ? {} : { outerHTML: args["outer-html"] }),
      ...(args["page-url"] === undefined ? {} : { pageUrl: args["page-url"] }),
      ...(args.file === undefined ? {} : { file: args.file }),
      ...(sourceHint ? { sourceHint } : {}),
      climb: args.climb ?? false,
      dryRun: args["dry-run"] ?? false,
    });
    cli.emit(answer);
    return answer.ok ? EXIT.done : EXIT.notDone;
  },
});

function parseHint(text: string | undefined): SourceHint | null {
  const value = jsonOption("source-hint", text);
  if (value === undefined) return null;
  if (!isRecord(value) || typeof value.file !== "string" || typeof value.line !== "number") {
    throw usageError('--source-hint must be like {"file": "src/app.tsx", "line": 12}.');
  }
  return {
    file: value.file,
    line: value.line,
    ...(typeof value.column === "number" ? { column: value.column } : {}),
  };
}
