/** `carbonize`: turns an accepted variant into plain source. Needs no server and reports nothing. */
import { carbonize } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand } from "./core/command.ts";
import { findRoot } from "./project/root.ts";

export const carbonizeCommand = defineCliCommand({
  name: "carbonize",
  description:
    "Turn the accepted variant into plain source: rules to the style sheet, values in, markers out",
  examples: ["npx impeccable-live carbonize --id a1b2c3d4"],
  args: { ...leaseArgs, id: idArg, full: { type: "boolean", description: "With diffs" } },
  async run({ args, rawArgs, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const result = await carbonize({ ...(await leaseGuard(cli, args)), root, id: sessionOption(args.id) });
    return emitResolved(cli, args, { name: "carbonize", rawArgs }, result);
  },
});
