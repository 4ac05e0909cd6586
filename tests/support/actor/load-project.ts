import { createStorage } from "unstorage";
import { ProjectActor, type ProjectActorOptions } from "../../../src/actor/project/project-actor.ts";
import type { JournalDriver } from "../../../src/storage-drivers/journal-driver.ts";
import { testClock } from "./clock.ts";
import { overviewOf } from "./project.ts";

/** Loads a project over this driver, whose sessions are open, have no work and are never archived. */
export function loadProject(
  driver: JournalDriver,
  options: Partial<ProjectActorOptions> = {},
): Promise<ProjectActor> {
  return ProjectActor.load({
    name: "default",
    storage: { items: createStorage({ driver }), journals: driver },
    clock: testClock(() => 1_000_000),
    settings: { maxAttempts: 5, local: false, hasProjectContext: false },
    newId: () => "0123456789ab",
    listSessions: async () => [],
    listArchive: async () => [],
    archiveSession: async () => undefined,
    sessionOverview: async (id) => overviewOf(id, 1),
    grant: async (id) => ({ event: null, overview: overviewOf(id, 1) }),
    release: async () => undefined,
    ...options,
  });
}
