/** What `poll` needs to prepare an event for printing, and what it prints. */
import type { LiveClient } from "../../client/index.ts";
import type { ConfirmWrite } from "../../source/index.ts";
import type { StepContext } from "./next-steps.ts";

export interface PreparedEvent {
  /** What is printed, without the marking of the page's words. */
  readonly output: Readonly<Record<string, unknown>>;
  /** True while the agent still has to work on it, so that its lease must be kept. */
  readonly open: boolean;
  /** Clean-up of an accept is left, which is an event of its own. */
  readonly cleanup?: true;
}

export interface PrepareContext {
  readonly client: LiveClient;
  readonly root: string;
  /** Where the command was called: paths in commands are relative to it. */
  readonly cwd: string;
  readonly steps: StepContext;
  /** All that is known, instead of the short form. */
  readonly full: boolean;
  /** Confirms the event's lease before a write. */
  readonly confirm: ConfirmWrite;
  /** Says what is waited for. */
  readonly progress: (line: string) => void;
}
