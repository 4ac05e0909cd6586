/** Asks each of the servers for its health through the public client: a program of its own, for each runtime. */
import { createLiveClient } from "../../../src/client/client.ts";

for (const url of process.argv.slice(2)) {
  const client = createLiveClient({ url, token: "agent-token" });
  const answer = await client.health().catch((error: unknown) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
