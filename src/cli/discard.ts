/** `discard`: restores the source as it was before wrap. Needs no server and reports nothing (`poll` does both). */
import { discardVariants } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { mcpLeaseArg } from "./agent/mcp-report.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand } from "./core/command.ts";
import { findRoot } from "./project/root.ts";

export const discardCommand = defineCliCommand({
  name: "discard",
  description: "Restore the source as it was before wrap",
  examples: ["npx impeccable-live discard --id a1b2c3d4"],
  args: {
    ...leaseArgs,
    id: idArg,
    "mcp-lease": mcpLeaseArg,
    full: { type: "boolean", description: "With diffs" },
    file: {
      type: "string",
      description: "The file it is in (default: found by its markers)",
      valueHint: "PATH",
    },
  },
  async run({ args, rawArgs, cli }) {
    const result = await discardVariants({
      ...(await leaseGuard(cli, args)),
      root: findRoot(cli.io.cwd, args.root),
      id: sessionOption(args.id),
      ...(args.file === undefined ? {} : { file: args.file }),
    });
    return emitResolved(cli, args, { name: "discard", rawArgs }, result);
  },
});
