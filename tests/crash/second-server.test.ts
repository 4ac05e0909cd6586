import { join } from "node:path";
import { expect, it } from "vitest";
import { Random } from "../simulation/random.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { checkLedger } from "../support/crash/check-ledger.ts";
import { agentForEver, Browser } from "../support/crash/clients.ts";
import { ContendedHost } from "../support/crash/contended-host.ts";
import { ContendedProject } from "../support/crash/contended-project.ts";
import { readProjectJournal, readSessionJournals } from "../support/crash/journal-files.ts";
import { namespaces } from "../support/crash/namespaces.ts";
import { withRandomKills } from "../support/crash/random-kills.ts";
import { crashSeed, successions } from "../support/crash/scale.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import { type Answer, Api, type Ask } from "../support/server/api.ts";

/** Few enough that a project's journals stay small. */
const ROUNDS_PER_PROJECT = 20;
/** Ends a loop that hangs. */
const MS_PER_ROUND = 120_000;
const MOST_ANSWERS = 40;
const SCRIPT = join(import.meta.dirname, "../support/crash/contending-server.ts");

/** A server that has lost its project says 503, and not whether the entry was stored: clients repeat then. */
class RepeatingApi extends Api {
  override async ask<Body>(method: string, path: string, ask?: Ask): Promise<Answer<Body>> {
    const answer = await super.ask<Body>(method, path, ask);
    if (answer.status === 503) throw new TypeError("no answer that counts");
    return answer;
  }
}

function rounds() {
  const projects = Math.ceil(successions / ROUNDS_PER_PROJECT);
  return Array.from({ length: projects }, (_, index) => ({
    project: index + 1,
    count: Math.min(ROUNDS_PER_PROJECT, successions - index * ROUNDS_PER_PROJECT),
  }));
}

it.for(rounds())(
  "[other-namespace] $count servers killed or paused and succeeded: nothing is lost (project $project)",
  { timeout: ROUNDS_PER_PROJECT * MS_PER_ROUND },
  async ({ count, project }, { skip }) => {
    const found = await namespaces();
    if (found === null) return skip("process namespaces are not permitted here (unshare --pid --mount)");
    const bundle = await bundleScript(SCRIPT, "bundle");
    const host = new ContendedHost(
      await ContendedProject.begin(bundle, found),
      new Random(crashSeed + project),
    );
    try {
      await host.restart();
      const server = new ServerProcess(host, new RepeatingApi(() => host));
      const { ledger } = await withRandomKills(server, {
        kills: count,
        mostAnswers: MOST_ANSWERS,
        clients: (scene) => [
          ...Array.from({ length: 4 }, () => new Browser(scene).decideForEver(20)),
          ...["one", "two"].map((name) => agentForEver(scene, name)),
        ],
        kill: () => server.kill({}),
        enough: ({ ledger: { answered } }) => answered > 10 * count,
      });
      await host.allEnded();
      await server.end();
      checkLedger(ledger, await readSessionJournals(host.root));
      await readProjectJournal(host.root);
      if (process.env.CRASH_KILLS !== undefined)
        console.info({ ...host.rounds, answered: ledger.answered, repeated: server.resent });
      if (count > 1) {
        expect(host.rounds.killed).toBeGreaterThan(0);
        expect(host.rounds.paused).toBeGreaterThan(0);
      }
    } finally {
      await host.dispose();
    }
  },
);
