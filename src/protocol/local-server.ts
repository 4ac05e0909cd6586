/** A server on the developer's machine: options of the command line, and what a host provides. */

import type { RunMessage } from "./runs/messages.ts";
import type { SessionSnapshot } from "./snapshot.ts";
import type { Durability, Status } from "./status.ts";

export interface LocalServerOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** 0: any free one. Absent: the one this project used last, else the first free one from 8400. */
  readonly port?: number;
  /** Address to bind; absent: loopback only. */
  readonly host?: string;
  readonly allowHosts: readonly string[];
  readonly allowOrigins: readonly string[];
  /** Writes per second, remote address and owner; `null`: no limit. */
  readonly rateLimit: number | null;
  readonly durability: Durability;
  /** Grants after which an unresolved event is a dead letter; absent: protocol's default. */
  readonly maxAttempts?: number;
  /** Bytes above which a journal is compacted; absent: protocol's default. */
  readonly compactAt?: number;
  /** Days finished sessions are kept; absent: protocol's default. */
  readonly retentionDays?: number;
  /** Whether any process on this machine may create and use streams that belong to no session. */
  readonly openStreams?: boolean;
  /** How long a long poll of a stream waits (ms); absent: protocol's default. */
  readonly longPollMs?: number;
  readonly logLevel: LogLevel;
  /** Looks for a session's wrapper in the source; absent: the server does not look there. */
  readonly findWrapper?: FindWrapper;
  /** The other app that a page's files belong to, relative to the root; `null`: none. Absent: it is not asked. */
  readonly foreignApp?: (root: string, files: readonly string[]) => string | null;
  /** Called with a sentence for people when the start has to wait for another process. */
  readonly onWait?: (message: string) => void;
  /** Called when this process holds the project: from then on an end needs `stop`. */
  readonly onLocked?: () => void;
  /**
   * Interval of the lock's heartbeat, and the time after which a stranger takes it for lapsed, in
   * milliseconds; absent: those that all servers share. Only a test has others.
   */
  readonly lockTiming?: { readonly beatMs: number; readonly lapseMs: number };
}

/** `unknown`: a file cannot be read, or an accept is under way that the server does not know of yet. */
export type WrapperPresence = "present" | "gone" | "unknown";

/** Whether a session's wrapper stands in the source. @param file where it was written, if that is known */
export type FindWrapper = (session: {
  readonly root: string;
  readonly id: string;
  readonly file: string | null;
}) => Promise<WrapperPresence>;

/** What retention has removed: ids of finished sessions. */
export interface PruneResponse {
  readonly pruned: readonly string[];
}

/** A session as one archive. */
export interface ExportedSession {
  /** The `.tar.gz`. */
  readonly bytes: Uint8Array;
  /** What is in it. */
  readonly entries: number;
  readonly runs: number;
  readonly artifacts: number;
  /** Artifacts that redaction left out. */
  readonly leftOut: number;
}

/** What became of an archive that was imported. */
export interface ImportedSession {
  readonly session: string;
  readonly redacted: boolean;
  readonly entries: number;
  /** `false`: it was there already. */
  readonly added: boolean;
}

/** An exported session as it is read. */
export interface ArchivedSession {
  readonly session: string;
  readonly redacted: boolean;
  /** ISO 8601. */
  readonly exportedAt: string;
  readonly entries: readonly {
    readonly seq: number;
    readonly type: string;
    readonly ts: string;
    readonly of?: number;
    readonly event?: Readonly<Record<string, unknown>>;
  }[];
  readonly runs: readonly { readonly run: string; readonly messages: readonly RunMessage[] }[];
}

/** One journal as it lies on the disk. */
export interface JournalFinding {
  /** Relative to the state folder (to the project for those of an older version), with `/`. */
  readonly file: string;
  /** Entries that can be read. */
  readonly entries: number;
  /** Lines that cannot, and places where numbers are missing; lines count from 1. */
  readonly damages: readonly { readonly line: number; readonly reason: string }[];
  /** Bytes behind the last complete line. */
  readonly tornBytes: number;
  /** It is a session's, and its entries make none. */
  readonly isStray: boolean;
}

/** What lies in a project's state folder. */
export interface StateDirInspection {
  readonly journals: readonly JournalFinding[];
  /** Files among the sessions and receipts whose names mean nothing: ignored by everything. */
  readonly oddFiles: readonly string[];
  /** Torn tails that were cut off and kept. */
  readonly keptTails: readonly string[];
  /** The process that holds the project; `null` when there is none. */
  readonly lock: LockInspection | null;
}

/** `pid` is `null` for a lock that says nothing. */
export interface LockInspection {
  readonly pid: number | null;
  readonly startedAt: string | null;
  /** `null`: it runs where this process cannot see it. */
  readonly alive: boolean | null;
  /** Where it runs, as the end of a sentence; `null` for a process that can be seen from here. */
  readonly place: string | null;
}

/** A project whose server does not run, as its journals have it. */
export interface StoredProject {
  /** What `GET /status` would answer after a start. */
  status(which?: { readonly all?: boolean }): Promise<Status>;
  /** A session, also a finished one; `null` when there is none, or its journal may not be read now. */
  session(id: string): Promise<SessionSnapshot | null>;
  /** Who may be writing to the journals, as a sentence: they are not read then; `null`: no process. */
  writer(): Promise<string | null>;
}

/** What cannot be promised on the file system of a project. */
export interface StorageLimit {
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
}

export const LOG_LEVELS = ["silent", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  readonly agentToken: string;
  readonly browserToken: string;
  /** What was found in the journals at the start. */
  readonly recovered: { readonly open: number; readonly pending: number };
  /** What the project's file system cannot do. */
  readonly limits: readonly StorageLimit[];
  stop(reason: string): Promise<void>;
  /** Resolves when the server has stopped, also when `POST /stop` did it. */
  readonly stopped: Promise<void>;
  /** Why the server stopped itself; `null` when it was asked to stop. */
  readonly failure: () => string | null;
}
