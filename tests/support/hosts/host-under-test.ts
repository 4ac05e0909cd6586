import type { Child } from "./child.ts";

/** The seam between the suite and a host: the same tests run against whatever implements this. */

export interface StartOptions {
  /** Writes per second and address: `off` unless the test is about the limit. */
  readonly rateLimit?: "off" | "default" | number;
  readonly allowOrigins?: readonly string[];
  /** Local hosts: beside the loopback names. Worker: the only ones. */
  readonly allowHosts?: readonly string[];
  /** Worker only: `null` leaves the secret out. */
  readonly secret?: null;
  /** Local hosts only: an existing project folder; absent: a new empty one, removed by `stop`. */
  readonly root?: string;
  /** Local hosts only: absent: any free port. `"own"`: the one the server picks for its project. */
  readonly port?: number | "own";
  /** Bytes above which a journal is compacted; absent: the default. */
  readonly compactAt?: number;
  /** Streams that belong to no session, readable and writable without a token on this machine. */
  readonly openStreams?: boolean;
  /** Milliseconds that a long poll of a stream waits; absent: the default. */
  readonly longPollMs?: number;
  /** Local hosts only: soft limit of a file's size (bytes) that the process starts with. */
  readonly fileSizeLimit?: number;
}

/** A running server process. After `restart` its address may differ; its state is the same. */
export interface RunningHost {
  readonly baseUrl: string;
  readonly agentToken: string;
  readonly browserToken: string;
  /** The project's folder; `null` where the host has no files. */
  readonly root: string | null;
  readonly pid: number;
  /** What the running process wrote so far: the server's own account of a test that failed. */
  output(): string;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>;
  /**
   * Keeps what the project itself has stored, without its sessions; the result puts it back. Both only
   * while it is down.
   */
  keepProject(): Promise<() => Promise<void>>;
  /** Starts a new process on the same state, after `kill` or a stop. */
  restart(): Promise<void>;
  /** Asks the process to end, as Ctrl-C would, and waits until it is gone. The state stays. */
  stop(): Promise<void>;
  /** Ends the process whatever it does, and removes its state: a test is over. */
  dispose(): Promise<void>;
}

export interface HostUnderTest {
  readonly name: string;
  readonly kind: "local" | "worker";
  /** What `/health` says it is. */
  readonly runtime: "node" | "deno" | "workerd";
  start(options?: StartOptions): Promise<RunningHost>;
  /** Local hosts only: runs `serve` for this project and waits for nothing. */
  readonly spawn: ((root: string, options?: StartOptions) => Child) | null;
}
