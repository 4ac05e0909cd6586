import type { SessionEvent } from "../../protocol/events/index.ts";
import type { HistoryItem, PictureMoment } from "../../protocol/history.ts";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import type { ActorNamespace } from "../calls/contract.ts";
import type { LeaseOperations } from "../leases/lease-operations.ts";
import type { CommandResult } from "../runtime/mailbox.ts";
import type { StoredArtifact } from "./artifacts.ts";
import type { RunEndedCommand } from "./commands.ts";
import type { CommandValue } from "./decision.ts";
import type { SessionOverview } from "./overview.ts";
import type { RunFacts } from "./runs/run-record.ts";
import type { Granted, GrantRequest, JournalView } from "./session-actor-options.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What routes and other actors ask of a session. */
export interface SessionOperations extends LeaseOperations<CommandValue> {
  readonly post: {
    readonly input: {
      readonly event: SessionEvent;
      readonly key: string | null;
      /** How long the session's owner has had no open stream. */
      readonly ownerDisconnectedMs: number;
      /** The source was searched for the session's wrapper, and does not have it. */
      readonly wrapperGone?: boolean;
    };
    readonly output: CommandResult<CommandValue>;
  };
  readonly grant: { readonly input: GrantRequest; readonly output: CommandResult<Granted> };
  readonly requeue: {
    readonly input: null;
    readonly output: CommandResult<{ readonly requeued: readonly number[] }>;
  };
  /** `lease`: with which an agent is about to write to the run; `null` for a reader. */
  readonly openRun: {
    readonly input: { readonly run: string; readonly lease: string | null };
    readonly output: CommandResult<{ readonly facts: RunFacts | null }>;
  };
  readonly runAppended: {
    readonly input: { readonly run: string; readonly offset: string };
    readonly output: null;
  };
  readonly runEnded: {
    readonly input: RunEndedCommand["ended"];
    readonly output: CommandResult<CommandValue>;
  };
  /** The server stops: every run of the session ends. */
  readonly endRuns: { readonly input: null; readonly output: null };
  readonly storeScreenshot: { readonly input: { readonly bytes: Bytes }; readonly output: StoredArtifact };
  readonly storePicture: {
    readonly input: { readonly moment: PictureMoment; readonly bytes: Bytes };
    readonly output: StoredArtifact;
  };
  readonly putArtifact: {
    readonly input: { readonly name: string; readonly bytes: Bytes };
    readonly output: CommandResult<StoredArtifact>;
  };
  readonly getArtifact: {
    readonly input: { readonly name: string };
    readonly output: { readonly bytes: Bytes } | null;
  };
  readonly archive: { readonly input: null; readonly output: null };
}

/** Reads of a session; `null` where it does not exist. */
export interface SessionReads {
  readonly snapshot: { readonly input: readonly []; readonly output: SessionSnapshot | null };
  /** `null`: there is no such session. */
  readonly overview: { readonly input: readonly []; readonly output: SessionOverview | null };
  /** Entries behind a number, and at most how many. */
  readonly journal: {
    readonly input: readonly [after: number, limit: number];
    readonly output: JournalView | null;
  };
  /** What was accepted; `null` when nothing was. */
  readonly history: { readonly input: readonly []; readonly output: HistoryItem | null };
}

export type SessionNamespace = ActorNamespace<SessionOperations, SessionReads>;
