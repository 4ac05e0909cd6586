/** `carbonize`: turns an accepted variant into plain source. Reports nothing; a server's page measures the result. */
import { carbonize } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { pageOf } from "./agent/page-of.ts";
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
    const guard = await leaseGuard(cli, args);
    const id = sessionOption(args.id);
    const result = await carbonize({ ...guard, ...(await pageOf(cli, args, guard)), root, id });
    return emitResolved(cli, args, { name: "carbonize", rawArgs }, result);
  },
});
