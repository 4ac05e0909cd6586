import type { Storage } from "unstorage";
import type { JournalDriver } from "../storage-drivers/journal-driver.ts";
import type { ReplicaStore } from "../storage-drivers/replica-store.ts";
import type { Sha256 } from "./canonical-json.ts";
import type { ProjectNamespace } from "./project/project-contract.ts";
import type { Clock } from "./runtime/clock.ts";
import type { AlarmClock } from "./runtime/deadlines.ts";

import type { SessionNamespace } from "./session/session-contract.ts";
import type { StreamNamespace } from "./stream/stream-contract.ts";

/** Where an actor keeps things: items through unstorage, journals as raw text through its driver. */
export interface ActorStorage {
  readonly items: Storage;
  readonly journals: JournalDriver;
}

/** How actors are reached, of each kind. */
export interface ActorNamespaces {
  readonly sessions: SessionNamespace;
  readonly projects: ProjectNamespace;
  readonly streams: StreamNamespace;
}

/** What a host gives its actors. Everything that differs between runtimes is in here. */
export interface ActorHost {
  /** Opens the storage of one actor; on a Durable Object it is the object's own. */
  storage(context: ActorContext): ActorStorage;
  /** The other actors. @param env bindings of the platform */
  actors(env: object): ActorNamespaces;
  readonly clock: () => Clock;
  /** A fresh unguessable name (nanoid). */
  readonly newId: () => string;
  /** Where an unexpected error goes; its text never goes to a client. */
  readonly report: (error: unknown) => void;
  /** Where the host has one that answers at once; absent: Web Crypto's, which asks another thread. */
  readonly sha256?: Sha256;
  /** Secrets of a project that must not be stored in what agents write; absent: none are known by value. */
  readonly secrets?: (project: string, env: Readonly<Record<string, unknown>>) => Promise<readonly string[]>;
  /** Settings of the running server. */
  settings(env: Readonly<Record<string, unknown>>): ActorSettings;
  /** Where an artifact lies for agents on the same machine; absent where there are no files. */
  readonly artifactPath?: (session: string, name: string) => string;
  /** Ids of the sessions that storage holds, where it can be listed. */
  readonly listSessions?: () => Promise<readonly string[]>;
  /** Where the artifacts of a project go; absent or `null`: beside each session's journal. */
  readonly artifactStore?: (project: string, env: Readonly<Record<string, unknown>>) => Storage | null;
  /** Where replicas of a project's sessions go; absent or `null`: nowhere. */
  readonly replicas?: (project: string, env: Readonly<Record<string, unknown>>) => ReplicaStore | null;
  /** Moves a finished session, whose journal is closed, to the archive; absent where all stay in one place. */
  readonly archiveSession?: (session: string) => Promise<void>;
  /** Ids of the sessions that were moved there. */
  readonly listArchive?: () => Promise<readonly string[]>;
}

export interface ActorSettings {
  readonly maxAttempts: number;
  /** Journals longer than this many bytes are compacted; absent: protocol's default. */
  readonly compactAt?: number | undefined;
  /** How long a finished session that has been replicated keeps its entries; absent: protocol's default. */
  readonly retentionDays?: number | undefined;
  /** A server for one person: polls are answered `exit` once all browsers are gone. */
  readonly local: boolean;
  readonly hasProjectContext: boolean;
  /** The host finds a client that has gone only by writing to it; absent: requests have a signal that aborts. */
  readonly probesClients?: boolean | undefined;
  /** How long a long poll of a stream waits; absent: protocol's default. */
  readonly longPollMs?: number | undefined;
}

/** The parts of a Durable Object's `storage` that belong to the object, whatever the driver. */
export interface ActorContextStorage extends AlarmClock {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  sync(): Promise<void>;
}

/** The parts of `DurableObjectState` that actors use. */
export interface ActorContext {
  readonly storage: ActorContextStorage;
  readonly id: { readonly name?: string | undefined; toString(): string };
  waitUntil(promise: Promise<unknown>): void;
}
