/** `insert`: adds an empty wrapper beside an element in the source. Needs no server. */
import { MAX_VARIANTS } from "../protocol/limits.ts";
import { wrap } from "../source/index.ts";
import { elementArgs, elementFromArgs } from "./agent/element-options.ts";
import { emitWrapped } from "./agent/emit-wrapped.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { integerOption } from "./core/arguments.ts";
import { defineCliCommand } from "./core/command.ts";
import { usageError } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

export const insertCommand = defineCliCommand({
  name: "insert",
  description: "Add an empty wrapper for variants of something new beside an element (the anchor)",
  examples: [
    "npx impeccable-live insert --id a1b2c3d4 --count 3 --position after --tag section --classes hero",
    "npx impeccable-live insert --id a1b2c3d4 --count 1 --position before --element-id footer --dry-run",
  ],
  args: {
    ...leaseArgs,
    id: idArg,
    count: { type: "string", required: true, description: "How many variants, 1 to 8", valueHint: "N" },
    position: {
      type: "string",
      required: true,
      description: "Before or after the anchor",
      valueHint: "SIDE",
    },
    ...elementArgs,
    file: { type: "string", description: "The file it is in", valueHint: "PATH" },
    "dry-run": { type: "boolean", description: "Show the edit as a diff; write nothing" },
  },
  async run({ args, rawArgs, cli }) {
    const { position } = args;
    if (position !== "before" && position !== "after")
      throw usageError("--position must be before or after.");
    const result = await wrap({
      ...(await leaseGuard(cli, args)),
      root: findRoot(cli.io.cwd, args.root),
      id: sessionOption(args.id),
      count: integerOption("count", args.count, 1, MAX_VARIANTS) ?? 1,
      position,
      ...elementFromArgs(args),
      ...(args.file === undefined ? {} : { file: args.file }),
      dryRun: args["dry-run"] ?? false,
    });
    return emitWrapped(cli, args, { name: "insert", rawArgs }, result);
  },
});
