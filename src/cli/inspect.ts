/** `inspect --text`: the timeline of a session, from its journal and the runs of its agents. */
import { setTimeout as delay } from "node:timers/promises";
import { type LiveClient, LiveError } from "../client/index.ts";
import { isFinalPhase } from "../protocol/phases.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT, usageError } from "./core/errors.ts";
import { createPrinter } from "./inspect/printer.ts";
import { fromEntry, fromMessage, type TimelineItem } from "./inspect/timeline.ts";
import { connect } from "./project/connect.ts";

/** How often the journal is read again; runs are followed as they are written. */
const JOURNAL_INTERVAL_MS = 500;
const PAGE_ENTRIES = 1_000;

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
    const reader = readSession(client, id, ended.signal);
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
      await reader.follow(show);
      removeHandler();
    }
    if (args.json !== true) printer.end();
    return EXIT.done;
  },
});

/** Reads a session's journal and runs: first what exists, then what is added. */
function readSession(client: LiveClient, id: string, signal: AbortSignal) {
  let seq = 0;
  /** The cursor up to which each run was read. */
  const cursors = new Map<string, string>();
  const finished = new Set<string>();

  async function newEntries(): Promise<readonly TimelineItem[]> {
    const found: TimelineItem[] = [];
    for (;;) {
      const { entries } = await client.journal(id, { after: seq, limit: PAGE_ENTRIES });
      for (const entry of entries) found.push(...[fromEntry(entry)].filter((item) => item !== null));
      seq = entries.at(-1)?.seq ?? seq;
      if (entries.length < PAGE_ENTRIES) return found;
    }
  }

  async function readRun(run: string, live: boolean, onItem: (item: TimelineItem) => void): Promise<void> {
    const cursor = cursors.get(run);
    const chunks = client.follow(
      { session: id, run },
      { live, signal, ...(cursor === undefined ? {} : { cursor }) },
    );
    try {
      for await (const chunk of chunks) {
        for (const message of chunk.messages) onItem(fromMessage(run, message));
        cursors.set(run, chunk.cursor);
        if (chunk.ended) finished.add(run);
      }
    } catch (error) {
      // The timeline goes on without this run.
      if (!(error instanceof LiveError)) throw error;
      finished.add(run);
      const text = `run ${run} cannot be read: ${error.message}`;
      onItem({ at: new Date().toISOString(), who: "server", text });
    }
  }

  return {
    /** All items up to now, in order of time. */
    async past(): Promise<readonly TimelineItem[]> {
      const found = [...(await newEntries())];
      const { runs } = await client.session(id);
      for (const { run } of runs) await readRun(run, false, (item) => found.push(item));
      return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    },

    /** Resolves when the session is finished and its runs have ended, or the signal aborts. */
    async follow(onItem: (item: TimelineItem) => void): Promise<void> {
      const followed = new Map<string, Promise<void>>();
      while (!signal.aborted) {
        const { runs, phase } = await client.session(id);
        for (const { run } of runs) {
          if (!finished.has(run) && !followed.has(run)) followed.set(run, readRun(run, true, onItem));
        }
        for (const item of await newEntries()) onItem(item);
        if (isFinalPhase(phase) && runs.every(({ run }) => finished.has(run))) break;
        await delay(JOURNAL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
      }
      await Promise.all(followed.values());
    },
  };
}
