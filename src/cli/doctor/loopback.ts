import { connect, createServer } from "node:net";
import { type DoctorFinding, ok, problem } from "../../protocol/finding.ts";

const TIMEOUT_MS = 2_000;

/** Whether this machine reaches itself: without that no page and no command reaches a server. */
export async function checkLoopback(): Promise<DoctorFinding[]> {
  const reached = [];
  for (const host of ["127.0.0.1", "::1"]) if (await reachesItself(host)) reached.push(host);
  if (reached.length > 0)
    return [ok("loopback", `This machine reaches itself under ${reached.join(" and ")}.`)];
  const message = "This machine does not reach itself, neither under 127.0.0.1 nor under ::1.";
  return [problem("loopback", message, "Enable the loopback interface (Linux: ip link set lo up).")];
}

/** Listens on a free port and connects to it. */
async function reachesItself(host: string): Promise<boolean> {
  const server = createServer((socket) => socket.destroy());
  try {
    return await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen({ port: 0, host }, () => {
        const address = server.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        const socket = connect({ port, host, timeout: TIMEOUT_MS });
        const end = (isReached: boolean) => {
          socket.destroy();
          resolve(isReached);
        };
        socket.once("connect", () => end(true));
        socket.once("timeout", () => end(false));
        socket.once("error", () => end(false));
      });
    });
  } finally {
    if (server.listening) server.close();
  }
}
