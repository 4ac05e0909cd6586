import type { PageEvent } from "../../protocol/events/index.ts";
import type { LoggedEventPage } from "../../protocol/logged-events.ts";
import type { AgentPresence, BroadcastEvent } from "../../protocol/server-events.ts";
import type { DiagnosticView, PendingEventView } from "../../protocol/snapshot.ts";
import type { EventResponse, ReplyResponse, TabCounts } from "../../protocol/status.ts";
import type { StreamDiagnostics } from "../../protocol/telemetry.ts";
import type { ActorNamespace } from "../calls/contract.ts";
import type { LeaseOperations } from "../leases/lease-operations.ts";
import type { CommandResult } from "../runtime/mailbox.ts";
import type { ProjectUpdate } from "../session/overview.ts";
import type { BroadcastQuery } from "./broadcast-page.ts";
import type { StreamTab } from "./tab-presence.ts";
import type { TelemetryBatch } from "./telemetry.ts";
import type { PollRequest } from "./work-dispatcher.ts";

/** What the project knows without asking its sessions. */
export interface ProjectOverview {
  readonly sessions: readonly string[];
  /** Open event streams. */
  readonly connectedClients: number;
  readonly tabs: TabCounts;
  /** Tabs (owners) whose page was closed; `null` while some tab is left, or none has ever been. */
  readonly closedTabs: readonly string[] | null;
  readonly agent: AgentPresence;
  readonly prefetches: readonly PendingEventView[];
  readonly diagnostics: readonly DiagnosticView[];
}

/** What routes and other actors ask of a project; its leases are those on prefetches. */
export interface ProjectOperations extends LeaseOperations<ReplyResponse> {
  /** Resolves once the update is durable. */
  readonly update: { readonly input: ProjectUpdate; readonly output: CommandResult<{ readonly ok: true }> };
  /** The stream of a run has grown. */
  readonly updateRun: {
    readonly input: Extract<BroadcastEvent, { type: "run" }>;
    readonly output: null;
  };
  readonly recordTelemetry: { readonly input: TelemetryBatch; readonly output: null };
  readonly telemetry: { readonly input: null; readonly output: StreamDiagnostics };
  /** A page of what was sent to browsers. */
  readonly broadcasts: { readonly input: BroadcastQuery; readonly output: LoggedEventPage };
  /** The event stream of a tab (server-sent events). */
  readonly subscribe: {
    readonly input: StreamTab & { readonly cursor: string | null };
    readonly output: Response;
  };
  /** A long poll; its response may begin before it is known. */
  readonly poll: { readonly input: PollRequest; readonly output: Response };
  readonly pageEvent: {
    readonly input: { readonly event: PageEvent; readonly key: string | null };
    readonly output: CommandResult<EventResponse>;
  };
  /** How long a tab has been gone; 0 while it has a stream or is hidden. */
  readonly disconnectedMs: { readonly input: { readonly owner: string }; readonly output: number };
}

/** Reads of a project. */
export interface ProjectReads {
  /** 1: finished sessions are listed, too. */
  readonly overview: { readonly input: readonly [all: 0 | 1]; readonly output: ProjectOverview };
  /** Ids of sessions whose accepted variant was in the source, newest first. */
  readonly accepted: { readonly input: readonly [limit: number]; readonly output: readonly string[] };
}

export type ProjectNamespace = ActorNamespace<ProjectOperations, ProjectReads>;
