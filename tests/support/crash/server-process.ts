import type { HostUnderTest, RunningHost, StartOptions } from "../hosts/host-under-test.ts";
import { machineNode, nodeHost } from "../hosts/node-host.ts";
import { Api } from "../server/api.ts";

export interface Kill {
  readonly whileDead?: () => Promise<unknown>;
  readonly whileAlone?: () => Promise<unknown>;
}

/** One project's server over many kills and restarts. Clients wait at `up` while it is down. */
export class ServerProcess {
  readonly api: Api;
  readonly #server: RunningHost;
  #up: Promise<void> = Promise.resolve();
  #over = false;
  /** Number of requests that were repeated because their answer never came. */
  resent = 0;
  #answers = 0;
  readonly #waiting = new Set<{ readonly answers: number; readonly resolve: () => void }>();

  /** @param api speaks to the server wherever it is */
  constructor(server: RunningHost, api: Api = new Api(() => server)) {
    this.#server = server;
    this.api = api;
  }

  static async begin(
    options: StartOptions = {},
    host: HostUnderTest = nodeHost("the machine's Node", machineNode()),
  ): Promise<ServerProcess> {
    return new ServerProcess(await host.start(options));
  }

  get root(): string {
    if (this.#server.root === null) throw new Error("this host has no files");
    return this.#server.root;
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** True once the load has ended: clients stop sending requests. */
  get over(): boolean {
    return this.#over;
  }

  /** Resolves while a server is running. */
  get up(): Promise<void> {
    return this.#up;
  }

  /** Resolves after this many more answers: a time to the next kill that does not depend on the machine's load. */
  answers(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add({ answers: this.#answers + count, resolve });
      this.#tellWaiting();
    });
  }

  #tellWaiting(): void {
    for (const waiting of this.#waiting) {
      if (waiting.answers > this.#answers) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /**
   * SIGKILL and a restart. `whileDead` may change files meanwhile; `whileAlone` may use the restarted
   * server before any client does.
   */
  async kill({ whileDead, whileAlone }: Kill): Promise<void> {
    let open = () => {};
    this.#up = new Promise((resolve) => {
      open = resolve;
    });
    await this.#server.kill();
    await whileDead?.();
    await this.#server.restart();
    await whileAlone?.();
    open();
  }

  /** Clients stop sending requests; the server continues. */
  rest(): void {
    this.#over = true;
  }

  /** The last SIGKILL; what is on disk stays for `dispose`. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#server.kill();
  }

  async dispose(): Promise<void> {
    this.#over = true;
    await this.#server.dispose();
  }

  /**
   * Repeats a request until it is answered, over any number of restarts.
   * @returns null when the load ended without an answer
   */
  async answered<Body>(ask: () => Promise<Body>): Promise<Body | null> {
    while (!this.#over) {
      await this.#up;
      const answer = await ask().catch((error: unknown) => {
        // fetch throws a TypeError for a connection that ended; any other error is a fault of the test.
        if (!(error instanceof TypeError)) throw error;
        this.resent += 1;
        return null;
      });
      if (answer === null) continue;
      this.#answers += 1;
      this.#tellWaiting();
      return answer;
    }
    return null;
  }
}
