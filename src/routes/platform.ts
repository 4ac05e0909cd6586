import type { Context } from "hono";
import type { ActorNamespaces } from "../actor/index.ts";
import type { DesignSystemResponse } from "../protocol/design-system.ts";
import type { HistoryItem } from "../protocol/history.ts";
import type { WrapperPresence } from "../protocol/local-server.ts";
import type { Durability, HostName } from "../protocol/status.ts";

/** The secrets of one project. */
export interface Tokens {
  readonly agent: string;
  readonly browser: string;
}

export type FileAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: "path_not_allowed" | "ignore_state_unknown" | "not_found" };

/** A project's files, where the server runs beside them. */
export interface ProjectFiles {
  /** Reads a project file as text; `path` is what the client sent. */
  read(path: string): Promise<FileAnswer>;
  /** The path relative to the root, with `/`; `null` when it leaves the project. */
  normalize(path: string): string | null;
}

/** A built script a page loads: the overlay at once, what is seldom opened when it is, and the inspector. */
export type PageScript = "overlay" | "panels" | "measure" | "capture" | "inspect";

/** The project's design system, and its document as it is written. */
export interface DesignSystemFiles {
  readonly answer: DesignSystemResponse;
  /** `DESIGN.md`; `null` when there is none. */
  readonly markdown: string | null;
}

/** Everything in which hosts differ, as the HTTP application sees it. */
export interface Platform extends ActorNamespaces {
  readonly host: HostName;
  readonly version: string;
  /** `null` on a deployed worker. */
  readonly port: () => number | null;
  /** Whether any client on this machine may create and use streams that belong to no session. */
  readonly openStreams: boolean;
  readonly hasProjectContext: boolean;
  readonly storage: { readonly driver: string; readonly durability: Durability };
  /** Why the storage refuses all writes until the next start; `null` while it does not. */
  readonly storageFailure?: () => string | null;
  /** Whether paths may begin with `/p/<project>`. */
  readonly manyProjects: boolean;
  /** `null` when the host has no secret to derive them from. */
  readonly tokens: (project: string) => Promise<Tokens | null>;
  /** Whether this `Host` may be asked for; the port is cut off. */
  readonly isHostAllowed: (hostname: string) => boolean;
  /** Origins beside the local ones. */
  readonly isOriginAllowed: (origin: string) => boolean;
  /** Writes per second per address and owner; `null` for no limit. */
  readonly rateLimit: number | null;
  /** Empty when it is not known any more; `null` where the platform hides addresses (a worker in development). */
  readonly remoteAddress: (context: Context) => string | null;
  readonly pageScript: (name: PageScript) => Promise<string>;
  /** Read again for each request; `null` where there is no project folder. */
  readonly designSystem: (() => Promise<DesignSystemFiles>) | null;
  /** Where the detector of an installed `impeccable` package is; `null` inside when there is none. */
  readonly detector: (() => Promise<string | null>) | null;
  readonly files: ProjectFiles | null;
  /** Whether a session's wrapper stands in the source; absent where the source cannot be read. */
  readonly findWrapper?: (id: string, file: string | null) => Promise<WrapperPresence>;
  /** What was accepted, by the receipts in the project's folder; `null` where there is none. */
  readonly receipts: (() => Promise<readonly HistoryItem[]>) | null;
  /** The other app that a page's files belong to, relative to this project; absent where there are no files. */
  readonly foreignApp?: (files: readonly string[]) => string | null;
  /** Where an unexpected error goes; its text never goes to a client. */
  readonly report: (error: unknown) => void;
  /**
   * Retention now: removes finished sessions older than this many days (absent: the server's own
   * figure), and the oldest of too many; `null` where there is no archive.
   */
  readonly prune: ((days: number | undefined) => Promise<readonly string[]>) | null;
  /** Stops the server; `null` where there is nothing to stop. */
  readonly stop: (() => void) | null;
}
