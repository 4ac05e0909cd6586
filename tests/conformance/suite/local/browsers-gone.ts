import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningHost } from "../../hosts/host-under-test.ts";
import { type Answer, Api } from "../../support/api.ts";
import type { SharedServer } from "../../support/servers.ts";
import { requested } from "../../support/sessions.ts";

/** A poll that is to be answered long before its time is up. */
const PATIENT_MS = 40_000;

interface Outcome {
  readonly answer: Answer;
  readonly waitedMs: number;
  readonly early: Answer;
  readonly later: Answer;
  readonly busy: Answer;
  readonly finished: Answer;
  readonly never: Answer;
  readonly left: Answer;
}

/**
 * protocol.md: `{type: "exit"}` on a local server when at least one browser was connected, all have
 * been gone for 8 s and no session is open. Runs beside the rest of the suite, on servers of its own.
 */
export function browsersGone(shared: SharedServer): void {
  const servers: RunningHost[] = [];
  let outcome: Promise<Outcome | Error>;

  beforeAll(async () => {
    const start = async () => {
      const server = await shared.host.start();
      servers.push(server);
      return new Api(() => server);
    };
    const apis = { idle: await start(), busy: await start(), unseen: await start(), leaving: await start() };
    outcome = watch(apis).catch((error: unknown) => new Error("the wait failed", { cause: error }));
  });
  afterAll(() => Promise.all(servers.map((server) => server.dispose())));

  describe("Local: all browsers gone", () => {
    const look = async (): Promise<Outcome> => {
      const looked = await outcome;
      if (looked instanceof Error) throw looked;
      return looked;
    };

    it("a waiting poll receives exit once all browsers have been gone for 8 s", async () => {
      const { answer, waitedMs } = await look();
      expect(answer.body).toEqual({ type: "exit" });
      expect(waitedMs).toBeGreaterThan(7_500);
    });

    it("a later poll receives exit, too, until a browser returns", async () => {
      expect((await look()).later.body).toEqual({ type: "exit" });
    });

    it("[exit-masks] a browser that returns withdraws it", async () => {
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

    it("not where no browser was ever connected", async () => {
      expect((await look()).never.body).toEqual({ type: "timeout" });
    });
  });
}

interface Projects {
  readonly idle: Api;
  readonly busy: Api;
  readonly unseen: Api;
  readonly leaving: Api;
}

async function watch({ idle, busy, unseen, leaving }: Projects): Promise<Outcome> {
  const [gone, occupied, never, left] = await Promise.all([
    watchIdle(idle),
    watchBusy(busy),
    unseen.poll({ timeout: 11_000 }),
    watchLeaving(leaving),
  ]);
  return { ...gone, ...occupied, never, left };
}

async function watchIdle(api: Api): Promise<Pick<Outcome, "early" | "answer" | "waitedMs" | "later">> {
  await visit(api);
  const returned = await api.stream();
  await returned.find("connected", () => true);
  const early = await api.poll({ timeout: 9_500 });
  await returned.close();
  const gone = performance.now();
  const answer = await api.poll({ timeout: PATIENT_MS });
  const waitedMs = performance.now() - gone;
  return { early, answer, waitedMs, later: await api.poll({ timeout: PATIENT_MS }) };
}

async function watchBusy(api: Api): Promise<Pick<Outcome, "busy" | "finished">> {
  const open = await requested(api);
  await api.replied({ id: open, type: "done" });
  await visit(api);
  const busy = await api.poll({ timeout: 11_000 });
  await api.replied({ id: open, type: "complete" });
  return { busy, finished: await api.poll({ timeout: PATIENT_MS }) };
}

async function watchLeaving(api: Api): Promise<Answer> {
  const stream = await api.stream({ owner: "tab-one" });
  await stream.find("connected", () => true);
  await api.post({ type: "exit", owner: "tab-one" });
  const answer = await api.poll({ timeout: PATIENT_MS });
  await stream.close();
  return answer;
}

/** A browser that comes and goes. */
async function visit(api: Api): Promise<void> {
  const stream = await api.stream();
  await stream.find("connected", () => true);
  await stream.close();
}
