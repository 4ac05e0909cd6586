/** `wrap`: finds an element in the source and wraps it for variants. Needs no server. */
import { MAX_VARIANTS } from "../protocol/limits.ts";
import { wrap } from "../source/index.ts";
import { elementArgs, elementFromArgs } from "./agent/element-options.ts";
import { emitWrapped } from "./agent/emit-wrapped.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { integerOption } from "./core/arguments.ts";
import { defineCliCommand } from "./core/command.ts";
import { findRoot } from "./project/root.ts";

export const wrapCommand = defineCliCommand({
  name: "wrap",
  description: "Find an element in the source and wrap it for variants",
  examples: [
    "npx impeccable-live wrap --id a1b2c3d4 --count 3 --tag h1 --classes hero__title --text 'Know the sea'",
    "npx impeccable-live wrap --id a1b2c3d4 --count 3 --element-id headline --dry-run",
  ],
  args: {
    ...leaseArgs,
    id: idArg,
    count: { type: "string", required: true, description: "How many variants, 1 to 8", valueHint: "N" },
    ...elementArgs,
    file: { type: "string", description: "The file it is in", valueHint: "PATH" },
    "dry-run": { type: "boolean", description: "Show the edit as a diff; write nothing" },
  },
  async run({ args, rawArgs, cli }) {
    const result = await wrap({
      ...(await leaseGuard(cli, args)),
      root: findRoot(cli.io.cwd, args.root),
      id: sessionOption(args.id),
      count: integerOption("count", args.count, 1, MAX_VARIANTS) ?? 1,
      ...elementFromArgs(args),
      ...(args.file === undefined ? {} : { file: args.file }),
      dryRun: args["dry-run"] ?? false,
    });
    return emitWrapped(cli, args, { name: "wrap", rawArgs }, result);
  },
});
