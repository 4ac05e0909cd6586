import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Random } from "../../simulation/random.ts";
import type { RunningHost } from "../hosts/host-under-test.ts";
import { generate, newId } from "../server/samples.ts";
import type { ContendedProject, Contender } from "./contended-project.ts";
import type { Place } from "./namespaces.ts";

const PLACES: readonly [Place, ...Place[]] = ["container", "blind container", "here"];
/** A contender is watching the lock, is refused or has not begun: each is met. */
const MOMENT_MS = 1_500;

/** What happened in all rounds. */
export interface Rounds {
  /** Contenders that were refused while a server ran. */
  refused: number;
  /** Servers that were killed, and succeeded from another namespace. */
  killed: number;
  /** Servers that were paused, succeeded, and went on. */
  paused: number;
}

interface Current {
  readonly server: Contender;
  readonly baseUrl: string;
  /** Of the agent and of the browser. */
  readonly tokens: readonly string[];
}

/** A project whose server changes its namespace with every end. */
export class ContendedHost implements RunningHost {
  readonly rounds: Rounds = { refused: 0, killed: 0, paused: 0 };
  readonly #project: ContendedProject;
  readonly #random: Random;
  #current: Current | null = null;
  /** Paused, and not to be believed any more. */
  #paused: Current | null = null;
  /** Paused servers that were woken. */
  readonly #ending: Promise<number | null>[] = [];
  /** Started while the current server was running. */
  #early: Contender | null = null;

  constructor(project: ContendedProject, random: Random) {
    this.#project = project;
    this.#random = random;
  }

  get baseUrl(): string {
    return this.#current?.baseUrl ?? "http://127.0.0.1:1";
  }

  get agentToken(): string {
    return this.#current?.tokens[0] ?? "";
  }

  get browserToken(): string {
    return this.#current?.tokens[1] ?? "";
  }

  get root(): string {
    return this.#project.root;
  }

  get pid(): number {
    throw new Error("its number means nothing here");
  }

  output(): string {
    return this.#current?.server.output() ?? "";
  }

  /** Starts the first server, or the next one behind one that is gone or paused. */
  async restart(): Promise<void> {
    const early = this.#early;
    this.#early = null;
    // It may have seen the last heartbeat before the end, and was refused then.
    let isAdopted = early !== null && (await this.#adopt(early));
    while (!isAdopted) isAdopted = await this.#adopt(this.#project.start(this.#random.pick(PLACES)));
    await this.#wake();
  }

  /** Ends the server, or pauses it for longer than its heartbeat may stay away. */
  async kill(): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    if (this.#random.chance(0.7)) {
      this.#early = this.#project.start(this.#random.pick(PLACES));
      await delay(this.#random.next() * MOMENT_MS);
    }
    if (this.rounds.killed > this.rounds.paused) {
      current.server.signal("SIGSTOP");
      this.#paused = current;
      this.rounds.paused += 1;
      return;
    }
    await current.server.kill();
    this.rounds.killed += 1;
  }

  /** Waits until every server that was woken after its succession has ended, with what that is reported by. */
  async allEnded(): Promise<void> {
    for (const code of await Promise.all(this.#ending))
      expect(code, "exit code of a succeeded server").toBe(1);
  }

  async stop(): Promise<void> {
    await this.#current?.server.kill();
  }

  async dispose(): Promise<void> {
    await this.#project.dispose();
  }

  async keepProject(): Promise<() => Promise<void>> {
    throw new Error("not for this host");
  }

  async #adopt(server: Contender): Promise<boolean> {
    const ready = await server.outcome;
    if (ready === null) {
      expect(await server.exited).toBe(1);
      this.rounds.refused += 1;
      return false;
    }
    const baseUrl = `http://127.0.0.1:${ready.port}`;
    this.#current = { server, baseUrl, tokens: [ready.agentToken, ready.browserToken] };
    return true;
  }

  /** Lets a paused server go on: it must answer no write, and end. */
  async #wake(): Promise<void> {
    const paused = this.#paused;
    this.#paused = null;
    if (paused === null) return;
    const { server, baseUrl, tokens } = paused;
    server.signal("SIGCONT");
    this.#ending.push(server.exited);
    const json = generate(newId());
    const headers = { authorization: `Bearer ${tokens[0]}`, "content-type": "application/json" };
    const late = await fetch(`${baseUrl}/events`, {
      method: "POST",
      headers,
      body: JSON.stringify(json),
    }).catch(() => null);
    if (late !== null) expect(late.status, "a write to a server that was succeeded in its pause").toBe(503);
  }
}
