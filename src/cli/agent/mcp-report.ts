/** `--mcp-lease`: the work was polled over `/mcp`, so the answer names the call that reports it there. */
import { toolCall } from "../../mcp/tool-call.ts";
import type { ReportedChange } from "../../protocol/history.ts";

export const mcpLeaseArg = {
  type: "string",
  description: "The lease of live_poll: the answer names the call of live_reply",
  valueHint: "LEASE",
} as const;

/** A model writes the call letter by letter: a longer diff stays in this copy. */
const MAX_DIFF_CHARS = 4_096;

export interface McpReport {
  readonly id: string;
  readonly type: string;
  readonly lease: string;
  readonly file?: string | null | undefined;
  readonly data?: object | undefined;
  readonly preview?: string | undefined;
  readonly agent?: string | undefined;
}

/** The next step of work that is reported by a tool. */
export function mcpReportStep({ file, ...report }: McpReport): { readonly text: string } {
  const { data, isCut } = withinCall(report.data);
  const note = isCut ? " Its diff is too long for a call: the server's history names the file alone." : "";
  return {
    text: `Done in this copy.${note} Call ${toolCall("live_reply", { ...report, data, file: file ?? undefined })}.`,
  };
}

/** What the server's history needs of a change: the stored versions stay in this copy. */
export function shortChange({ file, diff }: ReportedChange): ReportedChange {
  return { file, diff };
}

/** The data without changes whose diffs are too long for a call. */
function withinCall(data: object | undefined): {
  readonly data: object | undefined;
  readonly isCut: boolean;
} {
  if (data === undefined || diffChars(data) <= MAX_DIFF_CHARS) return { data, isCut: false };
  const kept = Object.entries(data).filter(([name]) => name !== "receipt" && name !== "changes");
  return { data: kept.length === 0 ? undefined : Object.fromEntries(kept), isCut: true };
}

function diffChars(data: object): number {
  let count = 0;
  JSON.stringify(data, (key, value: unknown) => {
    if (key === "diff" && typeof value === "string") count += value.length;
    return value;
  });
  return count;
}

/** Replies by command. */
const REPLY_TYPE: Readonly<Record<string, string>> = {
  accept: "agent_done",
  discard: "discarded",
  undo: "done",
  complete: "complete",
};

/** The type of the reply that reports a command; `null` for one that is not reported in that way. */
export function replyTypeOf(command: string): string | null {
  return REPLY_TYPE[command] ?? null;
}

/**
 * The next step after a refusal: commands of this copy reach no server, so what is left is done by hand and reported
 * by a tool, or given up.
 */
export function mcpRefusalStep(
  command: string,
  { id, lease, agent }: Pick<McpReport, "id" | "lease" | "agent">,
): { readonly text: string } {
  const type = replyTypeOf(command);
  if (type !== null)
    return {
      text: `Do it by hand in this copy, then call ${toolCall("live_reply", { id, type, lease, agent })}.`,
    };
  const message = "Say here in a sentence why.";
  const giveUp = toolCall("live_reply", { id, type: "error", lease, message, agent });
  return {
    text: `Find the element in this copy and repeat the command with --source-file, --tag and --classes as they are written there. If it is not there, call ${giveUp}.`,
  };
}
