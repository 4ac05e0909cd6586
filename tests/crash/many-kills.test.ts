import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkLedger } from "./support/check-ledger.ts";
import { agentForEver, Browser, Ledger } from "./support/clients.ts";
import { readSessionJournals } from "./support/journal-files.ts";
import { Lives } from "./support/lives.ts";
import { kills } from "./support/scale.ts";

/** A project's journals stay short enough to be read whole after every kill. */
const KILLS_PER_PROJECT = 50;
const LONGEST_LIFE_MS = 300;
const MS_PER_KILL = 10_000;

interface Loop {
  readonly kills: number;
  readonly clients: (lives: Lives, ledger: Ledger) => readonly Promise<void>[];
}

/** Kills the server again and again while clients work, and reads its files each time nobody runs. */
async function killLoop(loop: Loop): Promise<{ entries: number; torn: number }> {
  const lives = await Lives.begin();
  const ledger = new Ledger();
  let entries = 0;
  let torn = 0;
  try {
    const working = loop.clients(lives, ledger);
    const failed = Promise.all(working);
    failed.catch(() => undefined);
    for (let kill = 0; kill < loop.kills; kill += 1) {
      await Promise.race([delay(Math.random() * LONGEST_LIFE_MS), failed]);
      await lives.kill(async () => {
        const journals = await readSessionJournals(lives.root);
        checkLedger(ledger, journals);
        // In the archive a journal is written by nobody, and cannot be torn.
        const open = [...journals.keys()].filter((id) => existsSync(journalPath(lives.root, id)));
        const id = open[Math.floor(Math.random() * open.length)];
        if (id === undefined) return;
        await tear(lives.root, id);
        torn += 1;
      });
    }
    await lives.end();
    await failed;
    const journals = await readSessionJournals(lives.root);
    checkLedger(ledger, journals);
    entries = [...journals.values()].flat().length;
  } finally {
    await lives.dispose();
  }
  return { entries, torn };
}

function journalPath(root: string, id: string): string {
  return join(root, ".impeccable/live/sessions", `${id}.jsonl`);
}

/** Leaves what a machine that lost power in the middle of a write would: the beginning of an entry. */
async function tear(root: string, id: string): Promise<void> {
  const line = JSON.stringify({ seq: 1, id, type: "accept", key: `${id}-torn`, event: { variantId: "1" } });
  await appendFile(journalPath(root, id), line.slice(0, 1 + Math.floor(Math.random() * line.length)));
}

/** The kills of this run, a project at a time. */
function rounds(): readonly number[] {
  const full = Array.from({ length: Math.floor(kills / KILLS_PER_PROJECT) }, () => KILLS_PER_PROJECT);
  const rest = kills % KILLS_PER_PROJECT;
  return rest === 0 ? full : [...full, rest];
}

describe("SIGKILL in a loop, with torn tails between the lives", () => {
  it.each(rounds().map((count, round) => [count, round + 1] as const))(
    "%i kills under whole sessions (project %i): what was answered is there exactly once and in order, nothing refused is",
    async (count) => {
      const { entries, torn } = await killLoop({
        kills: count,
        clients: (lives, ledger) => [
          ...Array.from({ length: 6 }, () => new Browser(lives, ledger).decideForEver(20)),
          ...["one", "two"].map((name) => agentForEver(lives, ledger, name)),
        ],
      });
      expect(entries).toBeGreaterThan(10 * count);
      expect(torn).toBeGreaterThan(count / 4);
    },
    KILLS_PER_PROJECT * MS_PER_KILL,
  );

  it("64 clients write to 64 sessions, 20 kills: every answered entry is in the journals exactly once and in order", {
    timeout: 20 * MS_PER_KILL,
  }, async () => {
    const { entries } = await killLoop({
      kills: 20,
      clients: (lives, ledger) =>
        Array.from({ length: 64 }, () => new Browser(lives, ledger).browseForEver()),
    });
    expect(entries).toBeGreaterThan(64 * 2);
  });
});
