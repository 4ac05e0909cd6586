import { expect, it, onTestFinished } from "vitest";
import type { RunCause } from "../../../../src/actor/session/runs/run-end.ts";
import { decideAppend } from "../../../../src/actor/stream/decide-append.ts";
import type { AppendRequest } from "../../../../src/actor/stream/requests.ts";
import { endRun } from "../../../../src/actor/stream/run/end-run.ts";
import { runStream } from "../../../../src/actor/stream/run/run-kind.ts";
import { RunProgressNotifier } from "../../../../src/actor/stream/run/run-progress-notifier.ts";
import { StreamCore } from "../../../../src/actor/stream/stream-core.ts";
import { StreamLog } from "../../../../src/actor/stream/stream-log.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../../../support/drivers/faulty-file-system.ts";
import { temporaryFolder } from "../../../support/drivers/folder.ts";

const RUN = "made-run-00001";
const LEASE = "a1b2c3d4.made-lease-0001";
const KEY = "stream-1";
const EXPIRED: RunCause = { kind: "expired", at: "2026-11-30T12:00:00.000Z" };
const APPEND: AppendRequest = {
  contentType: "application/json",
  close: false,
  producer: null,
  streamSeq: null,
  lease: LEASE,
};
const HELLO = new TextEncoder().encode(
  '{"v":1,"id":"text-1","at":"2026-11-30T11:59:00.000Z","type":"text","text":"hello"}',
);

/** The stream of a run in files, as one process has it. */
async function openRun(base: string, fileSystem: FaultyFileSystem) {
  const driver = jsonlDriver({ base, fileSystem });
  onTestFinished(() => driver.dispose?.());
  let over: RunCause | null = null;
  const ignore = () => Promise.resolve();
  const kind = runStream({
    known: [],
    runFacts: () => Promise.resolve({ run: RUN, lease: LEASE, agent: "claude", over }),
    progress: new RunProgressNotifier({
      run: RUN,
      onAppended: ignore,
      onEnded: ignore,
      onRedacted: () => undefined,
    }),
  });
  const { core } = await StreamCore.load(kind, new StreamLog(driver, KEY), {
    now: () => 0,
    wallOffset: () => 0,
  });
  return {
    core,
    async write() {
      await core.resolveImplicit(APPEND);
      return core.run((state) => decideAppend(kind, state, APPEND, HELLO));
    },
    end() {
      over = EXPIRED;
      return endRun(core, RUN, EXPIRED, []);
    },
  };
}

it("a first append that failed and left its bytes does not come back after the run has ended without it", async () => {
  const base = await temporaryFolder();
  const fileSystem = new FaultyFileSystem();
  const run = await openRun(base, fileSystem);
  fileSystem.fail("datasync");
  fileSystem.fail("truncate");
  expect(await run.write()).toMatchObject({ ok: false, rejection: { code: "storage_failed" } });
  expect(await run.end()).toMatchObject({ run: RUN, state: "error", reason: "stream.abandoned" });
  // The next process reads the files as this one has left them.
  const { core } = await openRun(base, new FaultyFileSystem());
  expect(core.state.phase).toBe("none");
});

it("a run is not reported as ended while the bytes of its failed append cannot be removed", async () => {
  const fileSystem = new FaultyFileSystem();
  const run = await openRun(await temporaryFolder(), fileSystem);
  fileSystem.fail("datasync");
  fileSystem.fail("truncate", 2);
  await run.write();
  await expect(run.end()).rejects.toThrow("EIO");
  expect(await run.end()).toMatchObject({ run: RUN, state: "error" });
});
