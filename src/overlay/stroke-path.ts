/** A freehand stroke as an SVG path, the same on screen and in the picture. */
import type { Point } from "./store/state.ts";

/** A line through the middles between the points, which are its bends: round where the hand was quick. */
export function strokePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const bends = rest.map((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${point.x} ${point.y}`;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${bends.join("")}`;
}
