/** The view of a run: its messages folded, the same for a late reader and for one that read every piece. */
import { MAX_FOLDED_ITEMS, MAX_FOLDED_TEXT_CHARS } from "../limits.ts";
import type {
  AttachmentMessage,
  EndMessage,
  LogMessage,
  PhaseMessage,
  RunMessage,
  RunState,
  TextMessage,
  ToolMessage,
} from "./messages.ts";

/** Before the first message; a read from here gives everything (Durable Streams). */
export const RUN_START = "-1";

/** A tool after its last message; members that a message lacks keep their values. */
export interface ToolCard {
  readonly tool: string;
  readonly name: string;
  readonly state: ToolMessage["state"];
  readonly summary?: string | undefined;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly truncated?: true | undefined;
  readonly startedAt: string;
  readonly at: string;
  /** Characters of the answer that came before it, those counted that the view no longer has. */
  readonly afterText: number;
}

export interface RunOutput {
  readonly state: RunState;
  /** The agent's answer so far. */
  readonly text: string;
  readonly thinking: string;
  /** Characters at the beginning of each that the view has dropped; 0 except for very long runs. */
  readonly textDropped: number;
  readonly thinkingDropped: number;
  /** In order of appearance. */
  readonly tools: readonly ToolCard[];
  readonly phases: readonly Pick<PhaseMessage, "phase" | "variant" | "at">[];
  readonly attachments: readonly Pick<AttachmentMessage, "name" | "mime" | "size" | "artifact" | "at">[];
  readonly log: readonly Pick<LogMessage, "level" | "text" | "at">[];
  readonly end: Pick<EndMessage, "state" | "reason" | "message" | "at"> | null;
  /** The stream offset of this view: the next read starts after it. */
  readonly cursor: string;
}

/** The view of a run without messages. */
export const EMPTY_RUN: RunOutput = {
  state: "open",
  text: "",
  thinking: "",
  textDropped: 0,
  thinkingDropped: 0,
  tools: [],
  phases: [],
  attachments: [],
  log: [],
  end: null,
  cursor: RUN_START,
};

/**
 * Folds what one read gave into the view. Total and pure: a view that is continued from its cursor equals
 * one that was made from the start, however the messages were cut into reads.
 * @param messages in order; those of one read
 * @param cursor the offset behind the last of them
 */
export function foldRun(view: RunOutput, messages: readonly RunMessage[], cursor: string): RunOutput {
  return { ...messages.reduce(foldMessage, view), cursor };
}

function foldMessage(view: RunOutput, message: RunMessage): RunOutput {
  // Nothing follows the end; whatever a broken writer left there changes nothing.
  if (view.end !== null) return view;
  switch (message.type) {
    case "text":
      return withText(view, message);
    case "tool":
      return { ...view, tools: withCard(view, message) };
    case "phase": {
      const { phase, variant, at } = message;
      return {
        ...view,
        phases: lastOf(view.phases, { phase, ...(variant === undefined ? {} : { variant }), at }),
      };
    }
    case "attachment": {
      const { name, mime, size, artifact, at } = message;
      return { ...view, attachments: lastOf(view.attachments, { name, mime, size, artifact, at }) };
    }
    case "log": {
      const { level, text, at } = message;
      return { ...view, log: lastOf(view.log, { level, text, at }) };
    }
    case "end": {
      const { v: _v, type: _type, id: _id, ...end } = message;
      return { ...view, state: message.state, end };
    }
  }
}

function withText(view: RunOutput, message: TextMessage): RunOutput {
  if (message.channel === "thinking") {
    const thinking = view.thinking + message.text;
    const over = overflow(thinking);
    return { ...view, thinking: thinking.slice(over), thinkingDropped: view.thinkingDropped + over };
  }
  const text = view.text + message.text;
  const over = overflow(text);
  return { ...view, text: text.slice(over), textDropped: view.textDropped + over };
}

/** Drops the older half in one step (amortizes copying). */
function overflow(text: string): number {
  return text.length > 2 * MAX_FOLDED_TEXT_CHARS ? text.length - MAX_FOLDED_TEXT_CHARS : 0;
}

function withCard(view: RunOutput, message: ToolMessage): readonly ToolCard[] {
  const { v: _v, type: _type, id: _id, ...said } = message;
  const index = view.tools.findIndex((card) => card.tool === message.tool);
  const known = view.tools[index];
  if (known) return view.tools.with(index, { ...known, ...said });
  const afterText = view.textDropped + view.text.length;
  return lastOf(view.tools, { ...said, startedAt: message.at, afterText });
}

function lastOf<Item>(items: readonly Item[], item: Item): readonly Item[] {
  return [...(items.length < MAX_FOLDED_ITEMS ? items : items.slice(1)), item];
}
