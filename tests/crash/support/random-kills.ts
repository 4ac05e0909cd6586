import { setTimeout as delay } from "node:timers/promises";
import { onTestFailed } from "vitest";
import { Random } from "../../simulation/random.ts";
import type { Scene } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import { crashSeed } from "./scale.ts";
import type { ServerProcess } from "./server-process.ts";

/** How long a life goes on after its last answer counted: long enough to be killed in the middle of the next. */
const MOMENT_MS = 20;

export interface KillPlan {
  /** At least this many. */
  readonly kills: number;
  /** A life ends after so many answers at the most; some end before the first. */
  readonly mostAnswers: number;
  readonly clients: (scene: Scene) => readonly Promise<void>[];
  /** What may end a life sooner; the signal says that it has ended anyway. */
  readonly sooner?: (scene: Scene, ended: AbortSignal) => Promise<void>;
  readonly kill: (kill: number, scene: Scene) => Promise<void>;
  /** Whether the load was enough of one; until it is, the kills go on. */
  readonly enough: (scene: Scene) => boolean;
}

/** Kills a server again and again while clients work, and lets them come to rest with the last one up. */
export async function withRandomKills(lives: ServerProcess, plan: KillPlan): Promise<Scene> {
  onTestFailed(() => console.error(`Again with CRASH_SEED=${crashSeed}`));
  const random = new Random(crashSeed);
  const scene: Scene = { lives, ledger: new Ledger(), random };
  const working = Promise.all(plan.clients(scene));
  // A client that fails ends the test at once, not only when it is waited for.
  const failed = working.then(() => new Promise<never>(() => {}));
  failed.catch(() => undefined);
  for (let kill = 0; kill < plan.kills || !plan.enough(scene); kill += 1) {
    const ended = new AbortController();
    const answered = lives
      .answers(random.integer(0, plan.mostAnswers))
      .then(() => delay(random.next() * MOMENT_MS));
    await Promise.race([answered, failed, ...(plan.sooner ? [plan.sooner(scene, ended.signal)] : [])]);
    ended.abort();
    await plan.kill(kill, scene);
  }
  lives.rest();
  await working;
  return scene;
}
