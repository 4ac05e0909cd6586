/** What the MCP tools stand on: a server of the project and, beside the repository, its source files. */
import type { LiveClient } from "../client/index.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import type { SourceHint } from "../protocol/source-hint.ts";

/** A JSON object of unknown members, as a command prints it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A polled event after all that could be done automatically. */
export interface PreparedDelivery {
  /** False once its reply is recorded, so that nothing is left to do. */
  readonly open: boolean;
  /** The clean-up of an accept is left, which is an event of its own. */
  readonly cleanup?: true;
  /** The event as `poll` prints it: the page's members, shortened, and what was done about it. */
  readonly output: JsonObject;
}

export interface ElementInput {
  readonly elementId?: string | undefined;
  readonly classes?: string | undefined;
  readonly tag?: string | undefined;
  readonly text?: string | undefined;
  readonly outerHtml?: string | undefined;
  readonly file?: string | undefined;
  readonly sourceHint?: SourceHint | undefined;
  readonly climb?: boolean | undefined;
}

/** A wrap, as `live_wrap` requests it. */
export interface WrapInput extends ElementInput {
  readonly id: string;
  readonly count: number;
  readonly lease?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Variants to write, as `live_write_variants` requests it. */
export interface VariantsRequest extends ElementInput {
  readonly id: string;
  readonly lease?: string | undefined;
  readonly count?: number | undefined;
  /** JSON `{variants: [...]}`, or a block in the language of the file. */
  readonly content: string;
  readonly dryRun?: boolean | undefined;
  /** Report them as written. */
  readonly done: boolean;
}

export interface AcceptRequest {
  readonly id: string;
  readonly variantId: string;
  readonly paramValues?: JsonObject | undefined;
  readonly lease?: string | undefined;
}

export interface DiscardRequest {
  readonly id: string;
  readonly lease?: string | undefined;
}

export interface CompleteRequest {
  readonly id: string;
  readonly lease?: string | undefined;
  readonly discarded?: boolean | undefined;
  readonly error?: string | undefined;
  readonly force?: boolean | undefined;
}

/** The operations on source files; each throws an error with a code when it was not done. */
export interface SourceOperations {
  /** Does for an event what needs no decision: the dry run of a wrap, or the whole accept, discard or undo. */
  prepare(client: LiveClient, event: DeliveredEvent, agent: string): Promise<PreparedDelivery>;
  wrap(request: WrapInput): Promise<JsonObject>;
  writeVariants(request: VariantsRequest): Promise<JsonObject>;
  accept(request: AcceptRequest): Promise<JsonObject>;
  discard(request: DiscardRequest): Promise<JsonObject>;
  /** `complete` with its gate over the files. */
  complete(request: CompleteRequest): Promise<JsonObject>;
  /** The session's wrapper as a reply carries it for pages without hot reload; `null` without one. */
  wrapper(id: string, file?: string): Promise<{ readonly file: string; readonly preview: string } | null>;
  /** Sessions with the next action that their files ask for. */
  sessions(): Promise<readonly JsonObject[]>;
  history(): Promise<readonly JsonObject[]>;
}

/** One connection's view of a project. */
export interface McpBackend {
  /** Of this connection alone; `null` where each request stands alone. */
  readonly id: string | null;
  /**
   * A client of the project's server, under an agent's name.
   * @throws an error with the code `unreachable` when no server answers
   */
  connect(agent: string): Promise<LiveClient>;
  /** `null` where there are no files: there the agent edits its own copy of the repository. */
  readonly source: SourceOperations | null;
}
