import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkLedger } from "../support/crash/check-ledger.ts";
import { readSessionJournals } from "../support/crash/journal-files.ts";
import { Ledger } from "../support/crash/ledger.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import { type SmallDisk, smallDisk } from "../support/crash/small-disk.ts";
import { type Answer, errorOf, expectOk, type Json } from "../support/server/api.ts";
import { accept, checkpoint, generate, newId } from "../support/server/samples.ts";
import { OWNER, ready, stateOf } from "../support/server/sessions.ts";
import { until } from "../support/server/until.ts";

/** More than the page that a full disk may still have for a file. */
const BEYOND_A_PAGE = { filler: "x".repeat(5_000) };
const WRITERS = 8;
const TIMES_FULL = 20;
/** Per phase with room, and per phase without. */
const ANSWERS = 12;
const REFUSALS = 2;

describe("A full disk (a small tmpfs; a limit of the files' size where none can be mounted)", () => {
  let disk: SmallDisk;
  let server: ServerProcess;
  beforeEach(async () => {
    disk = await smallDisk();
    if (disk.kind !== "tmpfs")
      console.warn(`No tmpfs can be mounted here: tried with a ${disk.kind} instead.`);
    server = await ServerProcess.begin(disk.options);
  });
  afterEach(async () => {
    await server.dispose();
    await disk.dispose();
  });

  it("answers 503 storage_failed and changes nothing; with room again the same requests succeed", async () => {
    const { api } = server;
    const [browsed, decided, created] = [await ready(api), await ready(api), newId()];
    const requests: readonly [string, Json][] = [
      ["checkpoint", checkpoint(browsed, 1, OWNER, { paramValues: BEYOND_A_PAGE })],
      ["accept", accept(decided, "2", { owner: OWNER, paramValues: BEYOND_A_PAGE })],
      ["generate", generate(created, { freeformPrompt: BEYOND_A_PAGE.filler })],
    ];
    const stream = await api.stream();
    await stream.find("connected", () => true);
    const states = () => Promise.all([browsed, decided].map((id) => stateOf(api, id)));
    const before = await states();
    await disk.fill(server.pid);
    for (let round = 0; round < 3; round += 1) {
      for (const [key, event] of requests)
        expect(errorOf(await api.event(event, { key })), key).toMatchObject({
          status: 503,
          error: "storage_failed",
        });
    }
    expect((await api.health()).status).toBe("ok");
    expect(await states()).toEqual(before);
    expect((await api.ask("GET", `/sessions/${created}`, { as: "agent" })).status).toBe(404);
    await disk.free(server.pid);
    for (const [key, event] of requests)
      expect(await api.post(event, { key })).not.toHaveProperty("duplicate");
    for (const [key, event] of requests)
      expect(await api.post(event, { key })).toHaveProperty("duplicate", true);
    await stream.find("the accept", ({ data }) => {
      return data.id === decided && JSON.stringify(data).includes('"phase":"accept_requested"');
    });
    await stream.close();
    const after = await states();
    const whileDead = async () => {
      const journals = await readSessionJournals(server.root);
      for (const [id, key] of [
        [browsed, "checkpoint"],
        [decided, "accept"],
        [created, "generate"],
      ] as const)
        expect(journals.get(id)?.entries.filter((entry) => entry.key === key)).toHaveLength(1);
    };
    await server.kill({ whileDead });
    expect(await states()).toEqual(after);
    for (const id of [browsed, decided, created]) expect((await api.session(id)).diagnostics).toEqual([]);
    expect(await api.work()).toMatchObject({ type: "accept", id: decided });
  });

  it(`${TIMES_FULL} times under load: answered writes are there once and in order, refused ones are not`, async () => {
    const { api } = server;
    const ledger = new Ledger();
    let answers = 0;
    let refusals = 0;
    /** Sends an event until it is accepted or, sometimes, given up. */
    const send = async (id: string, key: string, event: Json, mayGiveUp: boolean) => {
      const sent = ledger.posting(id, key, String(event.type));
      for (;;) {
        const answer: Answer = await api.event(event, { key });
        if (answer.status !== 503) {
          sent.outcome = expectOk<{ seq: number }>(answer).seq;
          answers += 1;
          return;
        }
        expect(errorOf(answer).error).toBe("storage_failed");
        refusals += 1;
        if (mayGiveUp && Math.random() < 0.3) {
          sent.outcome = "refused";
          return;
        }
        await delay(5);
      }
    };
    let over = false;
    const write = async () => {
      const id = newId();
      await send(id, "0", generate(id, { owner: OWNER }), false);
      for (let n = 1; !over; n += 1)
        await send(id, String(n), checkpoint(id, n, OWNER, { reason: "r".repeat(n % 200) }), true);
    };
    const writing = Promise.all(Array.from({ length: WRITERS }, write));
    for (let time = 0; time < TIMES_FULL; time += 1) {
      const answered = answers + ANSWERS;
      await Promise.race([until("answers", async () => answers >= answered), writing]);
      await disk.fill(server.pid);
      const refused = refusals + REFUSALS;
      await Promise.race([until("refusals", async () => refusals >= refused), writing]);
      await disk.free(server.pid);
    }
    over = true;
    await writing;
    for (const id of ledger.posted.keys()) expect((await api.session(id)).diagnostics).toEqual([]);
    await server.end();
    checkLedger(ledger, await readSessionJournals(server.root));
    expect(refusals).toBeGreaterThanOrEqual(REFUSALS * TIMES_FULL);
  });
});
