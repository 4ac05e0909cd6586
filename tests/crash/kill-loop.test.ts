import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFailed, onTestFinished } from "vitest";
import type { RunningHost } from "../conformance/hosts/host-under-test.ts";
import { bundledNode, nodeHost } from "../conformance/hosts/node-host.ts";
import { Agent } from "./support/agent.ts";
import { Browser } from "./support/browser.ts";
import { Ledger } from "./support/ledger.ts";
import { Random } from "./support/random.ts";
import { type Line, readJournals, readTornPieces } from "./support/read-journals.ts";
import { Wire } from "./support/wire.ts";

const KILLS = 9;
const BROWSERS = 5;
const AGENTS = 3;
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

it(`${KILLS} SIGKILLs under load: everything answered is in the journals exactly once and in order, nothing refused is`, async () => {
  onTestFailed(() => console.error(`Again with CRASH_SEED=${SEED}`));
  const random = new Random(SEED);
  const host = await nodeHost("Node", bundledNode()).start();
  onTestFinished(() => host.stop());
  const ledger = new Ledger();
  const wire = new Wire(host, ledger);

  let stopping = false;
  const stopped = () => stopping;
  const clients = [
    ...Array.from({ length: BROWSERS }, (_, index) => {
      return new Browser(`browser-${index}`, wire, ledger, new Random(random.between(0, 2 ** 31)));
    }),
    ...Array.from({ length: AGENTS }, (_, index) => {
      return new Agent(`agent-${index}`, wire, ledger, new Random(random.between(0, 2 ** 31)));
    }),
  ].map((client) => client.work(stopped));
  const working = Promise.all(clients);
  // A client that fails ends the test at once, not only when it is waited for.
  const failed = working.then(() => new Promise<never>(() => {}));

  const torn: string[] = [];
  const answeredInLife: number[] = [];
  for (let life = 0; life < KILLS; life += 1) {
    const before = ledger.answered.length;
    await Promise.race([delay(random.between(150, 1_000)), failed]);
    await host.kill();
    answeredInLife.push(ledger.answered.length - before);
    torn.push(...(await tearTails(host, random, life)));
    await host.restart();
  }
  stopping = true;
  await working;
  // Reading a session opens its journal; what was torn is repaired then.
  for (const id of ledger.sessions) expect((await wire.send("GET", `/sessions/${id}`)).status).toBe(200);
  await host.kill();

  const root = host.root ?? "";
  const journals = new Map((await readJournals(root)).map(({ session, lines }) => [session, lines]));
  const pieces = await readTornPieces(root);
  for (const piece of torn)
    expect(
      pieces.filter((kept) => kept.includes(piece)),
      piece,
    ).toHaveLength(1);
  checkAnswered(ledger, journals);
  checkMarkers(ledger, journals);
  for (const [lease, session] of ledger.leases) {
    const granted = journals
      .get(session)
      ?.filter(({ type, event }) => type === "lease_granted" && event.id === lease);
    expect(granted).toHaveLength(1);
  }
  // The load was real: every kind of life was killed in the middle of something.
  expect(answeredInLife.filter((count) => count > 0).length).toBeGreaterThan(KILLS / 2);
  expect(ledger.resent).toBeGreaterThanOrEqual(KILLS);
  expect(torn.length).toBeGreaterThan(0);
}, 60_000);

/** Leaves half an entry at the end of some journals, as a dying writer may. */
async function tearTails(host: RunningHost, random: Random, life: number): Promise<string[]> {
  const folder = join(host.root ?? "", ".impeccable/live");
  const sessions = (await readdir(join(folder, "sessions"))).filter((name) =>
    /^[0-9a-f]{8}\.jsonl$/.test(name),
  );
  const chosen = new Set([random.pick(sessions), random.pick(sessions)]);
  const files = [...chosen].flatMap((name) => (name === undefined ? [] : [join(folder, "sessions", name)]));
  if (random.chance(0.3)) files.push(join(folder, "project.jsonl"));
  return Promise.all(
    files.map(async (file, index) => {
      const piece = `{"seq":99999,"id":"torn","type":"accept","event":{"piece":"${life}-${index}`;
      await appendFile(file, piece);
      return piece;
    }),
  );
}

function checkAnswered(ledger: Ledger, journals: ReadonlyMap<string, readonly Line[]>): void {
  const lastSeq = new Map<string, number>();
  for (const { session, seq, type, marker, client } of ledger.answered) {
    const line = journals.get(session)?.[seq - 1];
    expect(line, `${marker} was answered with seq ${seq} of ${session}`).toMatchObject({ seq, type });
    expect(markerOf(line)).toBe(marker);
    // In the order in which this client was answered.
    const about = `${client} ${session}`;
    expect(seq).toBeGreaterThan(lastSeq.get(about) ?? 0);
    lastSeq.set(about, seq);
  }
}

function checkMarkers(ledger: Ledger, journals: ReadonlyMap<string, readonly Line[]>): void {
  const found = [...journals.values()].flat().flatMap((line) => markerOf(line) ?? []);
  expect(new Set(found).size, "no entry twice").toBe(found.length);
  expect(found.filter((marker) => ledger.refused.has(marker))).toEqual([]);
  expect(new Set(found)).toEqual(new Set(ledger.answered.map(({ marker }) => marker)));
}

/** What its client wrote into an entry; the server's own entries have none. */
function markerOf(line: Line | undefined): string | undefined {
  const { marker, message } = line?.event ?? {};
  const said = marker ?? message;
  return typeof said === "string" ? said : undefined;
}
