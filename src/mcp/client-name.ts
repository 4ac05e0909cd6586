/** The name of the program that calls: the page shows it where a call names no agent. */
import { CLIENT_INFO_META_KEY, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { isRecord } from "../protocol/is-record.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";

const FALLBACK = "agent";

/**
 * The client's name: of the request itself (2026-07-28), or of its `initialize` (earlier, on standard input and
 * output). An earlier client over HTTP has none, because its requests stand alone.
 */
export function clientName(server: McpServer, { mcpReq }: ServerContext): string {
  const envelope: Readonly<Record<string, unknown>> = { ...mcpReq.envelope };
  const info = envelope[CLIENT_INFO_META_KEY];
  const own = isRecord(info) && typeof info.name === "string" ? info.name : undefined;
  return (own ?? server.server.getClientVersion()?.name)?.slice(0, MAX_NAME_CHARS) || FALLBACK;
}
