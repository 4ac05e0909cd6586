import { expect } from "vitest";
import {
  actorStub,
  callActor,
  type LiveProjectReads,
  sessionActorName,
} from "../../../../src/actor/index.ts";
import { localActors } from "../../../../src/hosts/local/actors.ts";
import type { FileSystem } from "../../../../src/node/file-system.ts";
import { archivingDriver } from "../../../../src/storage-drivers/jsonl/archiving.ts";
import { withLegacyJournals } from "../../../../src/storage-drivers/jsonl/legacy-journals.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";

const PROJECT = "default";

/** The actors of a project over its files, as in a local server. */
export function localProject(folder: string, fileSystem: FileSystem) {
  const older = `${folder}/older`;
  const driver = archivingDriver(
    withLegacyJournals(jsonlDriver({ base: folder, fileSystem }), { base: folder, older, fileSystem }),
    { base: folder, fileSystem },
  );
  const actors = localActors({
    driver,
    folder,
    older,
    maxAttempts: 5,
    hasProjectContext: false,
    report: () => {},
  });
  const send = async (id: string, path: string, body: object) => {
    const answer = await callActor(actors.sessions, sessionActorName(PROJECT, id), path, { body });
    expect(answer.status).toBe(200);
  };
  return {
    actors,
    generate: (id: string) => {
      const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
      const event = { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", owner: "tab", element };
      return send(id, "/post", { event, key: null, ownerDisconnectedMs: 0 });
    },
    complete: (id: string) => send(id, "/reply", { id, type: "complete" }),
    archive: (id: string) => send(id, "/archive", {}),
    start: () => actorStub<LiveProjectReads>(actors.projects, PROJECT).overview(0),
    async stop() {
      await actors.shutDown();
      await driver.dispose?.();
    },
  };
}
