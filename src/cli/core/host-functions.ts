import type {
  LocalServerOptions,
  PruneResponse,
  RunningServer,
  StateDirInspection,
  StoredProject,
} from "../../protocol/local-server.ts";

/** What the command line needs of a host. `src/bin.ts` provides it, so that no command imports `src/hosts`. */

/**
 * Starts the server of one project.
 * @throws an error with `code: "already_running"` and `{pid, port, startedAt}`, or `code: "port_taken"`
 */
export type StartServer = (options: LocalServerOptions) => Promise<RunningServer>;

/**
 * Removes old finished sessions of a project whose server does not run, under the project's lock.
 * @throws an error with `code: "already_running"`
 */
export type PruneProject = (root: string, days: number | undefined) => Promise<PruneResponse>;

/** Reads a project's state folder, whether its server runs or not. Nothing is written. */
export type InspectJournals = (root: string) => Promise<StateDirInspection>;

/** The project as its journals have it, for commands that no server answers. Nothing is written. */
export type OpenStoredProject = (root: string) => Promise<StoredProject>;
