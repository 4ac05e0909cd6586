import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningHost } from "../../../support/hosts/host-under-test.ts";
import { type Answer, Api } from "../../../support/server/api.ts";
import type { SharedServer } from "../../../support/server/servers.ts";
import { requested } from "../../../support/server/sessions.ts";

/** A poll that is to be answered long before its time is up. */
const PATIENT_MS = 40_000;
/** Longer than the 8 s after which a poll is answered `exit` once every tab has left. */
const LONGER_MS = 11_000;
const TAB = "tab-one";

interface Outcome {
  readonly answer: Answer;
  readonly waitedMs: number;
  readonly early: Answer;
  readonly later: Answer;
  readonly busy: Answer;
  readonly finished: Answer;
  readonly never: Answer;
  readonly left: Answer;
  readonly hidden: Answer;
  readonly cut: Answer;
  readonly late: Answer;
  readonly restarted: Answer;
}

/**
 * protocol.md: `{type: "exit"}` on a local server when at least one tab was known, every known tab has left
 * for 8 s and no session is open. Runs beside the rest of the suite, on servers of its own.
 */
export function browsersGone(shared: SharedServer): void {
  const servers: RunningHost[] = [];
  let outcome: Promise<Outcome | Error>;

  beforeAll(async () => {
    const start = async () => {
      const server = await shared.host.start();
      servers.push(server);
      return { api: new Api(() => server), server };
    };
    const [idle, busy, unseen, leaving, staying, restarting] = await Promise.all([
      ...[start(), start(), start(), start(), start(), start()],
    ]);
    if (!idle || !busy || !unseen || !leaving || !staying || !restarting) throw new Error("no server");
    outcome = Promise.all([
      watchIdle(idle.api),
      watchBusy(busy.api),
      watchLeaving(leaving.api),
      watchStaying(staying.api),
      unseen.api.poll({ timeout: LONGER_MS }),
      watchRestarting(restarting.api, restarting.server),
    ])
      .then(([gone, occupied, left, stayed, never, restarted]) => {
        return { ...gone, ...occupied, ...stayed, left, never, restarted };
      })
      .catch((error: unknown) => new Error("the wait failed", { cause: error }));
  });
  afterAll(() => Promise.all(servers.map((server) => server.dispose())));

  describe("Local: every tab has left", () => {
    const look = async (): Promise<Outcome> => {
      const looked = await outcome;
      if (looked instanceof Error) throw looked;
      return looked;
    };

    it("a waiting poll receives exit once every tab has left for 8 s", async () => {
      const { answer, waitedMs } = await look();
      expect(answer.body).toEqual({ type: "exit" });
      expect(waitedMs).toBeGreaterThan(7_500);
    });

    it("a later poll receives exit, too, until a tab returns", async () => {
      expect((await look()).later.body).toEqual({ type: "exit" });
    });

    it("[exit-masks] a tab that returns withdraws it", async () => {
      expect((await look()).early.body).toEqual({ type: "timeout" });
    });

    it("[exit-masks] not while a session is open", async () => {
      const { busy, finished } = await look();
      expect(busy.body).toEqual({ type: "timeout" });
      expect(finished.body, "once it is finished").toEqual({ type: "exit" });
    });

    it("an exit counts its browser as gone, though its stream was open", async () => {
      expect((await look()).left.body).toEqual({ type: "exit" });
    });

    it("[hidden-is-gone] not while a tab is hidden", async () => {
      expect((await look()).hidden.body).toEqual({ type: "timeout" });
    });

    it("[hidden-is-gone] not because the stream of a tab ended", async () => {
      expect((await look()).cut.body).toEqual({ type: "timeout" });
    });

    it("[hidden-is-gone] not because of a word that came behind the next page's stream", async () => {
      expect((await look()).late.body).toEqual({ type: "timeout" });
    });

    it("[hidden-is-gone] not while a tab of before the restart is hidden", async () => {
      expect((await look()).restarted.body).toEqual({ type: "timeout" });
    });

    it("not where no browser was ever connected", async () => {
      expect((await look()).never.body).toEqual({ type: "timeout" });
    });
  });
}

async function watchIdle(api: Api): Promise<Pick<Outcome, "early" | "answer" | "waitedMs" | "later">> {
  await visit(api, 1);
  const returned = await open(api, 3);
  const early = await api.poll({ timeout: 9_500 });
  await say(api, "left", 4);
  await returned.close();
  const gone = performance.now();
  const answer = await api.poll({ timeout: PATIENT_MS });
  const waitedMs = performance.now() - gone;
  return { early, answer, waitedMs, later: await api.poll({ timeout: PATIENT_MS }) };
}

async function watchBusy(api: Api): Promise<Pick<Outcome, "busy" | "finished">> {
  const session = await requested(api);
  await api.replied({ id: session, type: "done" });
  await visit(api, 1);
  const busy = await api.poll({ timeout: LONGER_MS });
  await api.replied({ id: session, type: "complete" });
  return { busy, finished: await api.poll({ timeout: PATIENT_MS }) };
}

async function watchLeaving(api: Api): Promise<Answer> {
  const stream = await open(api, 1);
  await api.post({ type: "exit", owner: TAB });
  const answer = await api.poll({ timeout: PATIENT_MS });
  await stream.close();
  return answer;
}

async function watchStaying(api: Api): Promise<Pick<Outcome, "hidden" | "cut" | "late">> {
  const stream = await open(api, 1);
  await say(api, "hidden", 2);
  await stream.close();
  const hidden = await api.poll({ timeout: LONGER_MS });
  await (await open(api, 3)).close();
  const cut = await api.poll({ timeout: LONGER_MS });
  // The page was left with word 4 and loaded again; the word arrives last.
  const reloaded = await open(api, 5);
  expect(await say(api, "left", 4)).toMatchObject({ ok: true, stale: true });
  await reloaded.close();
  return { hidden, cut, late: await api.poll({ timeout: LONGER_MS }) };
}

async function watchRestarting(api: Api, server: RunningHost): Promise<Answer> {
  const hidden = await api.stream({ owner: "tab-hidden", revision: 1 });
  await hidden.find("connected", () => true);
  await api.post({ type: "presence", owner: "tab-hidden", state: "hidden", revision: 2 });
  await server.kill();
  await server.restart();
  await visit(api, 1);
  return api.poll({ timeout: LONGER_MS });
}

function say(api: Api, state: "hidden" | "left", revision: number) {
  return api.post({ type: "presence", owner: TAB, state, revision });
}

async function open(api: Api, revision: number) {
  const stream = await api.stream({ owner: TAB, revision });
  await stream.find("connected", () => true);
  return stream;
}

/** A tab that comes and leaves; its word is the next revision. */
async function visit(api: Api, revision: number): Promise<void> {
  const stream = await open(api, revision);
  await say(api, "left", revision + 1);
  await stream.close();
}
