/** `undo`: removes an accepted variant from the source. Needs no server and reports nothing (`poll` does both). */
import { undoAccept } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { mcpLeaseArg } from "./agent/mcp-report.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand } from "./core/command.ts";
import { findRoot } from "./project/root.ts";

export const undoCommand = defineCliCommand({
  name: "undo",
  description: "Remove an accepted variant from the source",
  examples: ["npx impeccable-live undo --id a1b2c3d4"],
  args: {
    ...leaseArgs,
    id: idArg,
    "mcp-lease": mcpLeaseArg,
    full: { type: "boolean", description: "With diffs" },
  },
  async run({ args, rawArgs, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const result = await undoAccept({ ...(await leaseGuard(cli, args)), root, id: sessionOption(args.id) });
    return emitResolved(cli, args, { name: "undo", rawArgs }, result);
  },
});
