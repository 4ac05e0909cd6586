import { setTimeout as delay } from "node:timers/promises";
import { onTestFailed } from "vitest";
import { Random } from "../../simulation/random.ts";
import type { Scene } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import { crashSeed } from "./scale.ts";
import type { ServerProcess } from "./server-process.ts";

/** The longest time between the last counted answer and the kill, so that kills hit a later request. */
const MOMENT_MS = 20;

export interface KillPlan {
  /** At least this many. */
  readonly kills: number;
  /** A kill comes after at most this many answers; some come before the first. */
  readonly mostAnswers: number;
  readonly clients: (scene: Scene) => readonly Promise<void>[];
  /** May trigger the kill earlier; the signal aborts when the kill comes anyway. */
  readonly sooner?: (scene: Scene, ended: AbortSignal) => Promise<void>;
  readonly kill: (kill: number, scene: Scene) => Promise<void>;
  /** Whether the load was sufficient; until then the kills continue. */
  readonly enough: (scene: Scene) => boolean;
}

/** Kills a server repeatedly while clients work, then lets the clients finish with a running server. */
export async function withRandomKills(server: ServerProcess, plan: KillPlan): Promise<Scene> {
  onTestFailed(() => console.error(`Again with CRASH_SEED=${crashSeed}`));
  const random = new Random(crashSeed);
  const scene: Scene = { server, ledger: new Ledger(), random };
  const working = Promise.all(plan.clients(scene));
  // A client that fails ends the test at once.
  const failed = working.then(() => new Promise<never>(() => {}));
  failed.catch(() => undefined);
  for (let kill = 0; kill < plan.kills || !plan.enough(scene); kill += 1) {
    const ended = new AbortController();
    const answered = server
      .answers(random.integer(0, plan.mostAnswers))
      .then(() => delay(random.next() * MOMENT_MS));
    await Promise.race([answered, failed, ...(plan.sooner ? [plan.sooner(scene, ended.signal)] : [])]);
    ended.abort();
    await plan.kill(kill, scene);
  }
  server.rest();
  await working;
  return scene;
}
