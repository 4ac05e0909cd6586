/** The lease that a command works under. */
import { type LiveClient, LiveError } from "../../client/index.ts";
import { currentInstant, type Instant, mostElapsedMs } from "../../node/elapsed-time.ts";
import type { ConfirmWrite } from "../../source/index.ts";
import { WriteRefused } from "../../source/index.ts";
import { CliError } from "../core/errors.ts";

/** A lease counts as certain for this part of its length, counted from before its confirmation was asked for. */
const CERTAIN_PART = 0.5;

/**
 * A lease that is confirmed before anything follows from it. The process may be suspended at any point, for
 * longer than its lease: then another agent has the event.
 */
export class HeldLease {
  readonly #client: LiveClient;
  readonly #id: string;
  readonly #leaseMs: number;
  #confirmed: Instant | null = null;
  #expiresAt: string | null = null;

  /** @param leaseMs to what each confirmation extends the lease */
  constructor(client: LiveClient, id: string, leaseMs: number) {
    this.#client = client;
    this.#id = id;
    this.#leaseMs = leaseMs;
  }

  /**
   * Confirms that the lease is current, by extending it.
   * @throws CliError `lease_fenced` when another agent has the event, or it was resolved
   */
  async confirm(): Promise<void> {
    const asked = currentInstant();
    const { expiresAt } = await this.#client.extend(this.#id, this.#leaseMs).catch((error: unknown) => {
      throw isFenced(error) ? leaseLost(error) : error;
    });
    this.#confirmed = asked;
    this.#expiresAt = expiresAt;
  }

  /** When the lease will end if it is extended now to `leaseMs`, by the server's clock; not later than it then does. */
  endAfter(leaseMs: number): string | null {
    if (this.#expiresAt === null) return null;
    const confirmedAt = Date.parse(this.#expiresAt) - this.#leaseMs;
    return Number.isFinite(confirmedAt) ? new Date(confirmedAt + leaseMs).toISOString() : null;
  }

  /**
   * Resolves when the lease is certain at this moment, without a request if it was confirmed a short time ago.
   * @throws CliError `lease_fenced`
   */
  async ensure(): Promise<void> {
    while (!this.#isCertain()) await this.confirm();
  }

  /** The same for source operations, whose writes it stops. */
  readonly confirmWrite: ConfirmWrite = () =>
    this.ensure().catch((cause: unknown) => {
      throw new WriteRefused("the lease could not be confirmed", { cause });
    });

  #isCertain(): boolean {
    return this.#confirmed !== null && mostElapsedMs(this.#confirmed) < this.#leaseMs * CERTAIN_PART;
  }
}

/** The event of a lease belongs to another agent, or to none any more. */
export function leaseLost(error: LiveError): CliError {
  const message =
    "The lease of this event is no longer current: another agent has it, or it is resolved. Leave it, and poll for other work.";
  return new CliError("lease_fenced", message, { details: error.details, cause: error });
}

/** Whether an answer of the server says that a lease is not current. */
export function isFenced(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "lease_fenced";
}
