/** Everything that can change the overlay's state: what the server says, and what the person does. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type {
  Command,
  ConnectionState,
  Draft,
  OverlayProblem,
  PageSnapshot,
  PickedTarget,
  Steer,
  Toast,
} from "./state.ts";

/** What the server said. */
export type ServerAction =
  | { readonly kind: "frame"; readonly frame: ServerEvent; readonly cursor: string | null }
  | { readonly kind: "connection"; readonly state: ConnectionState; readonly problem: OverlayProblem | null }
  /** A run as the server has folded it, for whoever has heard nothing of it. */
  | { readonly kind: "joined"; readonly run: string; readonly view: RunOutput }
  /** One read of a run: everything between two offsets. */
  | {
      readonly kind: "output";
      readonly run: string;
      readonly from: string;
      readonly messages: readonly RunMessage[];
      readonly cursor: string;
    }
  | { readonly kind: "snapshot"; readonly summary: SessionSummary }
  | { readonly kind: "unknown"; readonly id: string }
  | { readonly kind: "answered"; readonly key: string; readonly answer: EventResponse }
  | { readonly kind: "unsent"; readonly key: string; readonly problem: OverlayProblem }
  | {
      readonly kind: "refused";
      readonly key: string;
      readonly problem: OverlayProblem;
      /** Who owns the session, when that is why. */
      readonly activeOwner?: string;
    }
  | { readonly kind: "checkpointed"; readonly event: CheckpointEvent; readonly answer: EventResponse };

/** What the person did, or the page showed. */
export type LocalAction =
  | { readonly kind: "picked"; readonly target: PickedTarget; readonly defaults: DraftDefaults }
  | { readonly kind: "draft"; readonly patch: DraftPatch }
  | { readonly kind: "draft-dropped" }
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "resend"; readonly key: string }
  | { readonly kind: "command-dropped"; readonly key: string }
  | { readonly kind: "look"; readonly id: string; readonly variant: number }
  | { readonly kind: "tune"; readonly id: string; readonly param: string; readonly value: unknown }
  | { readonly kind: "peek"; readonly on: boolean }
  | { readonly kind: "stage"; readonly view: PageSnapshot }
  | { readonly kind: "dismissed"; readonly id: string }
  | { readonly kind: "focus"; readonly id: string }
  | { readonly kind: "page"; readonly page: string }
  | { readonly kind: "resync-read" }
  | { readonly kind: "steers"; readonly steers: readonly Steer[] }
  | { readonly kind: "toast"; readonly text: string; readonly tone: Toast["tone"] }
  | { readonly kind: "toast-gone"; readonly id: number };

/** What a new draft starts with: the last choice, or one that a reload interrupted. */
export type DraftDefaults = Pick<Draft, "action" | "prompt" | "count"> &
  Partial<Pick<Draft, "side" | "pins" | "strokes">>;

/** What can change in a draft. */
export type DraftPatch = Partial<Omit<Draft, "side" | "problem">>;

export type StoreAction = ServerAction | LocalAction;
