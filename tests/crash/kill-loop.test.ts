import { appendFile, readdir, watch } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Random } from "../simulation/random.ts";
import { checkLedger } from "../support/crash/check-ledger.ts";
import { agentForEver, Browser } from "../support/crash/clients.ts";
import { readProjectJournal, readSessionJournals, readTornPieces } from "../support/crash/journal-files.ts";
import type { Ledger } from "../support/crash/ledger.ts";
import { type KillPlan, withRandomKills } from "../support/crash/random-kills.ts";
import { crowdKills, kills } from "../support/crash/scale.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import type { HostUnderTest, StartOptions } from "../support/hosts/host-under-test.ts";
import { bundledNode, machineNode, nodeHost } from "../support/hosts/node-host.ts";

/** Few enough that a project's journals can be read after every kill. */
const KILLS_PER_PROJECT = 25;
const MOST_ANSWERS = 60;
/** Ends a loop that hangs. */
const MS_PER_KILL = 30_000;
/** The minimum of `serve`: every session that is browsed for a while is compacted several times. */
const COMPACT_AT = 4_096;
const STATE = ".impeccable/live";

interface Loop {
  readonly kills: number;
  readonly host: HostUnderTest;
  readonly options?: StartOptions;
  readonly clients: KillPlan["clients"];
  /** What must have happened before the loop may end. */
  readonly enough: (found: Found) => boolean;
}

/** What the test found after all kills. */
interface Found {
  /** Number of events and replies that were stored. */
  answered: number;
  /** Journals that began with a compaction after the last kill. */
  compacted: number;
  archived: number;
  /** Temporary files of compactions that a kill interrupted before the rename. */
  unfinished: number;
  resent: number;
  torn: number;
}

/** Kills the server repeatedly while clients work, and reads its files while it is down. */
async function killLoop(loop: Loop): Promise<Found> {
  const server = await ServerProcess.begin(loop.options, loop.host);
  const found: Found = { answered: 0, compacted: 0, archived: 0, unfinished: 0, resent: 0, torn: 0 };
  const torn: string[] = [];
  const look = async (ledger: Ledger) => {
    const journals = await readSessionJournals(server.root);
    checkLedger(ledger, journals);
    await readProjectJournal(server.root);
    found.answered = ledger.answered;
    found.compacted = [...journals.values()].filter(({ compacted }) => compacted !== null).length;
    const names = await readdir(join(server.root, STATE), { recursive: true });
    found.archived = names.filter((name) => /archive.[0-9a-f]{8}\.jsonl$/.test(name)).length;
    found.unfinished = names.filter((name) => /\.jsonl\.[\d-]+\.tmp$/.test(name)).length;
  };
  try {
    const { ledger } = await withRandomKills(server, {
      kills: loop.kills,
      mostAnswers: MOST_ANSWERS,
      clients: loop.clients,
      sooner: ({ random }, ended) =>
        random.chance(0.5) ? workOnFiles(server.root, ended) : new Promise(() => {}),
      kill: (kill, scene) =>
        server.kill({
          whileDead: async () => {
            await look(scene.ledger);
            torn.push(...(await tearTails(server.root, scene.random, kill)));
          },
        }),
      enough: () => loop.enough(found),
    });
    // Reading a session opens its journal, which repairs a torn tail.
    for (const [id, [first]] of ledger.posted)
      if (typeof first?.outcome === "number") await server.api.session(id);
    await server.end();
    await look(ledger);
    const pieces = (await readTornPieces(server.root)).join("\n");
    // A kill between keeping a torn tail and cutting it off makes the next start keep it again.
    for (const piece of torn) expect(pieces, "what was torn is kept").toContain(piece);
  } finally {
    await server.dispose();
  }
  return { ...found, resent: server.resent, torn: torn.length };
}

/** Resolves when a journal is being compacted or a session archived; never, when neither is seen. */
function workOnFiles(root: string, ended: AbortSignal): Promise<void> {
  const sessions = join(root, STATE, "sessions");
  return new Promise((resolve) => {
    const watchFolder = async (folder: string, names: RegExp) => {
      for await (const { filename } of watch(folder, { signal: ended }))
        if (names.test(filename ?? "")) resolve();
    };
    // A missing folder cannot be watched, and a watch ends with an error when it is aborted.
    watchFolder(sessions, /\.jsonl\.[\d-]+\.tmp$/).catch(() => undefined);
    watchFolder(join(sessions, "archive"), /./).catch(() => undefined);
  });
}

/** Appends half an entry to some journals, as after a power cut during a write. */
async function tearTails(root: string, random: Random, kill: number): Promise<readonly string[]> {
  const folder = join(root, STATE, "sessions");
  // No process writes to an archived journal, so it cannot be torn.
  const names = await readdir(folder).catch(() => []);
  const open = names.filter((name) => /^[0-9a-f]{8}\.jsonl$/.test(name));
  const [first] = open;
  if (first === undefined) return [];
  const chosen = new Set([1, 2].map(() => join(folder, random.pick([first, ...open]))));
  if (random.chance(0.3)) chosen.add(join(root, STATE, "project.jsonl"));
  return Promise.all(
    [...chosen].map(async (file, index) => {
      const piece = `{"seq":99999,"id":"torn","type":"accept","event":{"piece":"${kill}-${index}"`;
      await appendFile(file, piece);
      return piece;
    }),
  );
}

/** The kills of this run by project; every other project compacts, on the older Node. */
function rounds() {
  const projects = Math.ceil(kills / KILLS_PER_PROJECT);
  return Array.from({ length: projects }, (_, index) => ({
    kills: Math.min(KILLS_PER_PROJECT, kills - index * KILLS_PER_PROJECT),
    project: index + 1,
    ...(index % 2 === 0
      ? { node: machineNode(), options: { compactAt: COMPACT_AT }, how: "short journals" }
      : { node: bundledNode(), options: {}, how: "long journals" }),
  }));
}

describe("SIGKILL in a loop, with torn tails between the restarts", () => {
  it.each(rounds())(
    "$kills kills, $how (project $project): acknowledged requests are stored once, in order",
    async ({ kills: count, node, options }) => {
      const compacts = options.compactAt !== undefined;
      const found = await killLoop({
        kills: count,
        host: nodeHost("Node", node),
        options,
        clients: (scene) => [
          ...Array.from({ length: 6 }, () => new Browser(scene).decideForEver(20)),
          ...["one", "two", "three"].map((name) => agentForEver(scene, name)),
        ],
        enough: ({ answered, archived, compacted }) =>
          answered > 5 * count && archived > 0 && (!compacts || compacted > 0),
      });
      if (process.env.CRASH_KILLS !== undefined) console.info(found);
      expect(found.torn).toBeGreaterThan(count / 2);
      // The load was real: kills interrupted requests.
      expect(found.resent).toBeGreaterThanOrEqual(count);
    },
    KILLS_PER_PROJECT * MS_PER_KILL,
  );

  it(`64 clients, 64 sessions, ${crowdKills} kills: every acknowledged entry is in the journals once and in order`, {
    timeout: crowdKills * MS_PER_KILL,
  }, async () => {
    const found = await killLoop({
      kills: crowdKills,
      host: nodeHost("Node", machineNode()),
      clients: (scene) => Array.from({ length: 64 }, () => new Browser(scene).browseForEver()),
      enough: ({ answered }) => answered > 64 * 10,
    });
    expect(found.resent).toBeGreaterThanOrEqual(crowdKills);
  });
});
