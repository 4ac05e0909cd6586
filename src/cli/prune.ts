/** `prune`: applies the retention now, through a running server, otherwise under the project's lock. */
import { MAX_RETENTION_DAYS, RETENTION_DAYS } from "../protocol/limits.ts";
import { integerOption } from "./core/arguments.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const pruneCommand = defineCliCommand({
  name: "prune",
  description: "Remove old finished sessions now; accepted variants stay in the history",
  examples: ["npx impeccable-live prune", "npx impeccable-live prune --retention 7"],
  args: {
    ...commonArgs,
    retention: {
      type: "string",
      description: `Days to keep (default: the server's, else ${RETENTION_DAYS})`,
      valueHint: "DAYS",
    },
  },
  async run({ args, cli }) {
    const days = integerOption("retention", args.retention, 1, MAX_RETENTION_DAYS);
    const root = findRoot(cli.io.cwd, args.root);
    // The project's own server only: a remote one prunes its own sessions.
    const connection = await tryConnect(cli, { root: args.root, url: "" });
    const result = connection ? await connection.client.prune(days) : await cli.pruneProject(root, days);
    const count = result.pruned.length;
    cli.emit(result, (colors) => `${colors.good("✓")} ${count} session${count === 1 ? "" : "s"} removed.`);
    return EXIT.done;
  },
});
