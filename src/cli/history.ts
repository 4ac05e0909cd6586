/** `history`: the accepted variants of this project, or those of a remote server. */
import { withFiles } from "../protocol/diff-files.ts";
import type { HistoryItem, HistoryResponse } from "../protocol/history.ts";
import { samePage } from "../protocol/same-page.ts";
import { listHistory } from "../source/index.ts";
import type { Cli } from "./core/cli.ts";
import type { Colors } from "./core/colors.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { type ConnectArgs, tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const historyCommand = defineCliCommand({
  name: "history",
  description: "Accepted variants, newest first: what was picked and asked for, by whom, with diffs",
  examples: [
    "npx impeccable-live history",
    "npx impeccable-live history --page /pricing",
    "npx impeccable-live history --json --url https://live.example/p/shop",
  ],
  args: {
    ...serverArgs,
    page: { type: "string", description: "Only this page's: its path", valueHint: "PATH" },
  },
  async run({ args, cli }) {
    const all = await readHistory(cli, args);
    const { page } = args;
    const history = page === undefined ? all : all.filter(({ pageUrl }) => samePage(pageUrl ?? null, page));
    const result: HistoryResponse = { history };
    cli.emit(result, (colors) => pretty(history, colors));
    return EXIT.done;
  },
});

/** The server's list; without a server that of the receipts, which know neither the request nor the agent. */
async function readHistory(cli: Cli, args: ConnectArgs): Promise<readonly HistoryItem[]> {
  const connection = await tryConnect(cli, args);
  if (connection !== null) return (await connection.client.history()).history;
  const receipts = await listHistory({ root: findRoot(cli.io.cwd, args.root) });
  return receipts.map(withFiles);
}

function pretty(history: readonly HistoryItem[], colors: Colors): string {
  if (history.length === 0) return "No variant has been accepted here yet.";
  return history.map((item) => lines(item, colors).join("\n")).join("\n\n");
}

function lines(item: HistoryItem, colors: Colors): readonly string[] {
  const { id, agent, at, diff, files = [], request, undo, undoneAt, variantId } = item;
  const by = agent === undefined ? "" : ` by ${agent}`;
  const undoneBy = undo?.agent === undefined ? "" : ` by ${undo.agent}`;
  return [
    `${colors.good(id)}  ${colors.bold(pickedText(item))}`,
    ...(request === undefined ? [] : [`  asked ${request.at}: ${requestText(request)}`]),
    `  accepted ${at}: variant ${variantId}${by}, in ${files.join(", ") || "an unknown file"}`,
    ...(undoneAt === undefined ? [] : [`  undone ${undoneAt}${undoneBy}: ${undo?.files.join(", ") ?? ""}`]),
    ...(diff === null ? [] : [diff.trimEnd()]),
  ];
}

function pickedText({ element, insertPosition, pageUrl }: HistoryItem): string {
  const text = element?.text === undefined ? "" : ` “${element.text}”`;
  const picked = element ? `${element.tagName.toLowerCase()}${text}` : "";
  const place = insertPosition === undefined ? picked : `something new ${insertPosition} ${picked}`;
  return `${place}${pageUrl ? ` on ${pageUrl}` : ""}`.trim();
}

function requestText({ action, comments, count, prompt }: NonNullable<HistoryItem["request"]>): string {
  return [
    action ?? "",
    prompt === undefined ? "" : `“${prompt}”`,
    comments === undefined ? "" : `comments: ${comments}`,
    count === undefined ? "" : `variants: ${count}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
