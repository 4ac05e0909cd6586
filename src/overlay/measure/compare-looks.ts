/** Compares two looks of an element. Pure. */
import type { PageLook } from "../../protocol/evidence.ts";
import { MAX_VERDICT_CHARS } from "../../protocol/limits.ts";
import { REDACTED } from "../../protocol/runs/secrets.ts";
import type { LookDifference } from "../../protocol/snapshot.ts";

/** Layout rounds to a 64th of a pixel. */
const ROUNDING_PX = 0.05;

/** The properties of boxes that are not the same. Both looks have the same properties. */
export function compareLooks(before: PageLook, after: PageLook): LookDifference[] {
  const [first] = before.boxes;
  if (before.boxes.length !== after.boxes.length) {
    const [was, is] = [before, after].map(({ boxes }) => String(boxes.length));
    return [{ box: short(first?.name), property: "boxes", before: short(was), after: short(is) }];
  }
  return before.boxes.flatMap((box, index) =>
    before.properties.flatMap((property, at) => {
      const was = before.values[box.values[at] ?? -1] ?? "";
      const is = after.values[after.boxes[index]?.values[at] ?? -1] ?? "";
      if (isSame(was, is)) return [];
      return [{ box: short(box.name), property: short(property), before: short(was), after: short(is) }];
    }),
  );
}

function isSame(was: string, is: string): boolean {
  // What was stored without its secret cannot be compared.
  if (was === is || was.includes(REDACTED)) return true;
  const [wasParts, isParts] = [was, is].map((text) => text.split(/(-?\d*\.?\d+px)/));
  if (wasParts === undefined || isParts === undefined || wasParts.length !== isParts.length) return false;
  return wasParts.every((part, index) => {
    const other = isParts[index] ?? "";
    if (part === other) return true;
    return /px$/.test(part) && Math.abs(Number.parseFloat(part) - Number.parseFloat(other)) < ROUNDING_PX;
  });
}

function short(text = ""): string {
  return text.length > MAX_VERDICT_CHARS ? `${text.slice(0, MAX_VERDICT_CHARS - 1)}…` : text;
}
