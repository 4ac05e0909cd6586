import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, spawnChild } from "../hosts/child.ts";
import { until, within } from "../server/until.ts";
import type { Namespaces, Place } from "./namespaces.ts";

/** Short enough for many rounds; a machine that is busy for longer makes a takeover more, and no error. */
export const TIMING = { beatMs: 150, lapseMs: 2_000 };

interface Ready {
  readonly port: number;
  readonly agentToken: string;
  readonly browserToken: string;
}

/** A process that wants the project. */
export class Contender {
  readonly place: Place;
  readonly #child: Child;
  /** Its address and tokens, or `null` when it was refused. */
  readonly outcome: Promise<Ready | null>;

  constructor(child: Child, place: Place) {
    this.place = place;
    this.#child = child;
    this.outcome = until(`a server ${place} starts or is refused`, async () => {
      const line = child.stdout().split("\n")[0];
      if (line) return { line };
      if (child.hasExited()) throw new Error(`the server ${place} ended at once:\n${child.output()}`);
      return null;
    }).then(({ line }) => readyOf(line));
    this.outcome.catch(() => undefined);
  }

  /** Resolves with the exit code (`null` after a signal). */
  get exited(): Promise<number | null> {
    return within(`the server ${this.place} ends`, this.#child.exited);
  }

  hasExited(): boolean {
    return this.#child.hasExited();
  }

  output(): string {
    return this.#child.output();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited;
  }
}

function readyOf(line: string): Ready | null {
  const said: Ready | { readonly refused: string } = JSON.parse(line);
  if (!("refused" in said)) return said;
  if (said.refused !== "already_running") throw new Error(`refused with ${said.refused}`);
  return null;
}

/** One project folder, for servers in several namespaces. */
export class ContendedProject {
  readonly root: string;
  readonly #bundle: string;
  readonly #namespaces: Namespaces;
  readonly #contenders: Contender[] = [];

  private constructor(root: string, bundle: string, found: Namespaces) {
    this.root = root;
    this.#bundle = bundle;
    this.#namespaces = found;
  }

  /** @param bundle of `contending-server.ts` */
  static async begin(bundle: string, found: Namespaces): Promise<ContendedProject> {
    return new ContendedProject(await mkdtemp(join(tmpdir(), "impeccable-contended-")), bundle, found);
  }

  start(place: Place): Contender {
    const { beatMs, lapseMs } = TIMING;
    const node = [process.execPath, this.#bundle, this.root, String(beatMs), String(lapseMs)];
    const [program = "", ...words] = [...this.#namespaces.words(place), ...node];
    const contender = new Contender(spawnChild(program, words, { cwd: this.root }), place);
    this.#contenders.push(contender);
    return contender;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#contenders.map((contender) => contender.hasExited() || contender.kill()));
    await rm(this.root, { recursive: true, force: true });
  }
}
