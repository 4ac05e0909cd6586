import { History } from "./history.ts";
import { Network } from "./network.ts";
import { VirtualPlatform } from "./platform.ts";
import { Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { Server } from "./server.ts";

const START = Date.parse("2026-03-01T10:00:00.000Z");

/** Everything one run consists of. */
export class World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly platform: VirtualPlatform;
  readonly history = new History();
  readonly server: Server;
  readonly network: Network;
  /** Once set, nothing fails any more, and every client behaves correctly. */
  healthy = false;
  #marks = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random.fork(), START);
    this.platform = new VirtualPlatform(this.scheduler);
    this.server = new Server(this.scheduler, this.random.fork(), this.platform, (error) => {
      // A failing disk is reported too, and what a stop tore off a stream; anything else is a bug.
      if (!isStorageTrouble(error) && !isRepairedTail(error))
        this.history.surprises.push(`reported: ${String(error)}`);
    });
    this.server.surprise = (what) => this.history.surprises.push(what);
    this.server.wrote = (written) => this.history.written.push(written);
    this.network = new Network(this.scheduler, this.random.fork(), this.server, this.history);
  }

  /** A name that is unique in this run. */
  mark(kind: string): string {
    this.#marks += 1;
    return `${kind}-${this.#marks}`;
  }
}

function isStorageTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "StorageError" || error.message === "simulated") return true;
  const known = ["The change could not be stored", "could not be read or written", "granted nothing", "told"];
  return known.some((text) => error.message.includes(text)) || isStorageTrouble(error.cause);
}

/** A session records its repaired tail in its journal; a stream, which cannot, only reports it. */
function isRepairedTail(error: unknown): boolean {
  return (
    error instanceof Error && / behind the last complete entry of a stream were cut off /.test(error.message)
  );
}
