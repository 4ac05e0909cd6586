import { Agent } from "./agent.ts";
import { Browser } from "./browser.ts";
import { DiskDirectory, DiskFile } from "./disk.ts";
import { find } from "./file-system.ts";
import { type Evidence, INVARIANTS } from "./invariants.ts";
import { type Line, readJournal } from "./journal-reader.ts";
import type { Random } from "./random.ts";
import { BASE, type FileWork } from "./server.ts";
import { SseClient } from "./sse-client.ts";
import { World } from "./world.ts";

/** How long all components, healthy again, have to bring every session to its end. */
const HEALTHY_MS = 20 * 60_000;

export interface Verdict {
  readonly seed: number;
  /** Broken rules; empty when all hold. */
  readonly broken: readonly string[];
  readonly steps: number;
  readonly crashes: number;
  readonly entries: number;
  /** Compactions, snapshots and moves to and from the archive, and the crashes that hit them. */
  readonly done: Readonly<Record<FileWork, number>>;
  readonly hit: Readonly<Record<FileWork, number>>;
  /** How often the clock was set or the machine slept, a start failed, and the state was deleted. */
  readonly clockSteps: number;
  readonly failedStarts: number;
  readonly deletions: number;
}

/** Plays one run: bad times first, then good ones, then judgement. */
export async function simulate(seed: number): Promise<Verdict> {
  const world = new World(seed);
  const { random, scheduler, server } = world;
  const browsers = Array.from({ length: random.integer(1, 3) }, () => new Browser(world, sessionId(world)));
  const agents = Array.from(
    { length: random.integer(1, 3) },
    (_, index) => new Agent(world, `agent-${index}`),
  );
  const watchers = browsers.slice(0, 2).map(({ owner }) => new SseClient(world, owner));
  world.platform.install();
  try {
    const started = scheduler.now;
    badTimes(world);
    server.start();
    for (const client of [...browsers, ...agents, ...watchers]) void client.live();
    // Some runs are long enough for sessions to be archived and evicted.
    const patience = random.chance(0.15) ? random.integer(60_000, 150_000) : random.integer(10_000, 40_000);
    await scheduler.run(() => false, started + patience);
    goodTimes(world);
    const finished = () => browsers.every((browser) => browser.finished);
    await scheduler.run(finished, scheduler.now + HEALTHY_MS);
    // What counts is what a last power cut leaves; then it still has to reach every client.
    await scheduler.run(() => false, scheduler.now + 5_000);
    server.crash(true);
    await scheduler.run(() => false, scheduler.now + 10_000);
    const { sessions, listed } = await lookAtAll(world, browsers);
    // Every other run restarts the server once more, with nothing left but the journals.
    const lifeWithout = random.chance(0.5);
    if (lifeWithout) {
      server.crash(true);
      removeSnapshots(server.root);
      await scheduler.run(() => false, scheduler.now + 1_000);
    }
    const { sessions: withoutSnapshots } = lifeWithout ? await lookAtAll(world, browsers) : { sessions };
    const evidence: Evidence = {
      history: world.history,
      watchers,
      sessions,
      withoutSnapshots,
      listed,
      unfinished: browsers.filter((browser) => !browser.finished).map(({ id }) => id),
      heardUntil: world.platform.wall() - 5_000,
      ...readAll(world),
    };
    const broken = INVARIANTS.flatMap(({ rule, check }) =>
      check(evidence).map((what) => `${what}\n    (${rule})`),
    );
    const entries = [...evidence.journals.values()].reduce((sum, lines) => sum + lines.length, 0);
    broken.push(...(await loseState(world, random)));
    return {
      seed,
      broken,
      steps: scheduler.steps,
      crashes: server.crashes,
      entries,
      done: server.done,
      hit: server.hit,
      clockSteps: world.history.clockSteps,
      failedStarts: server.failedStarts,
      deletions: Number.isFinite(server.deletedAt) ? 1 : 0,
    };
  } finally {
    world.platform.uninstall();
  }
}

function sessionId({ random }: World): string {
  return Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
}

/** Sets how bad it gets, and stops the machine at moments of its own choosing. */
function badTimes(world: World): void {
  const { random, server, network, scheduler } = world;
  Object.assign(server.health, {
    errorRate: random.pick([0, 0, 0.01, 0.05]),
    slowRate: random.pick([0, 0.01, 0.1]),
  });
  server.compactAt = random.pick([undefined, 1_000, 6_000]);
  server.aimRate = random.pick([0, 0, 0, 0.02]);
  Object.assign(network.health, {
    lossRate: random.pick([0, 0.02, 0.15]),
    duplicateRate: random.pick([0, 0.1, 0.3]),
    usualMs: random.pick([2, 50, 300]),
    seldomMs: random.pick([10, 1_000, 6_000]),
  });
  const failRate = random.pick([0, 0, 0.5]);
  const start = () => {
    if (random.chance(failRate)) server.startFailsAt = random.integer(1, 40);
    server.start();
  };
  const restart = () => scheduler.after(random.delay(500, 5_000), start);
  if (random.chance(0.5)) moveClocks(world);
  server.died = () => {
    restart();
    // The restarted process may crash during its recovery.
    server.crashIn = random.chance(0.3) ? random.integer(1, 40) : Number.POSITIVE_INFINITY;
  };
  const mishap = () => {
    if (world.healthy) return;
    if (random.chance(0.15)) void server.stop();
    else server.crashIn = random.integer(1, 60);
    scheduler.after(random.next() * 20_000, mishap);
  };
  scheduler.after(random.next() * 15_000, mishap);
}

/** Sets the wall clock in both directions, and lets the machine sleep. */
function moveClocks(world: World): void {
  const { random, scheduler, platform, history } = world;
  const move = () => {
    if (world.healthy) return;
    history.clockSteps += 1;
    const ms = random.pick([5_000, 600_000, 8 * 3_600_000]);
    const how = random.integer(0, 2);
    if (how === 0) platform.setWall(-ms);
    // A monotonic clock stands still in a machine that sleeps (Linux), or it does not.
    else if (how === 1) platform.setWall(ms);
    else platform.suspend(ms);
    scheduler.after(random.next() * 10_000, move);
  };
  scheduler.after(random.next() * 10_000, move);
}

/** After the verdict: the state is deleted while people and agents work on, at a moment of a write. */
async function loseState(world: World, random: Random): Promise<readonly string[]> {
  const { history, scheduler, server } = world;
  if (!random.chance(0.3)) return [];
  const known = history.surprises.length;
  world.healthy = false;
  server.died = () => {};
  for (let people = 0; people < 2; people += 1) void new Browser(world, sessionId(world)).live();
  await scheduler.run(() => false, scheduler.now + 3_000);
  server.deletes = random.pick(["folder", "sessions", "project"]);
  server.deleteIn = random.integer(1, 60);
  await scheduler.run(() => false, scheduler.now + 20_000);
  return history.surprises
    .slice(known)
    .map(
      (what) =>
        `${what}\n    (What is answered after the state was deleted is refused: nothing is confirmed and lost.)`,
    );
}

function goodTimes(world: World): void {
  world.healthy = true;
  world.server.crashIn = Number.POSITIVE_INFINITY;
  world.server.died = () => world.scheduler.after(10, () => world.server.start());
  world.server.aimRate = 0;
  Object.assign(world.server.health, { errorRate: 0, slowRate: 0 });
  Object.assign(world.network.health, { lossRate: 0, duplicateRate: 0, usualMs: 2, seldomMs: 5 });
}

/** How the server shows the sessions and their journals; asking takes time like everything else. */
async function lookAtAll({ server, scheduler }: World, browsers: readonly Browser[]) {
  const sessions = new Map<string, Readonly<Record<string, unknown>>>();
  const listed = new Map<string, readonly { readonly seq: number; readonly type: string }[]>();
  let done = false;
  const ask = async () => {
    for (const { id } of browsers) {
      const shown = await server.call({ session: id, operation: "snapshot" });
      if (shown?.ok) sessions.set(id, await shown.json());
      const journal = await server.listJournal(id);
      if (journal) listed.set(id, journal.entries);
    }
    done = true;
  };
  void ask();
  await scheduler.run(() => done, scheduler.now + 60_000);
  return { sessions, listed };
}

/** Snapshots are a cache: deletes them all while no process runs. */
function removeSnapshots(directory: DiskDirectory): void {
  const names = [...directory.seen.keys()].filter((name) => name.endsWith(".snapshot"));
  directory.change(new Map(), names);
  directory.flush();
  for (const node of directory.seen.values()) if (node instanceof DiskDirectory) removeSnapshots(node);
}

/** Every journal on the disk, as a stranger reads it. */
function readAll({ server }: World): { journals: Map<string, readonly Line[]>; faults: string[] } {
  const journals = new Map<string, readonly Line[]>();
  const faults: string[] = [];
  const walk = (directory: DiskDirectory) => {
    for (const [name, node] of directory.seen) {
      if (node instanceof DiskDirectory) walk(node);
      if (!(node instanceof DiskFile) || !name.endsWith(".jsonl")) continue;
      const read = readJournal(name, node.seen, node.former);
      const id = name.slice(0, -".jsonl".length);
      if (journals.has(id)) faults.push(`${id} has two journals`);
      journals.set(id, read.lines);
      faults.push(...read.faults);
    }
  };
  const base = find(server.root, BASE);
  if (base instanceof DiskDirectory) walk(base);
  return { journals, faults };
}
