/** The MCP server on standard input and output. */
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpBackend } from "../../mcp/backend.ts";
import { createLiveMcpServer } from "../../mcp/server.ts";
import type { Cli } from "../core/cli.ts";

/**
 * Serves until standard input ends, or a signal asks for an end. Nothing that another copy of this program would
 * notice happens before the first call of a tool: clients start one copy only to ask what it is.
 */
export async function serveMcp({ io }: Cli, backend: McpBackend): Promise<void> {
  const transport = new StdioServerTransport();
  const handle = serveStdio(() => createLiveMcpServer(backend), {
    transport,
    onerror: (error) => io.stderr(`${error.message}\n`),
  });
  const closed = new Promise<void>((resolve) => {
    const forward = transport.onclose;
    transport.onclose = () => {
      forward?.();
      resolve();
    };
  });
  const removeHandler = io.onStopSignal(() => void handle.close());
  await closed;
  removeHandler();
  // Input that is still open must not keep the process.
  process.stdin.destroy();
}
