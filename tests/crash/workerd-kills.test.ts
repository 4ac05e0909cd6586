import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { checkLedger } from "../support/crash/check-ledger.ts";
import { agentForEver, Browser, type Scene } from "../support/crash/clients.ts";
import { journalOf, type StoredEntry, type StoredJournal } from "../support/crash/journal-files.ts";
import { withRandomKills } from "../support/crash/random-kills.ts";
import { workerdKills } from "../support/crash/scale.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import { workerdHost, wranglerHost } from "../support/hosts/workerd-host.ts";
import { expectOk } from "../support/server/api.ts";
import { until } from "../support/server/until.ts";

/** `wrangler dev` takes seconds to start: one kill shows that its folder is equivalent to Miniflare's. */
const HOSTS = [
  { host: workerdHost, name: workerdHost.name, kills: workerdKills, compacts: true },
  { host: wranglerHost, name: wranglerHost.name, kills: 1, compacts: false },
];
const MOST_ANSWERS = 20;
const TIMEOUT_MS = 400_000;
const COMPACT_AT = 4_096;

it.each(HOSTS)(
  "$name, $kills kills, one folder: acknowledged requests are stored once, in order",
  async ({ host, kills, compacts }) => {
    const server = await ServerProcess.begin({ compactAt: COMPACT_AT }, host);
    let compacted = false;
    const check = async (scene: Scene) => {
      const journals = await journalsOverApi(scene);
      checkLedger(scene.ledger, journals);
      compacted ||= [...journals.values()].some((journal) => journal.compacted !== null);
    };
    try {
      const scene = await withRandomKills(server, {
        kills,
        mostAnswers: MOST_ANSWERS,
        clients: (scene) => [
          ...Array.from({ length: 4 }, () => new Browser(scene).decideForEver(20)),
          ...["one", "two"].map((name) => agentForEver(scene, name)),
        ],
        async kill(_, scene) {
          const group = server.pid;
          expect(await runtimesOf(group), "workerd itself is running").not.toEqual([]);
          await server.kill({
            whileDead: () => until("workerd is gone", async () => (await runtimesOf(group)).length === 0),
            whileAlone: () => check(scene),
          });
        },
        enough: ({ ledger }) => (compacted || !compacts) && ledger.answered > 3 * kills,
      });
      await check(scene);
      expect(server.resent).toBeGreaterThanOrEqual(kills);
    } finally {
      await server.dispose();
    }
  },
  TIMEOUT_MS,
);

/** The journals as the server lists them: only workerd can read its storage. */
async function journalsOverApi({ server, ledger }: Scene): Promise<ReadonlyMap<string, StoredJournal>> {
  const journals = new Map<string, StoredJournal>();
  for (const id of ledger.posted.keys()) {
    const answer = await server.api.ask("GET", `/sessions/${id}/journal`, { as: "agent" });
    if (answer.status === 404) continue;
    const { entries } = expectOk<{ entries: readonly StoredEntry[] }>(answer);
    journals.set(id, journalOf(id, entries));
  }
  return journals;
}

/** The workerd processes of a host: they are in its process group. */
async function runtimesOf(group: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const [, name, state, , processGroup] = /\((.*)\) (\S) (\d+) (\d+)/.exec(stat) ?? [];
      return name === "workerd" && state !== "Z" && Number(processGroup) === group ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
