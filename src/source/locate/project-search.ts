/** Searches all of a project's source for the picked element, its rarest texts first. */

import {
  countNeedles,
  filesContaining,
  filesContainingAll,
  outputFilesContaining,
} from "../project/file-search.ts";
import { generatedFiles, isOutputFolder } from "../project/generated-files.ts";
import { loadSource } from "../project/load-source.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { refuse, type SourceProblem, type SourceRefusal } from "../refusal.ts";
import {
  candidatesIn,
  chooseCandidate,
  type ElementCandidate,
  EQUAL_WITHIN_POINTS,
  isConvincing,
  locationOf,
  ROUTE_POINTS,
} from "./candidates.ts";
import { type ElementQuery, searchNeedles } from "./element-query.ts";
import { highestPossibleScore, MIN_SCORE_LOSS } from "./score.ts";

/** Parsing costs most: of more files, only those that hold most of the texts are parsed. */
const MAX_PARSED_FILES = 200;
/** Where the result is a refusal anyway, this many files are enough for its list of candidates. */
const SHOWN_FILES = 20;
/** At most this many files are named as skipped. */
const MAX_LISTED = 5;
/** A candidate with this score (a class and the tag, for example) ends the search before the common texts. */
const GOOD_POINTS = 20;

interface Search {
  readonly root: string;
  readonly query: ElementQuery;
  /** Files that may hold the element and were not read, or not all of them. */
  readonly skipped: Map<string, SourceProblem>;
}

/** The best candidate of the project's source, or the refusal with the reason. `root` is a real path. */
export async function searchProject(
  root: string,
  query: ElementQuery,
): Promise<ElementCandidate | SourceRefusal> {
  const search: Search = { root, query, skipped: new Map() };
  const found = await bestOrRefusal(search);
  const skipped = [...search.skipped.values()].slice(0, MAX_LISTED);
  if (skipped.length === 0) return found;
  if (!("ok" in found)) return { ...found, skipped };
  const reasons = skipped.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("; ");
  return { ...found, message: `${found.message} Not read: ${reasons}`, skipped };
}

async function bestOrRefusal(search: Search): Promise<ElementCandidate | SourceRefusal> {
  const { query } = search;
  const { rare, all, every } = searchNeedles(query);
  const exact = await candidatesWithAll(search, every);
  if (exact !== null) return chooseCandidate(exact, query);
  let found = await candidatesWith(search, rare);
  if (!found.source.some(isGood) && all.length > rare.length) {
    found = await candidatesWith(search, all);
  }
  if (!found.source.some(isConvincing)) found = await addComputed(search, found, all);
  if (found.source.some(({ guess }) => !guess)) {
    const best = chooseCandidate(found.source, query);
    return !("ok" in best) && mayBeRivalled(best, found.unparsed, query) ? tooMany(best) : best;
  }
  const built = found.generated.find(({ guess }) => !guess) ?? (await firstInGeneratedFiles(search, all));
  if (built === null) return chooseCandidate(found.source, query);
  const message = `The element was found only in ${built.loaded.path.file}, which is generated.`;
  return refuse("element_not_in_source", message, { generatedMatch: locationOf(built) });
}

/** With another text it may be another element, or the page has changed the text: the search goes on. */
function isGood({ points, otherText }: ElementCandidate): boolean {
  return points >= GOOD_POINTS && !otherText;
}

/** Adds elements whose text comes from elsewhere: their files need to hold only the tag. */
async function addComputed(
  search: Search,
  found: FoundCandidates & { readonly unparsed: UnparsedFiles },
  all: readonly string[],
): Promise<FoundCandidates & { readonly unparsed: UnparsedFiles }> {
  const { tag } = search.query;
  if (tag === null) return found;
  const wide = await candidatesWith(search, [...new Set([...all, `<${tag}`])]);
  const isBetter = bestOf(wide.source) > bestOf(found.source);
  return isBetter ? wide : { ...wide, unparsed: found.unparsed };
}

function bestOf(candidates: readonly ElementCandidate[]): number {
  return Math.max(0, ...candidates.filter(({ guess }) => !guess).map(({ points }) => points));
}

/**
 * The candidates of the files that hold every known text, if no element of another file can score close to the best
 * of them. `null` when the full search is needed.
 */
async function candidatesWithAll(
  search: Search,
  every: readonly string[],
): Promise<readonly ElementCandidate[] | null> {
  if (every.length < 2) return null;
  const files = await filesContainingAll(search.root, every);
  if (files.length === 0 || files.length > MAX_PARSED_FILES) return null;
  const { source } = await candidatesAmong(search, files);
  const best = Math.max(...source.map(({ points }) => points));
  return best - bestElsewhere(search.query) >= EQUAL_WITHIN_POINTS ? source : null;
}

/** The highest score of an element whose file lacks one of the known texts. */
function bestElsewhere(query: ElementQuery): number {
  return highestPossibleScore(query) + (query.pageUrl === null ? 0 : ROUTE_POINTS) - MIN_SCORE_LOSS;
}

/** Files that were not parsed: none, some that may hold all known texts (`any`), or only ones that lack some (`lesser`). */
type UnparsedFiles = "none" | "any" | "lesser";

/** True when a file that was not parsed may hold an element as good as this one: then nothing may be written. */
function mayBeRivalled({ points }: ElementCandidate, unparsed: UnparsedFiles, query: ElementQuery): boolean {
  if (unparsed === "none") return false;
  return unparsed === "any" || points - bestElsewhere(query) < EQUAL_WITHIN_POINTS;
}

function tooMany(best: ElementCandidate): SourceRefusal {
  const message =
    `More than ${MAX_PARSED_FILES} files hold what is known of the picked element; give its text, its outer ` +
    "HTML or a source hint as well.";
  return refuse("element_ambiguous", message, { candidates: [locationOf(best)] });
}

interface FoundCandidates {
  readonly source: readonly ElementCandidate[];
  readonly generated: readonly ElementCandidate[];
}

async function candidatesWith(
  search: Search,
  needles: readonly string[],
): Promise<FoundCandidates & { readonly unparsed: UnparsedFiles }> {
  const { root, query } = search;
  const known = [...new Set([...needles, ...searchNeedles(query).every])];
  const { files, unparsed } = await selectFiles(root, await filesContaining(root, needles), known);
  if (unparsed === "any") {
    const shown = await candidatesAmong(search, files.slice(0, SHOWN_FILES));
    if (shown.source.some(({ guess }) => !guess)) return { ...shown, unparsed };
  }
  return { ...(await candidatesAmong(search, files)), unparsed };
}

async function candidatesAmong(search: Search, files: readonly string[]): Promise<FoundCandidates> {
  const { root } = search;
  const candidates = (await mapInParallel(files, (file) => candidatesOf(search, file))).flat();
  const generated = await generatedFiles(
    root,
    candidates.map(({ loaded }) => ({ file: loaded.path.file, text: loaded.text })),
  );
  const isWritten = ({ loaded }: ElementCandidate): boolean => !generated.has(loaded.path.file);
  const isOutput = ({ loaded }: ElementCandidate): boolean => isOutputFolder(loaded.path.file);
  // A build's output that is tracked counts where its source does not hold the element.
  const hasSource = candidates.some((one) => isWritten(one) && !isOutput(one) && !one.guess);
  const isSource = (one: ElementCandidate): boolean => isWritten(one) && !(hasSource && isOutput(one));
  return { source: candidates.filter(isSource), generated: candidates.filter((one) => !isSource(one)) };
}

/** All files, or at most `MAX_PARSED_FILES` of them: those that contain most of the texts. */
async function selectFiles(
  root: string,
  files: readonly string[],
  needles: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly unparsed: UnparsedFiles }> {
  if (files.length <= MAX_PARSED_FILES) return { files, unparsed: "none" };
  // With one text all files are equal: each of them holds it.
  if (needles.length === 1) return { files: files.slice(0, MAX_PARSED_FILES), unparsed: "any" };
  const hits = await countNeedles(root, files, needles);
  const ranked = [...files].sort((a, b) => (hits.get(b) ?? 0) - (hits.get(a) ?? 0));
  const best = hits.get(ranked[MAX_PARSED_FILES] ?? "") ?? 0;
  return { files: ranked.slice(0, MAX_PARSED_FILES), unparsed: best < needles.length ? "lesser" : "any" };
}

async function firstInGeneratedFiles(
  search: Search,
  needles: readonly string[],
): Promise<ElementCandidate | null> {
  // What could not be read of a build's output is no reason.
  const output = { ...search, skipped: new Map<string, SourceProblem>() };
  for (const file of (await outputFilesContaining(search.root, needles)).slice(0, MAX_PARSED_FILES)) {
    const found = (await candidatesOf(output, file)).find(({ guess }) => !guess);
    if (found !== undefined) return found;
  }
  return null;
}

/** A file that does not parse has no candidates; the search names it. */
async function candidatesOf({ root, query, skipped }: Search, name: string): Promise<ElementCandidate[]> {
  const read = await loadSource(root, name);
  if (!read.ok) {
    const { error, line = 1, reason = read.message } = read;
    if (error === "source_unparsable") skipped.set(name, { file: name, line, message: reason });
    return [];
  }
  const { loaded } = read;
  const { unread } = loaded.source;
  if (unread !== undefined) skipped.set(name, { file: name, ...unread });
  return candidatesIn(loaded, query);
}
