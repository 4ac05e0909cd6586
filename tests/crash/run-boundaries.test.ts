import { expect, it, onTestFinished } from "vitest";
import { EMPTY_RUN, foldRun } from "../../src/protocol/runs/fold.ts";
import { bundledNode, nodeHost } from "../support/hosts/node-host.ts";
import { Api } from "../support/server/api.ts";
import { message, Run, text, tool } from "../support/server/runs.ts";
import { until } from "../support/server/until.ts";

/** The messages of one run; server or agent is killed after each of them, and before the first. */
const SAID = [
  message({ type: "phase", phase: "picked_up" }),
  text("I look "),
  tool("t1", { state: "started", input: "index.html" }),
  tool("t1", { state: "done", output: "120 lines" }),
  text("and write."),
];

it("1. killing server or agent at every message boundary never leaves a run open or empty", async () => {
  const server = await nodeHost("Node 24", bundledNode()).start();
  onTestFinished(() => server.dispose());
  const api = new Api(() => server);
  for (let boundary = 0; boundary <= SAID.length; boundary += 1) {
    // One agent survives, one dies with the server, one dies before it sends its next message.
    const [survivor, victim, quitter] = [await begin(api), await begin(api), await begin(api)];
    const before = SAID.slice(0, boundary);
    for (const [index, each] of before.entries()) {
      for (const run of [survivor, victim, quitter]) await write(run, each, index);
    }
    await api.extend(victim.lease, 1);
    await server.kill();
    await server.restart();
    await api.extend(quitter.lease, 1);
    // Acknowledged messages are repeated, as by a client whose answer was lost, then the rest follows.
    for (const [index, each] of SAID.entries()) if (index >= boundary - 1) await write(survivor, each, index);
    await survivor.reply("done");
    const state = boundary === 0 ? "error" : "interrupted";
    for (const [run, expected, end] of [
      [survivor, SAID, "done"],
      [victim, before, state],
      [quitter, before, state],
    ] as const) {
      await until(`the end behind message ${boundary}`, async () => (await run.view()).state !== "open");
      const { messages, closed, next } = await run.read();
      expect(closed).toBe(true);
      expect(messages.slice(0, -1)).toEqual(expected);
      expect(messages.at(-1)).toMatchObject({ type: "end", state: end });
      expect(await run.view()).toMatchObject(foldRun(EMPTY_RUN, messages, next));
    }
  }
});

function begin(api: Api): Promise<Run> {
  return Run.begin(api, { leaseMs: 600_000 });
}

async function write(run: Run, said: (typeof SAID)[number], index: number): Promise<void> {
  const headers = { "producer-id": "agent", "producer-epoch": "0", "producer-seq": String(index) };
  const answer = await run.append(said, { headers });
  expect([200, 204]).toContain(answer.status);
}
