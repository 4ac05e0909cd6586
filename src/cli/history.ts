/** `history`: the accepted variants of this project, or those of a remote server. */
import type { HistoryResponse } from "../protocol/history.ts";
import { listHistory } from "../source/index.ts";
import type { Colors } from "./core/colors.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { connect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const historyCommand = defineCliCommand({
  name: "history",
  description: "Accepted variants, newest first, with diffs",
  examples: [
    "npx impeccable-live history",
    "npx impeccable-live history --json --url https://live.example/p/shop",
  ],
  args: serverArgs,
  async run({ args, cli }) {
    const remote = args.url ?? cli.io.env.IMPECCABLE_LIVE_URL;
    const result: HistoryResponse = remote
      ? await (await connect(cli, args)).client.history()
      : { history: await listHistory({ root: findRoot(cli.io.cwd, args.root) }) };
    cli.emit(result, (colors) => pretty(result, colors));
    return EXIT.done;
  },
});

function pretty({ history }: HistoryResponse, colors: Colors): string {
  if (history.length === 0) return "No variant has been accepted here yet.";
  return history
    .map(({ id, variantId, file, at, diff, undoneAt }) => {
      const undone = undoneAt === undefined ? "" : ` (undone ${undoneAt})`;
      return `${colors.good(id)}  variant ${variantId} in ${file ?? "?"}, ${at}${undone}\n${diff ?? ""}`;
    })
    .join("\n");
}
