/** Writes what a run has seen: the pairs that `npm test` locates without the frameworks, and the table of the docs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DevServerName } from "../dev-server.ts";
import type { Judged, Verdict } from "./judge-place.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const PAIRS = join(ROOT, "tests/fixtures/corpus/places.json");
const DOCS = join(ROOT, "docs/source-hints.md");
/** A large element's HTML is that of its children, which are pairs of their own. */
const MOST_HTML_CHARS = 500;
/** The address of a page of an app whose dev server has Vite's port. */
const ADDRESSES = { home: "http://localhost:5173/", about: "http://localhost:5173/about" } as const;

interface RecordedPair {
  readonly project: string;
  readonly [member: string]: unknown;
}

/** Replaces a framework's pairs: each element once, as its page was before hot reload. */
export function recordPairs(name: DevServerName, judged: readonly Judged[]): void {
  const project = `places/${name}`;
  const all: readonly RecordedPair[] = JSON.parse(readFileSync(PAIRS, "utf8"));
  const seen = new Set<string>();
  const own = judged.flatMap(({ stage, page, place, element: { sourceHint, ...element } }) => {
    const { file, line, column, kinds } = place;
    const key = JSON.stringify([file, line, column, page]);
    if (stage === "hot reload" || element.outerHTML.length > MOST_HTML_CHARS || seen.has(key)) return [];
    seen.add(key);
    const hint = sourceHint && { ...sourceHint, file: belowProject(sourceHint.file, name) };
    const at = { place: { file, line, column }, kinds, pageUrl: ADDRESSES[page] };
    return [{ project, ...at, element, ...(hint ? { hint } : {}) }];
  });
  const pairs = [...all.filter((pair) => pair.project !== project), ...own];
  writeFileSync(PAIRS, `[\n${pairs.map((pair) => JSON.stringify(pair)).join(",\n")}\n]\n`);
}

/** The file without the folder of this run. */
function belowProject(file: string, name: string): string {
  return file.replace(new RegExp(`^.*/(?:impeccable-frameworks/${name}|impeccable-${name}-\\w+)/`), "");
}

/** Replaces a framework's row. */
export function recordRow(name: DevServerName, versions: string, judged: readonly Judged[]): void {
  const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  const [hint, refused, wrong] = [count("hint"), count("refused"), count("wrong")];
  const placed = hint + count("search");
  const date = new Date().toISOString().slice(0, 10);
  const share = `${placed} (${Math.floor((100 * placed) / judged.length)} %)`;
  const row = `| ${name} | ${versions} | ${judged.length} | ${hint} | ${share} | ${refused} | ${wrong} | ${date} |`;
  const lines = readFileSync(DOCS, "utf8").split("\n");
  const at = lines.findIndex((line) => line.startsWith(`| ${name} |`));
  if (at >= 0) lines[at] = row;
  else lines.splice(lines.findLastIndex((line) => line.startsWith("|")) + 1, 0, row);
  writeFileSync(DOCS, lines.join("\n"));
}

/** The versions that a project names, of the packages that decide about its hints. */
export function versionsOf(manifest: string): string {
  const { dependencies = {}, devDependencies = {} }: Record<string, Record<string, string> | undefined> =
    JSON.parse(manifest);
  const all = Object.entries({ ...dependencies, ...devDependencies });
  return all
    .filter(([name]) => name !== "react-dom")
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
