/** `prune`: retention now. Through the server when it runs, else under the project's lock. */
import { MAX_RETENTION_DAYS, RETENTION_DAYS } from "../protocol/limits.ts";
import { integerOption } from "./core/arguments.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const pruneCommand = defineCliCommand({
  name: "prune",
  description: "Remove old finished sessions now; what was accepted stays in the history",
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
    // Only the project's own server: the files are here.
    const connection = await tryConnect(cli, { root: args.root, url: "" });
    const answer = connection ? await connection.client.prune(days) : await cli.pruneProject(root, days);
    const count = answer.pruned.length;
    cli.emit(answer, (colors) => `${colors.good("✓")} ${count} session${count === 1 ? "" : "s"} removed.`);
    return EXIT.done;
  },
});
