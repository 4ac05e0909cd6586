import { expect, it, onTestFinished } from "vitest";
import { callActor, sessionActorName } from "../../../src/actor/index.ts";
import { localActors } from "../../../src/hosts/local/actors.ts";
import { nodeFileSystem } from "../../../src/node/file-system.ts";
import { type ArchivingDriver, archivingDriver } from "../../../src/storage-drivers/jsonl/archiving.ts";
import { jsonlDriver } from "../../../src/storage-drivers/jsonl.ts";
import { temporaryFolder } from "../../drivers/support/folder.ts";

const ID = "a1b2c3d4";
const SESSION = sessionActorName("default", ID);

/** A promise that the test resolves. */
function later() {
  let keep = () => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

/** The actors over a folder, between a start and a stop. @param opening called before a journal is opened */
function startActors(folder: string, opening: (key: string) => Promise<void> = async () => {}) {
  const files = archivingDriver(jsonlDriver({ base: folder }), { base: folder, fileSystem: nodeFileSystem });
  const driver: ArchivingDriver = {
    ...files,
    openJournal: async (key) => {
      await opening(key);
      return files.openJournal(key);
    },
  };
  onTestFinished(async () => files.dispose?.());
  const settings = { maxAttempts: 5, hasProjectContext: false, report: () => {} };
  return localActors({ driver, folder, ...settings });
}

function post(actors: ReturnType<typeof localActors>, event: object) {
  const body = { event, key: null, ownerDisconnectedMs: 0 };
  return callActor(actors.sessions, SESSION, "/post", { body });
}

it("a server that is stopped while its project is loaded stops, and loses nothing", async () => {
  const folder = await temporaryFolder();
  const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
  const first = startActors(folder);
  const generate = {
    type: "generate",
    id: ID,
    action: "bolder",
    count: 3,
    pageUrl: "/",
    owner: "tab",
    element,
  };
  expect((await post(first, generate)).status).toBe(200);
  await first.shutDown();

  const projectIsOpened = later();
  const mayOpen = later();
  const second = startActors(folder, async (key) => {
    if (key.startsWith("sessions")) return;
    projectIsOpened.keep();
    await mayOpen.promise;
  });
  // The session has an update, so the project is loaded, which then requests the session's overview.
  expect((await post(second, { type: "discard", id: ID, owner: "tab" })).status).toBe(200);
  await projectIsOpened.promise;
  const stopped = second.shutDown();
  // By then the stop has reached the session.
  await new Promise((resolve) => setImmediate(resolve));
  mayOpen.keep();
  await stopped;

  const third = startActors(folder);
  const poll = {
    timeout: 1,
    leaseMs: 30_000,
    agent: "a",
    attemptId: null,
    types: ["discard"],
    session: null,
  };
  const answer = await callActor(third.projects, "default", "/poll", { body: poll });
  expect(await answer.json()).toMatchObject({ type: "discard", id: ID });
  await third.shutDown();
});
