import { TELEMETRY_RING } from "../../protocol/limits.ts";
import type { StreamDiagnostics, TelemetryEvent } from "../../protocol/telemetry.ts";

/** Events that an actor or a browser reports together. */
export interface TelemetryBatch {
  readonly events: readonly Omit<TelemetryEvent, "at">[];
  /** How many secrets were redacted. */
  readonly redacted?: number;
}

/** The last events by reason code, and how often each came, since the project's actor was loaded. */
export class Telemetry {
  readonly #now: () => string;
  readonly #counts = new Map<TelemetryEvent["code"], number>();
  #events: TelemetryEvent[] = [];
  #redacted = 0;

  constructor(now: () => string) {
    this.#now = now;
  }

  record({ events, redacted = 0 }: TelemetryBatch): void {
    this.#redacted += redacted;
    for (const event of events) {
      this.#counts.set(event.code, (this.#counts.get(event.code) ?? 0) + 1);
      this.#events.push({ at: this.#now(), ...event });
    }
    // Not at every event: the list is copied whole.
    if (this.#events.length > 2 * TELEMETRY_RING) this.#events = this.#events.slice(-TELEMETRY_RING);
  }

  get report(): StreamDiagnostics {
    return {
      events: this.#events.slice(-TELEMETRY_RING),
      counts: Object.fromEntries(this.#counts),
      redacted: this.#redacted,
    };
  }
}
