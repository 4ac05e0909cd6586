import { accept, checkpoint, discard, generate, mountFailed } from "../../conformance/support/samples.ts";
import type { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";
import type { Wire } from "./wire.ts";

type Event = Readonly<Record<string, unknown>>;

/** A person at a page: asks for variants, looks at them, decides, and begins the next session. */
export class Browser {
  readonly #name: string;
  readonly #wire: Wire;
  readonly #ledger: Ledger;
  readonly #random: Random;
  #sent = 0;

  constructor(name: string, wire: Wire, ledger: Ledger, random: Random) {
    this.#name = name;
    this.#wire = wire;
    this.#ledger = ledger;
    this.#random = random;
  }

  async work(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      const id = this.#random.hex(8);
      const owner = this.#name;
      this.#ledger.sessions.add(id);
      await this.#post(id, generate(id, { owner }));
      const looks = this.#random.between(2, 10);
      for (let revision = 1; revision <= looks && !stopped(); revision += 1) {
        const shown = { visibleVariant: this.#random.between(0, 3), paramValues: { size: revision } };
        await this.#post(id, checkpoint(id, revision, owner, shown));
        if (this.#random.chance(0.1)) await this.#post(id, mountFailed(id, { variant: revision }));
      }
      if (this.#random.chance(0.3)) {
        await this.#post(id, discard(id, { owner }));
        continue;
      }
      await this.#post(id, accept(id, "1", { owner }));
      if (this.#random.chance(0.3)) await this.#post(id, accept(id, "2", { owner }));
    }
  }

  async #post(session: string, event: Event): Promise<void> {
    this.#sent += 1;
    const marker = `${this.#name}-${this.#sent}`;
    const { status, body } = await this.#wire.send("POST", "/events", {
      json: { ...event, marker },
      key: marker,
    });
    if (status !== 200 || body.stale === true) this.#ledger.refused.add(marker);
    else {
      const { seq } = body;
      this.#ledger.answered.push({
        session,
        seq: Number(seq),
        type: String(event.type),
        marker,
        client: this.#name,
      });
    }
  }
}
