/** A freehand stroke as an SVG path, the same on screen and in the screenshot. */
import type { Point } from "./store/state.ts";

/** A quadratic curve through the midpoints between the points, which are its control points. */
export function strokePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const curves = rest.map((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${point.x} ${point.y}`;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${curves.join("")}`;
}
