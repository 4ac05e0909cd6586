import type { Storage } from "unstorage";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { ActorSettings, ActorStorage } from "../actor-host.ts";
import type { Sha256 } from "../canonical-json.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AlarmClock } from "../runtime/deadlines.ts";
import type { Entry } from "../runtime/entry.ts";
import type { SessionCommand } from "./commands.ts";
import type { ProjectUpdate, SessionOverview } from "./overview.ts";
import type { SessionRunsOptions } from "./runs/session-runs.ts";
import type { ReplicationPolicy } from "./session-replicator.ts";

export interface SessionActorOptions {
  readonly id: string;
  readonly storage: ActorStorage;
  readonly alarm: AlarmClock;
  readonly clock: Clock;
  readonly settings: ActorSettings;
  readonly newId: () => string;
  readonly sha256?: Sha256;
  readonly artifactPath?: (session: string, name: string) => string;
  /** Where artifacts go; absent: beside the journal. */
  readonly artifactStore?: Storage;
  /** Moves the session's files to the archive; absent where finished sessions stay among the open ones. */
  readonly archive?: (session: string) => Promise<void>;
  /** Replicas for readers and for retention; absent where there are none. */
  readonly replication?: ReplicationPolicy;
  /** Sends an update to the project; resolves once the project has stored it. */
  readonly notifyProject: (update: ProjectUpdate) => Promise<void>;
  readonly endRun: SessionRunsOptions["endRun"];
  readonly recordTelemetry: SessionRunsOptions["recordTelemetry"];
}

/** What a poll of an agent asks a session for. */
export type GrantRequest = Omit<Extract<SessionCommand, { kind: "grant" }>, "kind" | "leaseId" | "run">;

export interface Granted {
  /** The event as it is delivered to the agent; `null`: there is no work that fits. */
  readonly event: DeliveredEvent | null;
  /** The session after the grant. */
  readonly overview: SessionOverview;
}

export interface JournalView {
  readonly entries: readonly Entry[];
  /** Events and replies that came late to the finished session since it was loaded. */
  readonly lateCount: number;
}
