/** Store actions: everything that can change the overlay's state. Each is named after what has happened. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import type { DoctorFinding } from "../../protocol/finding.ts";
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type {
  Command,
  ConnectionState,
  Draft,
  LocalView,
  OverlayProblem,
  PageSnapshot,
  PickedTarget,
  Steer,
  Toast,
} from "./state.ts";

/** What came from the server: its event stream, and its responses. */
export type ServerAction =
  | { readonly kind: "server-event"; readonly event: ServerEvent; readonly cursor: string | null }
  | {
      readonly kind: "connection-changed";
      readonly state: ConnectionState;
      readonly problem: OverlayProblem | null;
    }
  /** A run as the server has folded it, for a tab that has not read any of it. */
  | { readonly kind: "run-folded"; readonly run: string; readonly view: RunOutput }
  /** One read of a run: everything between two offsets. */
  | {
      readonly kind: "run-read";
      readonly run: string;
      readonly from: string;
      readonly messages: readonly RunMessage[];
      readonly cursor: string;
    }
  | { readonly kind: "session-read"; readonly summary: SessionSummary }
  | { readonly kind: "session-unknown"; readonly id: string }
  | { readonly kind: "command-recorded"; readonly key: string; readonly response: EventResponse }
  | { readonly kind: "command-unsent"; readonly key: string; readonly problem: OverlayProblem }
  | {
      readonly kind: "command-refused";
      readonly key: string;
      readonly problem: OverlayProblem;
      /** The session's owner, when the refusal is `not_owner`. */
      readonly activeOwner?: string;
    }
  | {
      readonly kind: "checkpoint-recorded";
      readonly event: CheckpointEvent;
      readonly response: EventResponse;
    };

/** What the person did in this tab, or the page showed. */
export type LocalAction =
  | { readonly kind: "draft-opened"; readonly target: PickedTarget; readonly defaults: DraftDefaults }
  | { readonly kind: "draft-changed"; readonly patch: DraftPatch }
  | { readonly kind: "draft-closed" }
  | { readonly kind: "command-created"; readonly command: Command }
  | { readonly kind: "command-resent"; readonly key: string }
  | { readonly kind: "command-dropped"; readonly key: string }
  | { readonly kind: "variant-selected"; readonly id: string; readonly variant: number }
  | { readonly kind: "parameter-set"; readonly id: string; readonly param: string; readonly value: unknown }
  | { readonly kind: "original-shown"; readonly on: boolean }
  | { readonly kind: "page-read"; readonly snapshot: PageSnapshot }
  | { readonly kind: "session-dismissed"; readonly id: string }
  | { readonly kind: "session-focused"; readonly id: string }
  | { readonly kind: "page-changed"; readonly page: string }
  | { readonly kind: "wrong-app-found"; readonly finding: DoctorFinding }
  | { readonly kind: "resync-dismissed" }
  | { readonly kind: "steers-replaced"; readonly steers: readonly Steer[] }
  | { readonly kind: "views-restored"; readonly views: Readonly<Record<string, LocalView>> }
  | { readonly kind: "toast-added"; readonly text: string; readonly tone: Toast["tone"] }
  | { readonly kind: "toast-dropped"; readonly id: number };

/** What a new draft starts with: the last choice, or one that a reload interrupted. */
export type DraftDefaults = Pick<Draft, "action" | "prompt" | "count"> &
  Partial<Pick<Draft, "side" | "agent" | "pins" | "strokes">>;

/** What can change in a draft. */
export type DraftPatch = Partial<Omit<Draft, "side" | "problem">>;

export type StoreAction = ServerAction | LocalAction;
