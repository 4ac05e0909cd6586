/** All tools. */
import type { LiveTool } from "../define-tool.ts";
import { completeTool } from "./complete.ts";
import { emitTool } from "./emit.ts";
import { historyTool } from "./history.ts";
import { extendTool, releaseTool } from "./lease.ts";
import { pollTool } from "./poll.ts";
import { replyTool } from "./reply.ts";
import { acceptTool, discardTool, wrapTool, writeVariantsTool } from "./source.ts";
import { resumeTool, statusTool } from "./status.ts";

export const TOOLS: readonly LiveTool[] = [
  pollTool,
  replyTool,
  emitTool,
  extendTool,
  releaseTool,
  statusTool,
  resumeTool,
  completeTool,
  wrapTool,
  writeVariantsTool,
  acceptTool,
  discardTool,
  historyTool,
];
