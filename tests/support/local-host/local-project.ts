import { expect } from "vitest";
import { sessionActorName } from "../../../src/actor/index.ts";
import { localActors } from "../../../src/hosts/local/actors.ts";
import type { FileSystem } from "../../../src/node/file-system.ts";
import type { SessionEvent } from "../../../src/protocol/events/index.ts";
import { archivingDriver } from "../../../src/storage-drivers/jsonl/archiving.ts";
import { withLegacyJournals } from "../../../src/storage-drivers/jsonl/legacy-journals.ts";
import { jsonlDriver } from "../../../src/storage-drivers/jsonl.ts";

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
  const { sessions, projects } = actors;
  const name = (id: string) => sessionActorName(PROJECT, id);
  return {
    actors,
    async generate(id: string): Promise<void> {
      const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
      const event: SessionEvent = {
        type: "generate",
        id,
        action: "bolder",
        count: 3,
        pageUrl: "/",
        owner: "tab",
        element,
      };
      const post = { event, key: null, ownerDisconnectedMs: 0 };
      expect(await sessions.call(name(id), "post", post)).toMatchObject({ ok: true });
    },
    async complete(id: string): Promise<void> {
      const result = await sessions.call(name(id), "reply", { id, type: "complete" });
      expect(result).toMatchObject({ ok: true });
    },
    archive: (id: string) => sessions.call(name(id), "archive", null),
    start: () => projects.read(PROJECT, "overview", 0),
    async stop() {
      await actors.shutDown();
      await driver.dispose?.();
    },
  };
}
