import type {
  ArchivedSession,
  ExportedSession,
  ImportedSession,
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
type PruneProject = (root: string, days: number | undefined) => Promise<PruneResponse>;

/** Reads a project's state folder, whether its server runs or not. Nothing is written. */
type InspectJournals = (root: string) => Promise<StateDirInspection>;

/** Exported sessions (`export`, `import`, `inspect FILE`). */
interface SessionArchives {
  /** Packs a session, whether the server runs or not; `null` when the project has no such session. */
  exportSession(root: string, session: string, redacted: boolean): Promise<ExportedSession | null>;
  /**
   * Puts an archive into a project whose server does not run.
   * @throws errors with `code: "invalid_archive"`, `"session_exists"` or `"already_running"`
   */
  importSession(root: string, bytes: Uint8Array): Promise<ImportedSession>;
  /** Reads an archive. @throws an error with `code: "invalid_archive"` */
  readArchive(bytes: Uint8Array): Promise<ArchivedSession>;
}

/** The project as its journals have it, for commands that no server answers. Nothing is written. */
type OpenStoredProject = (root: string) => Promise<StoredProject>;

/** Tokens of projects. */
interface ProjectTokens {
  /** Those of a project on a worker with this secret and `TOKEN_GENERATION`. */
  derive(
    secret: string,
    project: string,
    generation: string,
  ): Promise<{ readonly agent: string; readonly browser: string }>;
  /**
   * Replaces those of a local project whose server does not run.
   * @throws an error with `code: "already_running"`
   */
  rotate(root: string): Promise<void>;
}

/** What `src/bin.ts` gives to the command line. */
export interface HostFunctions {
  readonly startServer: StartServer;
  readonly pruneProject: PruneProject;
  readonly inspectJournals: InspectJournals;
  readonly archives: SessionArchives;
  readonly tokens: ProjectTokens;
  readonly openStoredProject: OpenStoredProject;
}
