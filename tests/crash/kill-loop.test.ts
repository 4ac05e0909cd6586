import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFailed } from "vitest";
import type { HostUnderTest, StartOptions } from "../conformance/hosts/host-under-test.ts";
import { bundledNode, machineNode, nodeHost } from "../conformance/hosts/node-host.ts";
import { Random } from "../simulation/random.ts";
import { checkLedger } from "./support/check-ledger.ts";
import { agentForEver, Browser, type Scene } from "./support/clients.ts";
import { readProjectJournal, readSessionJournals, readTornPieces } from "./support/journal-files.ts";
import { Ledger } from "./support/ledger.ts";
import { Lives } from "./support/lives.ts";
import { kills } from "./support/scale.ts";

/** A project's journals stay short enough to be read whole after every kill. */
const KILLS_PER_PROJECT = 25;
/** A life ends after so many answers at the most, and a moment: some end before the first. */
const MOST_ANSWERS = 60;
const MOMENT_MS = 20;
const MS_PER_KILL = 10_000;
/** The least that `serve` takes: every session that is browsed for a while is compacted several times. */
const COMPACT_AT = 4_096;
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const STATE = ".impeccable/live";

interface Loop {
  readonly kills: number;
  readonly host: HostUnderTest;
  readonly options?: StartOptions;
  readonly clients: (scene: Scene) => readonly Promise<void>[];
  /** What must have happened before the loop may end. */
  readonly enough: (found: Found) => boolean;
}

/** What the kills left behind, over all lives. */
interface Found {
  /** Events and replies that were answered with an entry. */
  answered: number;
  /** Journals that began with a compaction when a life ended. */
  compacted: number;
  archived: number;
  /** Files of compactions that the kill came before the rename of. */
  unfinished: number;
  resent: number;
  torn: number;
}

/** Kills the server again and again while clients work, and reads its files each time nobody runs. */
async function killLoop(loop: Loop): Promise<Found> {
  onTestFailed(() => console.error(`Again with CRASH_SEED=${SEED}`));
  const random = new Random(SEED);
  const lives = await Lives.begin(loop.options, loop.host);
  const scene: Scene = { lives, ledger: new Ledger(), random: random.fork() };
  const { ledger } = scene;
  const found: Found = { answered: 0, compacted: 0, archived: 0, unfinished: 0, resent: 0, torn: 0 };
  const torn: string[] = [];
  const look = async () => {
    const journals = await readSessionJournals(lives.root);
    checkLedger(ledger, journals);
    await readProjectJournal(lives.root);
    const sent = [...[...ledger.posted.values()].flat(), ...ledger.replies.values()];
    found.answered = sent.filter(({ outcome }) => typeof outcome === "number").length;
    found.compacted = [...journals.values()].filter(({ compacted }) => compacted !== null).length;
    const names = await readdir(join(lives.root, STATE), { recursive: true });
    found.archived = names.filter((name) => /archive.[0-9a-f]{8}\.jsonl$/.test(name)).length;
    found.unfinished = names.filter((name) => /\.jsonl\.[\d-]+\.tmp$/.test(name)).length;
  };
  try {
    const working = Promise.all(loop.clients(scene));
    const failed = working.then(() => new Promise<never>(() => {}));
    failed.catch(() => undefined);
    for (let kill = 0; kill < loop.kills || !loop.enough(found); kill += 1) {
      await Promise.race([lives.answers(random.integer(0, MOST_ANSWERS)), failed]);
      await delay(random.next() * MOMENT_MS);
      await lives.kill(async () => {
        await look();
        torn.push(...(await tearTails(lives.root, random, kill)));
      });
    }
    lives.rest();
    await working;
    // Reading a session opens its journal: what was torn is repaired by then.
    for (const [id, [first]] of ledger.posted)
      if (typeof first?.outcome === "number") await lives.api.session(id);
    await lives.end();
    await look();
    const pieces = await readTornPieces(lives.root);
    // A kill between keeping a piece and cutting it off makes the next life keep it again.
    for (const piece of torn) expect(pieces.join("\n"), "what was torn is kept").toContain(piece);
  } finally {
    await lives.dispose();
  }
  return { ...found, resent: lives.resent, torn: torn.length };
}

/** Leaves half an entry at the end of some journals, as a machine that lost power in the middle of a write. */
async function tearTails(root: string, random: Random, kill: number): Promise<readonly string[]> {
  const folder = join(root, STATE, "sessions");
  // In the archive a journal is written by nobody, and cannot be torn.
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

/** The kills of this run, a project at a time; every other one compacts, on the older Node. */
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

describe("SIGKILL in a loop, with torn tails between the lives", () => {
  it.each(rounds())(
    "$kills kills under whole sessions, $how (project $project): what was answered is there exactly once and in order, nothing refused is",
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
      // The load was real: kills came before answers.
      expect(found.resent).toBeGreaterThanOrEqual(count);
    },
    KILLS_PER_PROJECT * MS_PER_KILL,
  );

  it("64 clients write to 64 sessions, 20 kills: every answered entry is in the journals exactly once and in order", {
    timeout: 20 * MS_PER_KILL,
  }, async () => {
    const found = await killLoop({
      kills: 20,
      host: nodeHost("Node", machineNode()),
      clients: (scene) => Array.from({ length: 64 }, () => new Browser(scene).browseForEver()),
      enough: ({ answered }) => answered > 64 * 10,
    });
    expect(found.resent).toBeGreaterThanOrEqual(20);
  });
});
