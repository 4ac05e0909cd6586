/** `inspect`: the inspector in the browser, or the timeline of a session, of a server or an exported file, here. */
import { idArg, sessionOption } from "./agent/session-option.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { readArchiveFile } from "./inspect/archive-file.ts";
import { mergeTimeline } from "./inspect/merge-timeline.ts";
import { openInspector } from "./inspect/open-inspector.ts";
import { createPrinter } from "./inspect/printer.ts";
import { SessionReader } from "./inspect/session-reader.ts";
import type { TimelineItem } from "./inspect/timeline.ts";
import { connect } from "./project/connect.ts";

export const inspectCommand = defineCliCommand({
  name: "inspect",
  description: "The inspector in the browser, or the timeline of a session here: what page and agents did",
  examples: [
    "npx impeccable-live inspect",
    "npx impeccable-live inspect --id a1b2c3d4 --text",
    "npx impeccable-live inspect --id a1b2c3d4 --text --watch",
    "npx impeccable-live inspect impeccable-live-a1b2c3d4.tar.gz --text",
  ],
  args: {
    ...serverArgs,
    id: { ...idArg, required: false },
    file: { type: "positional", required: false, description: "An exported session, read without a server" },
    text: { type: "boolean", description: "Print the timeline here" },
    open: {
      type: "boolean",
      default: true,
      description: "Open the inspector in the browser",
      negativeDescription: "Only write the file that opens it",
    },
    watch: { type: "boolean", description: "Continue until the session is finished, or Ctrl-C" },
  },
  async run({ args, cli }) {
    if (args.file !== undefined && args.id !== undefined)
      throw usageError("inspect takes either --id ID or the file of an exported session.");
    if (!args.text) {
      if (args.file !== undefined || args.watch)
        throw usageError("inspect needs --text to print a file's timeline, or to watch one, here.");
      const session = args.id === undefined ? null : sessionOption(args.id);
      await openInspector(cli, await connect(cli, args), { session, opens: args.open });
      return EXIT.done;
    }
    if (args.file !== undefined) return inspectFile(cli, args.file, args.json === true);
    if (args.id === undefined)
      throw usageError("inspect --text needs --id ID or the file of an exported session.");
    const id = sessionOption(args.id);
    const { client } = await connect(cli, args, { retryForMs: 15_000 });
    const ended = new AbortController();
    const reader = new SessionReader(client, id, ended.signal);
    const items = await reader.past();
    if (args.json === true && !args.watch) {
      cli.emit({ id, timeline: items });
      return EXIT.done;
    }
    const printer = createPrinter(cli.io.stdout, cli.colors);
    const show = (item: TimelineItem) =>
      args.json === true ? cli.io.stdout(`${JSON.stringify(item)}\n`) : printer.print(item);
    items.forEach(show);
    if (args.watch) {
      const removeHandler = cli.io.onStopSignal(() => ended.abort());
      cli.io.outputFailed.addEventListener("abort", () => ended.abort());
      await reader.follow(show);
      removeHandler();
    }
    if (args.json !== true) printer.end();
    return EXIT.done;
  },
});

/** The timeline of an exported session. */
async function inspectFile(cli: Cli, file: string, json: boolean): Promise<ExitCode> {
  const { session, entries, runs } = await cli.archives.readArchive(await readArchiveFile(cli, file));
  const timeline = mergeTimeline(entries, runs);
  if (json) {
    cli.emit({ id: session, timeline });
    return EXIT.done;
  }
  const printer = createPrinter(cli.io.stdout, cli.colors);
  for (const item of timeline) printer.print(item);
  printer.end();
  return EXIT.done;
}
