import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { HostUnderTest, RunningHost, StartOptions } from "../hosts/host-under-test.ts";
import { Api } from "./api.ts";

/** How much of a server's output is shown with a test that failed: its end. */
const OUTPUT_SHOWN_CHARS = 4_000;

/** One running server with its client, started and stopped by the hooks of where it was asked for. */
export interface TestServer {
  readonly api: Api;
  readonly server: () => RunningHost;
}

/** The server most of the suite shares (starting one costs more than all its tests). */
export interface SharedServer extends TestServer {
  readonly host: HostUnderTest;
  /** Starts it again if a test before brought it down, so that one fault is not reported as many. */
  ensure(): Promise<void>;
}

/** A server of one's own for the current `describe`: where the test is about the whole project's state. */
export function ownServer(host: HostUnderTest, options: StartOptions = {}): TestServer {
  let running: RunningHost | null = null;
  beforeAll(async () => {
    running = await host.start(options);
  });
  // A refusal names the kind of its cause only; what the system said is in the server's output.
  afterEach(({ task }) => {
    const output = task.result?.state === "fail" ? running?.output() : undefined;
    if (output) console.error(`The server of "${task.name}" wrote:\n${output.slice(-OUTPUT_SHOWN_CHARS)}`);
  });
  afterAll(() => running?.dispose());
  const server = () => {
    if (!running) throw new Error("the server has not been started");
    return running;
  };
  return { api: new Api(server), server };
}

/** The shared server of one test file; its hooks are the file's. */
export function shareServer(host: HostUnderTest): SharedServer {
  const own = ownServer(host);
  return {
    ...own,
    host,
    async ensure() {
      const healthy = await own.api.health().catch(() => null);
      if (!healthy) await own.server().restart();
    },
  };
}

/** A `describe` on the shared server. */
export function describeShared(shared: SharedServer, title: string, body: () => void): void {
  describe(title, () => {
    beforeAll(() => shared.ensure());
    body();
  });
}
