/**
 * A server that wants a project: `node contending-server.mjs ROOT BEAT_MS LAPSE_MS`. Prints one line of JSON, when it
 * is ready or was refused, and ends with exit code 1 when it lost the project.
 */
import { startNodeServer } from "../../../src/hosts/node.ts";

const [, , root = "", beatMs = "", lapseMs = ""] = process.argv;

try {
  const server = await startNodeServer({
    ...{ root, port: 0, allowHosts: [], allowOrigins: [], rateLimit: null, durability: "strict" },
    ...{ logLevel: "silent", compactAt: 4_096 },
    lockTiming: { beatMs: Number(beatMs), lapseMs: Number(lapseMs) },
  });
  const { port, agentToken, browserToken } = server;
  process.stdout.write(`${JSON.stringify({ port, agentToken, browserToken })}\n`);
  await server.stopped;
  process.exitCode = server.failure() === null ? 0 : 1;
} catch (error) {
  const refused = error instanceof Error && "code" in error ? error.code : String(error);
  process.stdout.write(`${JSON.stringify({ refused })}\n`);
  process.exitCode = 1;
}
