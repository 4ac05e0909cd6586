/** `inspect --text`: the timeline of a session, from its journal and the runs of its agents. */
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT, usageError } from "./core/errors.ts";
import { createPrinter } from "./inspect/printer.ts";
import { SessionReader } from "./inspect/session-reader.ts";
import type { TimelineItem } from "./inspect/timeline.ts";
import { connect } from "./project/connect.ts";

export const inspectCommand = defineCliCommand({
  name: "inspect",
  description: "The timeline of a session: events of the page, what the agents said and did",
  examples: [
    "npx impeccable-live inspect --id a1b2c3d4 --text",
    "npx impeccable-live inspect --id a1b2c3d4 --text --watch",
  ],
  args: {
    ...serverArgs,
    id: idArg,
    text: { type: "boolean", description: "Print it here" },
    watch: { type: "boolean", description: "Continue until the session is finished, or Ctrl-C" },
  },
  async run({ args, cli }) {
    const id = sessionOption(args.id);
    if (!args.text) throw usageError("inspect needs --text: it prints the timeline here.");
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
