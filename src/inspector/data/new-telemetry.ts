import type { TelemetryEvent } from "../../protocol/telemetry.ts";

/**
 * The events behind the last one that was seen. The ring has no numbers: an event is known by all it says.
 * @param seen the JSON of the last event, `null` before the first
 */
export function newTelemetry(
  ring: readonly TelemetryEvent[],
  seen: string | null,
): readonly TelemetryEvent[] {
  if (seen === null) return ring;
  const last = ring.findLastIndex((event) => JSON.stringify(event) === seen);
  return ring.slice(last + 1);
}
