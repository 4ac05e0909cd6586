/** `carbonize`: turns an accepted variant into plain source. Needs no server and reports nothing. */
import { carbonize } from "../source/index.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

export const carbonizeCommand = defineCliCommand({
  name: "carbonize",
  description:
    "Turn the accepted variant into plain source: rules to the style sheet, values in, markers out",
  examples: ["npx impeccable-live carbonize --id a1b2c3d4"],
  args: { ...leaseArgs, id: idArg },
  async run({ args, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const result = await carbonize({ ...(await leaseGuard(cli, args)), root, id: sessionOption(args.id) });
    cli.emit(result);
    return result.handled ? EXIT.done : EXIT.notDone;
  },
});
