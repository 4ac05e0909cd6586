/** `mcp`: the tools of the Model Context Protocol on standard input and output. */
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { optionWords } from "./mcp/run-captured.ts";
import { sourceOperations } from "./mcp/source-operations.ts";
import { connect } from "./project/connect.ts";

/** How long a call is retried while the server restarts. */
const RESTART_RETRY_MS = 15_000;

export const mcpCommand = defineCliCommand({
  name: "mcp",
  description: "Serve the tools of the Model Context Protocol on standard input and output",
  examples: [
    "npx impeccable-live mcp",
    "npx impeccable-live mcp --root ../shop",
    "npx impeccable-live guide --install claude",
  ],
  args: serverArgs,
  // What is wrong with the state is the answer of the first call.
  checksState: false,
  async run({ args, cli }) {
    // Standard output belongs to the protocol, whatever a library prints.
    console.log = console.error;
    const { root, url, token } = args;
    const open = (agent: string) => connect(cli, args, { agent, retryForMs: RESTART_RETRY_MS });
    const { serveMcp } = await import("./mcp/serve-stdio.ts");
    const captured = { cli, common: optionWords({ root, url, token }) };
    await serveMcp(cli, {
      id: crypto.randomUUID(),
      connect: async (agent) => (await open(agent)).client,
      source: sourceOperations(captured, () => open("mcp")),
    });
    return EXIT.done;
  },
});
