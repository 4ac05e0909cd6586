/** `--mcp-lease`: the work was polled over `/mcp`, so the answer names the call that reports it there. */
import { toolCall } from "../../mcp/tool-call.ts";

export const mcpLeaseArg = {
  type: "string",
  description: "The lease of live_poll: the answer names the call of live_reply",
  valueHint: "LEASE",
} as const;

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
  return {
    text: `Done in this copy. Call ${toolCall("live_reply", { ...report, file: file ?? undefined })}.`,
  };
}
