/** Ports that a killed server finds free again: nothing else on the machine takes them by itself. */
import { createServer } from "node:net";

/** Above the servers' own ports (from 8400), below those that systems hand out for port 0 (Linux: from 32768). */
const FIRST = 20_000;
const COUNT = 12_000;
/** Processes side by side begin apart. */
let next = (process.pid * 37) % COUNT;

/**
 * A port for a server that the test kills and starts again. In the moment between, the first free port from 8400 and
 * a port 0 may go to a server of another test.
 */
export async function ownPort(): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return port;
  }
  throw new Error("no port is free");
}

function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  return new Promise((done) => {
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code === "EADDRNOTAVAIL"));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}
