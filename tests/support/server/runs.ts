import type { RunMessage, TextMessage, ToolMessage } from "../../../src/protocol/runs/messages.ts";
import type { FoldedRun, SessionSnapshot } from "../../../src/protocol/snapshot.ts";
import { type Answer, type Api, type Caller, type Delivered, expectOk, type Json } from "./api.ts";
import { requested } from "./sessions.ts";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

let ids = 0;

/** A message as an agent writes it. */
export function message(fields: Without<RunMessage, "v" | "id" | "at">): RunMessage {
  ids += 1;
  return { v: 1, id: `m${ids}`, at: new Date().toISOString(), ...fields };
}

export function text(piece: string, channel?: TextMessage["channel"]): RunMessage {
  return message({ type: "text", text: piece, ...(channel === undefined ? {} : { channel }) });
}

export function tool(id: string, fields: Partial<ToolMessage>): RunMessage {
  return message({ type: "tool", tool: id, name: "Read", state: "progress", ...fields });
}

interface AppendOptions {
  /** `undefined`: the header is left out; absent: the run's own. */
  readonly lease?: string | undefined;
  readonly as?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of the message. */
  readonly raw?: string;
  readonly type?: string;
}

/** What a read of a run's stream gave. */
interface RunRead {
  readonly status: number;
  readonly messages: readonly RunMessage[];
  readonly next: string;
  readonly closed: boolean;
  readonly text: string;
}

/** A run as its agent, and a page that follows it, see it. */
export class Run {
  readonly session: string;
  readonly seq: number;
  readonly lease: string;
  readonly run: string;
  readonly agent: string;
  readonly expiresAt: string;
  /** The event its agent was given. */
  readonly event: Delivered;
  readonly #api: Api;

  private constructor(api: Api, event: Delivered) {
    const { id, seq, lease } = event;
    this.#api = api;
    this.event = event;
    this.session = id;
    this.seq = seq;
    this.lease = lease.id;
    this.run = lease.run ?? "";
    this.agent = lease.agent;
    this.expiresAt = lease.expiresAt;
  }

  /** A new session whose generate an agent has just been given. */
  static async begin(api: Api, query: { readonly leaseMs?: number } = {}, more: Json = {}): Promise<Run> {
    const id = await requested(api, more);
    return new Run(api, await api.work({ session: id, ...query }));
  }

  get path(): string {
    return `/v1/stream/${this.session}/${this.run}`;
  }

  append(body: unknown, options: AppendOptions = {}): Promise<Answer> {
    const lease = "lease" in options ? options.lease : this.lease;
    return this.#api.ask("POST", this.path, {
      as: options.as ?? "agent",
      raw: options.raw ?? JSON.stringify(body),
      headers: {
        "content-type": options.type ?? "application/json",
        ...(lease === undefined ? {} : { "live-lease": lease }),
        ...options.headers,
      },
    });
  }

  /** Appends what must be taken. */
  async write(body: RunMessage | readonly RunMessage[]): Promise<void> {
    const answer = await this.append(body);
    if (answer.status !== 204) throw new Error(`expected 204, got ${answer.status}: ${answer.text}`);
  }

  async read(offset = "-1"): Promise<RunRead> {
    const answer = await this.#api.ask("GET", this.path, { as: "browser", query: { offset } });
    const messages: readonly RunMessage[] = answer.status === 200 ? JSON.parse(answer.text) : [];
    const { headers, status, text } = answer;
    return {
      ...{ status, messages, text },
      next: headers.get("stream-next-offset") ?? "",
      closed: headers.get("stream-closed") === "true",
    };
  }

  /** The run in its session, folded. */
  async view(): Promise<FoldedRun> {
    const answer = await this.#api.ask("GET", `/sessions/${this.session}`, { as: "browser" });
    const session: Omit<SessionSnapshot, "runs"> & { runs: readonly FoldedRun[] } = expectOk(answer);
    const view = session.runs.find(({ run }) => run === this.run);
    if (!view) throw new Error(`the session does not know run ${this.run}`);
    return view;
  }

  reply(type: "done" | "error", message = "as it went"): Promise<unknown> {
    return this.#api.replied({ id: this.session, type, leaseId: this.lease, message });
  }

  async release(): Promise<void> {
    expectOk(await this.#api.release(this.lease));
  }

  /** Another agent gets the work: everything is put back first, and taken again. */
  async supersede(): Promise<void> {
    expectOk(await this.#api.requeue(this.session));
    await this.#api.work({ session: this.session, agent: "another" });
  }

  /** Nothing is heard of the agent any more. */
  async expire(): Promise<void> {
    expectOk(await this.#api.extend(this.lease, 1));
  }
}
