import { ARCHIVE_QUIET_MS } from "../../src/protocol/limits.ts";
import type { Answer } from "./history.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const PATIENCE_MS = 2_000;
const ELEMENT = { outerHTML: "<h1>Tides</h1>", tagName: "H1", id: "hero", classes: ["title"] };
const FINAL: ReadonlySet<unknown> = new Set(["completed", "discarded", "steer_done"]);

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** A session's page: the person at it, in one or two tabs. */
export class Browser {
  readonly id: string;
  readonly owner: string;
  /** The person has nothing left to do and the session is final. */
  finished = false;
  readonly #world: World;
  readonly #random: Random;
  #tab: string;
  #revision = 0;

  constructor(world: World, id: string) {
    this.#world = world;
    this.#random = world.random.fork();
    this.id = id;
    this.owner = `tab-${id}`;
    this.#tab = this.owner;
  }

  async live(): Promise<void> {
    const random = this.#random;
    await this.#pause(2_000);
    const steer = random.chance(0.1);
    await this.#insist(steer ? this.#steer() : this.#generate());
    for (let acts = random.integer(2, 9); acts > 0 && !this.#world.healthy; acts -= 1) {
      await this.#pause(4_000);
      await this.#act();
    }
    const returns = random.chance(0.4);
    while (!this.#world.healthy) {
      await this.#pause(2_000);
      if (returns && (await this.#bringToAnEnd())) await this.#comeBack();
    }
    await this.#untilFinal();
    if (returns) {
      await this.#comeBack();
      await this.#untilFinal();
    }
    this.finished = true;
  }

  async #untilFinal(): Promise<void> {
    while (!(await this.#bringToAnEnd())) await this.#pause(1_500);
  }

  /** Stays away until the finished session may lie in the archive, and asks for more. */
  async #comeBack(): Promise<void> {
    const random = this.#random;
    await this.#world.scheduler.sleep(random.pick([5_000, ARCHIVE_QUIET_MS, ARCHIVE_QUIET_MS + 10_000]));
    await this.#pause(5_000);
    await this.#look();
    for (let wishes = random.integer(1, 3); wishes > 0; wishes -= 1) {
      const wish = random.integer(0, 9);
      if (wish <= 5) await this.#say({ type: "undo_request", id: this.id });
      else if (wish === 6) await this.#say(this.#generate());
      else if (wish === 7) await this.#say(this.#accept());
      else if (wish === 8) await this.#say(this.#checkpoint());
      else await this.#say({ type: "discard", id: this.id });
      await this.#pause(2_000);
    }
  }

  /** Whatever a person may do, whether or not it fits. */
  async #act(): Promise<void> {
    const random = this.#random;
    const act = random.integer(0, 19);
    if (act <= 5) await this.#say(this.#checkpoint());
    else if (act <= 7) await this.#say(this.#mount());
    else if (act <= 12) await this.#say(this.#accept());
    else if (act === 13) await this.#say(this.#mindChanged());
    else if (act === 14) await this.#say({ type: "discard", id: this.id });
    else if (act <= 16) await this.#say({ type: "retry", id: this.id });
    else if (act === 17) await this.#say({ type: "undo_request", id: this.id });
    else if (act === 18) await this.#say({ type: "prefetch", pageUrl: "/next" });
    else {
      this.#tab = this.#tab === this.owner ? `${this.owner}-two` : this.owner;
      await this.#insist({ ...this.#checkpoint(), reason: "takeover" });
    }
  }

  /** What a sensible person does until the session is final. Answers whether it is. */
  async #bringToAnEnd(): Promise<boolean> {
    const now = await this.#look();
    if (now === null) return false;
    const { phase, pendingEvents } = now;
    const pending: readonly { dead?: unknown }[] = Array.isArray(pendingEvents) ? pendingEvents : [];
    const dead = pending.some((event) => event.dead === true);
    // A failed cleanup is not delivered to any agent until it is retried.
    const stuck = dead || (phase === "carbonize_required" && pending.length === 0);
    if (FINAL.has(phase) && pending.length === 0) return true;
    if (phase === "agent_error" || phase === "stranded" || stuck)
      await this.#say({ type: "retry", id: this.id });
    else if (phase === "variants_ready" || phase === "cycling")
      await this.#insist(
        this.#random.chance(0.7) ? this.#accept() : { type: "discard", id: this.id, owner: undefined },
      );
    return false;
  }

  async #look(): Promise<Answer["body"] | null> {
    const answer = await this.#world.network.request(
      { session: this.id, operation: "snapshot" },
      { timeoutMs: PATIENCE_MS },
    );
    return answer?.status === 200 ? answer.body : null;
  }

  /** Says it until some answer comes that is none of the storage's. */
  async #insist(event: Event): Promise<void> {
    await this.#say(event, Number.POSITIVE_INFINITY);
  }

  async #say(event: Event, tries = this.#random.integer(1, 6)): Promise<void> {
    const world = this.#world;
    const mark = world.mark(event.type);
    const keyed = tries === Number.POSITIVE_INFINITY || this.#random.chance(0.8);
    const body: Event = { ...event, mark };
    const page = event.type === "prefetch";
    const journal = page ? "project" : this.id;
    const said = world.history.add({ mark, journal, kind: "event", body, keyed });
    const key = keyed ? mark : null;
    for (let left = tries; left > 0; left -= 1) {
      const answer = await world.network.request(
        page
          ? { session: null, operation: "pageEvent", input: { event: body, key } }
          : { session: this.id, operation: "post", input: { event: body, key, ownerDisconnectedMs: 0 } },
        { timeoutMs: PATIENCE_MS, said },
      );
      if (answer && answer.status !== 503) return;
      await this.#pause(800);
    }
  }

  #generate(): Event {
    return {
      type: "generate",
      id: this.id,
      action: "bolder",
      count: 3,
      pageUrl: "/",
      element: ELEMENT,
      owner: this.owner,
    };
  }

  #steer(): Event {
    return { type: "steer", id: this.id, message: "calmer, please", pageUrl: "/", owner: this.owner };
  }

  #accept(): Event {
    const owner = this.#world.healthy || this.#random.chance(0.3) ? {} : { owner: this.#tab };
    return {
      type: "accept",
      id: this.id,
      variantId: String(this.#random.integer(1, 3)),
      paramValues: { size: this.#random.integer(0, 3) },
      ...owner,
    };
  }

  #mindChanged(): Event {
    return { ...this.#accept(), paramValues: { size: 0, again: true } };
  }

  #checkpoint(): Event {
    const random = this.#random;
    this.#revision += random.integer(0, 2);
    return {
      type: "checkpoint",
      id: this.id,
      revision: this.#revision,
      owner: this.#tab,
      visibleVariant: random.integer(0, 3),
      arrivedVariants: 3,
      paramValues: { size: random.integer(0, 3) },
    };
  }

  #mount(): Event {
    const variant = this.#random.integer(1, 3);
    const failed = this.#random.chance(0.3);
    return failed
      ? { type: "variant_mount_failed", id: this.id, variant, error: "it threw", owner: this.#tab }
      : { type: "variant_mounted", id: this.id, variant, owner: this.#tab };
  }

  #pause(ms: number): Promise<void> {
    return this.#world.scheduler.sleep(1 + this.#random.next() * ms);
  }
}
