// Opening a session of 100,000 entries: with its snapshot it costs the entries since, without it one fold.
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/setup.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder } from "../support/server.mjs";

const ENTRIES = 100_000;
const ROUNDS = 7;

export async function measure() {
  const { openSession, writeSession } = await bundled();
  const base = newFolder();
  try {
    const { journal, snapshot } = await writeSession(base, ENTRIES);
    const seq = (await openSession(base)).seq;
    if (seq < ENTRIES) throw new Error(`only ${seq} entries`);
    const kept = await readFile(snapshot);
    const opened = async () => {
      const { ms, seq: last } = await openSession(base);
      if (last !== seq) throw new Error(`opened at ${last} instead of ${seq}`);
      return ms;
    };
    const times = { withSnapshot: [], readSnapshot: [], without: [], parse: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      times.readSnapshot.push(await timed(() => readFile(snapshot, "utf8")));
      times.withSnapshot.push(await opened());
      await rm(snapshot);
      times.parse.push(await timed(async () => parseLines(await readFile(journal, "utf8"))));
      times.without.push(await opened());
      await writeFile(snapshot, kept);
    }
    const [withSnapshot, readSnapshot, without, parse] = [
      median(times.withSnapshot),
      median(times.readSnapshot),
      median(times.without),
      median(times.parse),
    ];
    const counted = `open a session of ${ENTRIES} entries`;
    return [
      result({
        figure: `${counted}, with snapshot`,
        unit: "ms",
        value: withSnapshot,
        floors: { readSnapshot },
        floor: readSnapshot,
        limit: 5 + readSnapshot,
        bar: "5 ms + 1 x reading its snapshot",
      }),
      result({
        figure: `${counted}, without snapshot`,
        unit: "ms",
        value: without,
        floors: { parse },
        floor: parse,
        limit: 2 * parse,
        bar: "2 x parsing the file",
        journalMiB: (await stat(journal)).size / 1_048_576,
      }),
    ];
  } finally {
    removeFolder(base);
  }
}

/** The least work for reading the file: parse each line. */
function parseLines(text) {
  let entries = 0;
  for (const line of text.split("\n")) {
    if (line !== "" && JSON.parse(line).seq > 0) entries += 1;
  }
  if (entries < ENTRIES) throw new Error(`only ${entries} entries`);
}

/** The session's actor alone, without a server. */
async function bundled() {
  const outfile = join(root, ".cache/long-session.mjs");
  await build({
    entryPoints: [join(root, "bench/support/long-session.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
