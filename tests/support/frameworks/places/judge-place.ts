/** Whether the search of the source finds a page's element where it is written. */
import { realpathSync } from "node:fs";
import { wrapInputOf } from "../../../../src/cli/agent/wrap-input.ts";
import { locateElement } from "../../../../src/source/locate/locate-element.ts";
import { lineAt } from "../../../../src/source/project/text-file.ts";
import type { SeenPlace } from "./measure-places.ts";

/** `hint`: found by the hint. `search`: found without it. */
export type Verdict = "hint" | "search" | "refused" | "wrong";

export interface Judged extends SeenPlace {
  readonly verdict: Verdict;
  /** Where it was found, or why not. */
  readonly answer: string;
}

/** The address of a page that is open in any of the fixtures. */
const PATHS = { home: "/", about: "/about" } as const;

/** Locates an element in the project as a poll does. */
export async function judgePlace(root: string, seen: SeenPlace): Promise<Judged> {
  const { place, element, page } = seen;
  const input = wrapInputOf(realpathSync(root), {
    type: "generate",
    id: "a1b2c3d4",
    action: "impeccable",
    count: 1,
    pageUrl: `http://localhost:5173${PATHS[page]}`,
    element: { ...element },
  });
  const found = await locateElement(input.root, input);
  if (!found.ok) {
    const why = "hintNotFollowed" in found ? ` (${String(found.hintNotFollowed)})` : "";
    return { ...seen, verdict: "refused", answer: `${found.error}${why}` };
  }
  if (found.kind !== "element") return { ...seen, verdict: "wrong", answer: "is wrapped already" };
  const { loaded, element: source, by, hintNotFollowed } = found.candidate;
  const { start } = source.range;
  const line = lineAt(loaded.text, start);
  const column = start - (start === 0 ? 0 : loaded.text.lastIndexOf("\n", start - 1) + 1);
  const answer = `${loaded.path.file}:${line}:${column} ${hintNotFollowed ?? ""}`;
  const isRight = loaded.path.file === place.file && line === place.line && column === place.column;
  if (!isRight) return { ...seen, verdict: "wrong", answer };
  return { ...seen, verdict: by === "sourceHint" ? "hint" : "search", answer };
}
