import { createStorage } from "unstorage";
import { expect, it } from "vitest";
import {
  type ActorHost,
  defineLiveProject,
  type ProjectOperations,
  type ProjectReads,
  processClock,
} from "../../../src/actor/index.ts";
import { LocalNamespace } from "../../../src/hosts/local/local-namespace.ts";
import { localNamespaces } from "../../../src/hosts/local/local-namespaces.ts";
import { memoryJournalDriver } from "../../../src/storage-drivers/memory.ts";
import { overviewOf } from "../../support/actor/project.ts";

it("a stopped project is not loaded again by a session that still sends an update", async () => {
  const driver = memoryJournalDriver();
  let loads = 0;
  const reported: unknown[] = [];
  const host: Omit<ActorHost, "actors"> = {
    storage: () => ({ items: createStorage({ driver }), journals: driver }),
    clock: () => processClock(),
    newId: () => "unused",
    report: (error) => reported.push(error),
    settings: () => ({ maxAttempts: 5, local: true, hasProjectContext: false }),
    listSessions: async () => {
      loads += 1;
      return [];
    },
  };
  const Project = defineLiveProject({ ...host, actors: () => localNamespaces(host) });
  const late: boolean[] = [];
  class StoppedProject extends Project {
    override async close(): Promise<void> {
      await super.close();
      // The namespace still hands calls on: it waits for the last of its actors.
      late.push(
        await update().then(
          () => true,
          () => false,
        ),
      );
    }
  }
  const projects = new LocalNamespace<ProjectOperations, ProjectReads>(
    (context) => new StoppedProject(context, {}),
  );
  const update = () =>
    projects.call("default", "update", {
      overview: overviewOf("a1b2c3d4", 1),
      items: [],
      leaseExpired: false,
    });
  expect(await update()).toMatchObject({ ok: true });
  await projects.close();
  // Asked at its close, and at the one for what was loaded again meanwhile.
  expect(late).toEqual([false, false]);
  expect(loads).toBe(1);
  // A refused call during shutdown is no error to report.
  expect(reported).toEqual([]);
  await expect(update()).rejects.toThrow("The server is shutting down.");
});
