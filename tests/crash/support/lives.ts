import type { RunningHost, StartOptions } from "../../conformance/hosts/host-under-test.ts";
import { machineNode, nodeHost } from "../../conformance/hosts/node-host.ts";
import { Api } from "../../conformance/support/api.ts";

/** One project's server over many lives. Clients wait at `up` while it is down. */
export class Lives {
  readonly api: Api;
  readonly #server: RunningHost;
  #up: Promise<void> = Promise.resolve();
  #over = false;

  private constructor(server: RunningHost) {
    this.#server = server;
    this.api = new Api(() => server);
  }

  static async begin(options: StartOptions = {}): Promise<Lives> {
    return new Lives(await nodeHost("the machine's Node", machineNode()).start(options));
  }

  get root(): string {
    if (this.#server.root === null) throw new Error("this host has no files");
    return this.#server.root;
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** True once the last life has begun to end: clients stop asking. */
  get over(): boolean {
    return this.#over;
  }

  /** Resolves while a server is running. */
  get up(): Promise<void> {
    return this.#up;
  }

  /** SIGKILL, something done to its files while nobody runs, and a new life. */
  async kill(whileDead: () => Promise<void>): Promise<void> {
    let open = () => {};
    this.#up = new Promise((resolve) => {
      open = resolve;
    });
    await this.#server.kill();
    await whileDead();
    await this.#server.restart();
    open();
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
   * Asks until an answer comes, through as many lives as it takes.
   * @returns null when the last life ended without an answer
   */
  async answered<Body>(ask: () => Promise<Body>): Promise<Body | null> {
    while (!this.#over) {
      await this.#up;
      const answer = await ask().catch((error: unknown) => {
        // fetch says TypeError for a connection that ended; anything else is a fault of the test.
        if (error instanceof TypeError) return null;
        throw error;
      });
      if (answer !== null) return answer;
    }
    return null;
  }
}
