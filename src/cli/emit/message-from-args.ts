/** The message that the options of `emit` describe. */
import type { RunInput } from "../../client/index.ts";
import { RUN_PHASES, TOOL_STATES } from "../../protocol/runs/messages.ts";
import { integerOption, jsonOption } from "../core/arguments.ts";
import { usageError } from "../core/errors.ts";

/** Texts are joined as they come. One that is a whole sentence ends its line. */
const SENTENCE_END = /[.!?…。]$/;

/** Options that describe one message. */
export interface MessageArgs {
  readonly text?: string | undefined;
  readonly thinking?: boolean | undefined;
  readonly tool?: string | undefined;
  readonly state?: string | undefined;
  readonly call?: string | undefined;
  readonly summary?: string | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly phase?: string | undefined;
  readonly variant?: string | undefined;
}

/**
 * The message that the options describe; `null` when they describe none, or standard input.
 * @throws CliError with exit code 2 for options that exclude or need each other
 */
export function messageFromArgs(args: MessageArgs): RunInput | null {
  const { text, tool, phase } = args;
  if ([text, tool, phase].filter((value) => value !== undefined).length > 1)
    throw usageError("--text, --tool and --phase exclude each other.");
  if (tool === undefined && args.state !== undefined) throw usageError("--state needs --tool.");
  if (phase === undefined && args.variant !== undefined) throw usageError("--variant needs --phase.");
  if (text !== undefined && text !== "-") return textMessage(text, args.thinking === true);
  if (tool !== undefined) return toolMessage(tool, args);
  if (phase !== undefined) return phaseMessage(phase, args.variant);
  return null;
}

function textMessage(text: string, isThinking: boolean): RunInput {
  return {
    type: "text",
    // With an id of its own the text is sent at once. Without one it would wait for the end of its last word.
    id: crypto.randomUUID(),
    text: SENTENCE_END.test(text) ? `${text}\n` : text,
    ...(isThinking ? { channel: "thinking" } : {}),
  };
}

function toolMessage(name: string, args: MessageArgs): RunInput {
  const state = TOOL_STATES.find((known) => known === args.state);
  if (state === undefined) throw usageError(`--state must be one of ${TOOL_STATES.join(", ")}.`);
  const input = jsonOption("input", args.input);
  const output = jsonOption("output", args.output);
  return {
    type: "tool",
    tool: args.call ?? name,
    name,
    state,
    ...(args.summary === undefined ? {} : { summary: args.summary }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  };
}

function phaseMessage(name: string, variantNumber: string | undefined): RunInput {
  const phase = RUN_PHASES.find((known) => known === name);
  if (phase === undefined) throw usageError(`--phase must be one of ${RUN_PHASES.join(", ")}.`);
  const variant = integerOption("variant", variantNumber, 1, 8);
  return { type: "phase", phase, ...(variant === undefined ? {} : { variant }) };
}
