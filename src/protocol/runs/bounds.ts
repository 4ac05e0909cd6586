/** Bounds of what a run keeps of one message: no tool can fill the disk, or a page, with one call. */
import { MAX_END_MESSAGE_BYTES, MAX_TOOL_DEPTH, MAX_TOOL_FIELD_BYTES, MAX_TOOL_ITEMS } from "../limits.ts";
import type { RunMessage, ToolMessage } from "./messages.ts";

const encoder = new TextEncoder();

/** Cuts a text to so many bytes of UTF-8, never through a character. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

/**
 * Cuts what nests too deep or has too many members, before anything walks through it.
 * @returns the same message when it is within bounds
 */
export function pruneMessage(message: RunMessage): RunMessage {
  if (message.type !== "tool") return message;
  const input = pruned(message.input, MAX_TOOL_DEPTH);
  const output = pruned(message.output, MAX_TOOL_DEPTH);
  if (!input.cut && !output.cut) return message;
  return withFields(message, { input: input.value, output: output.value }, true);
}

/**
 * Cuts the fields of a message to their size: a text at the last whole character, a structure to the
 * beginning of its JSON.
 */
export function boundMessage(message: RunMessage): RunMessage {
  switch (message.type) {
    case "tool": {
      const summary =
        message.summary === undefined ? undefined : cutText(message.summary, MAX_TOOL_FIELD_BYTES);
      const input = boundValue(message.input);
      const output = boundValue(message.output);
      const cut = summary !== message.summary || input !== message.input || output !== message.output;
      return cut ? withFields(message, { summary, input, output }, true) : message;
    }
    case "log": {
      const text = cutText(message.text, MAX_TOOL_FIELD_BYTES);
      return text === message.text ? message : { ...message, text, truncated: true };
    }
    case "end":
      if (message.message === undefined) return message;
      return { ...message, message: cutText(message.message, MAX_END_MESSAGE_BYTES) };
    default:
      return message;
  }
}

function boundValue(value: unknown): unknown {
  if (typeof value === "string") return cutText(value, MAX_TOOL_FIELD_BYTES);
  if (typeof value !== "object" || value === null) return value;
  const text = JSON.stringify(value);
  const short = cutText(text, MAX_TOOL_FIELD_BYTES);
  return short === text ? value : short;
}

function withFields(
  message: ToolMessage,
  fields: { readonly summary?: string | undefined; readonly input: unknown; readonly output: unknown },
  truncated: true,
): ToolMessage {
  const { summary = message.summary, input, output } = fields;
  return {
    ...message,
    ...(summary === undefined ? {} : { summary }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    truncated,
  };
}

interface Pruned {
  readonly value: unknown;
  readonly cut: boolean;
}

/** `…` stands where something was left out. */
function pruned(value: unknown, depth: number): Pruned {
  if (typeof value !== "object" || value === null) return { value, cut: false };
  if (depth === 0) return { value: "…", cut: true };
  const list = Array.isArray(value);
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  const kept = members
    .slice(0, MAX_TOOL_ITEMS)
    .map(([name, member]) => [name, pruned(member, depth - 1)] as const);
  const left = members.length > kept.length;
  if (!left && kept.every(([, { cut }]) => !cut)) return { value, cut: false };
  const values = kept.map(([name, member]) => [name, member.value] as const);
  if (list) return { value: [...values.map(([, member]) => member), ...(left ? ["…"] : [])], cut: true };
  return {
    value: Object.fromEntries(left ? [...values, ["…", members.length - kept.length]] : values),
    cut: true,
  };
}
