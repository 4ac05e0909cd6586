/** Queries to git: one process per query, never one per file, and never through a shell. */
import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Overrides settings that would change git's output format, or run programs that the repository configures. */
const FIXED = ["-c", "grep.fullName=false", "-c", "core.fsmonitor=false", "-c", "submodule.recurse=false"];

interface GitOutput {
  /** `null` when git is missing or was ended by a signal. */
  readonly code: number | null;
  readonly fields: readonly string[];
}

/**
 * Files below `root` that contain one of `needles` (with `every` all of them, on any lines) and match one of
 * `pathspecs`. Tracked files and untracked ones that are not ignored are searched. Names are relative to `root`, with
 * `/`. `null` when git does not know this folder.
 */
export async function gitGrep(
  root: string,
  needles: readonly string[],
  pathspecs: readonly string[],
  { every = false }: { readonly every?: boolean } = {},
): Promise<string[] | null> {
  const patterns = [...(every ? ["--all-match"] : []), ...needles.flatMap((needle) => ["-e", needle])];
  const options = ["-l", "-z", "-F", "--no-color", ...patterns, "--", ...pathspecs];
  // With `--untracked` git walks the folders and leaves out submodules, and tracked files that an ignore rule matches.
  const [walked, tracked] = await Promise.all([
    query(root, ["grep", "--untracked", ...options]),
    query(root, ["grep", "--recurse-submodules", ...options]),
  ]);
  const [a, b] = [grepped(walked), grepped(tracked)];
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}

/** The names that a `git grep` has found; `null` when it failed. */
function grepped(output: GitOutput | null): readonly string[] | null {
  if (output === null) return null;
  return output.code === 0 ? output.fields : output.code === 1 ? [] : null;
}

/** Every file below `root` that is tracked, or untracked and not ignored; `null` when git does not know the folder. */
export async function gitFiles(root: string): Promise<ReadonlySet<string> | null> {
  const [tracked, others] = await Promise.all([
    query(root, ["ls-files", "-z", "--cached", "--recurse-submodules"]),
    query(root, ["ls-files", "-z", "--others", "--exclude-standard"]),
  ]);
  return tracked?.code === 0 && others?.code === 0 ? new Set([...tracked.fields, ...others.fields]) : null;
}

/** Those of `files` (relative to `root`) that are tracked, also in submodules; none where git does not answer. */
export async function gitTracked(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  if (files.length === 0) return new Set();
  const paths = files.map((file) => `:(literal)${file}`);
  const listed = await query(root, ["ls-files", "-z", "--cached", "--recurse-submodules", "--", ...paths]);
  return new Set(listed?.code === 0 ? listed.fields : []);
}

/** The commit of the working tree; `null` without one, and where git does not know the folder. */
export async function gitHead(root: string): Promise<string | null> {
  const named = await query(root, ["rev-parse", "--verify", "-q", "HEAD"]);
  return named?.code === 0 ? (named.fields[0]?.trim() ?? null) : null;
}

/** Files below `root` that differ from a commit, untracked ones included, ignored ones not; `null` when git fails. */
export async function gitChanged(root: string, commit: string): Promise<string[] | null> {
  const [changed, untracked] = await Promise.all([
    query(root, ["diff", "--name-only", "--relative", "--no-renames", "-z", commit]),
    query(root, ["ls-files", "-z", "--others", "--exclude-standard"]),
  ]);
  if (changed?.code !== 0 || untracked?.code !== 0) return null;
  return [...new Set([...changed.fields, ...untracked.fields])];
}

/** A file's text in a commit, with the line ends of the working tree; `null` where the commit does not have it. */
export async function gitText(root: string, commit: string, file: string): Promise<string | null> {
  const shown = await query(root, ["cat-file", "--filters", `${commit}:./${file}`]);
  return shown?.code === 0 ? shown.fields.join("\0") : null;
}

/** Those of `files` (relative to `root`) that git ignores; none where git does not answer (`isIgnoreStateKnown`). */
export async function gitIgnored(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const answer = await checkIgnored(root, files);
  if (answer === null || answer.code === 0 || answer.code === 1)
    return new Set(answer?.fields.map(withoutDot));
  // One file in a submodule makes git refuse the whole question.
  const submodules = await gitSubmodules(root);
  const outside = files.filter((file) => !submodules.some((folder) => file.startsWith(`${folder}/`)));
  return new Set((await checkIgnored(root, outside))?.fields.map(withoutDot));
}

async function checkIgnored(root: string, files: readonly string[]): Promise<GitOutput | null> {
  if (files.length === 0) return null;
  const names = files.map((file) => `./${file}\0`).join("");
  return await query(root, ["check-ignore", "-z", "--stdin"], names);
}

function withoutDot(field: string): string {
  return field.replace(/^\.\//, "");
}

/** The folders below `root` that are submodules. */
async function gitSubmodules(root: string): Promise<string[]> {
  const staged = await query(root, ["ls-files", "-z", "--stage"]);
  return (staged?.fields ?? []).flatMap((entry) => /^160000 [^\t]*\t([\s\S]*)$/.exec(entry)?.[1] ?? []);
}

/**
 * Whether git can say what it ignores below `root`. False in a repository of which git reports nothing (another
 * user's, a broken index, git is missing): `gitIgnored` finds nothing there.
 */
export async function isIgnoreStateKnown(root: string): Promise<boolean> {
  return (await checkRoot(root).isIgnored) !== null || !(await isInRepository(root));
}

async function isInRepository(folder: string): Promise<boolean> {
  const found = await access(join(folder, ".git")).then(
    () => true,
    () => false,
  );
  const parent = dirname(folder);
  return found || (parent !== folder && (await isInRepository(parent)));
}

/** The repository's own list of ignored files, which no commit contains. */
export interface GitExclude {
  /** Absolute; several worktrees share one. */
  readonly file: string;
  /** The folder of the project in the repository: empty, or with `/` at its end. */
  readonly prefix: string;
}

/** `null` when git does not know this folder, or ignores all of it. */
export async function gitExclude(root: string): Promise<GitExclude | null> {
  const absolute = ["--path-format=absolute", "--git-path", "info/exclude"];
  const answer = await query(root, ["rev-parse", "--show-prefix", ...absolute]);
  const [prefix, file, ...rest] = (answer?.fields.join("") ?? "").split("\n");
  if (answer?.code !== 0 || prefix === undefined || file === undefined || rest.join("") !== "") return null;
  return { file, prefix };
}

/** The newest commits that are searched for renames. */
const RENAME_SEARCH_COMMITS = "500";

/** The current name of a file that was renamed, by git's detection of renames; `null` when there is none. */
export async function gitRenamed(root: string, file: string): Promise<string | null> {
  const names = ["-M", "--diff-filter=R", "--name-status", "--relative", "-z"];
  const [now, before] = await Promise.all([
    query(root, ["diff", ...names, "HEAD"]),
    query(root, ["log", ...names, "--format=", "-n", RENAME_SEARCH_COMMITS, "--reverse"]),
  ]);
  if (now === null || before === null) return null;
  let name = file;
  // Each rename is three fields: R with the similarity, the old name, the new one. The oldest commit comes first.
  for (const { fields } of [before, now]) {
    for (let at = 0; at + 2 < fields.length; at += 3)
      if (fields[at + 1] === name) name = fields[at + 2] ?? name;
  }
  return name === file ? null : name;
}

/** How long the result for a root is cached behind the last query: one command needs it for each, however slow git is. */
const ROOT_CACHE_MS = 1_000;

interface RootCheck {
  /** True for an ignored folder of a larger repository, which git does not search; `null` without git. */
  readonly isIgnored: Promise<boolean | null>;
  /** By the clock of `performance.now()`. */
  until: number;
  /** Queries that git has not answered yet; the result is not asked for again beside them. */
  pending: number;
  /** Whether git searches the folder; `null` while it is asked. */
  searched: boolean | null;
}

const rootChecks = new Map<string, RootCheck>();

/** The output of git in a folder that it searches, else `null`. */
async function query(root: string, args: readonly string[], input: string | null = null) {
  const check = checkRoot(root);
  if (check.searched === false) return null;
  // Beside the check, so that the first query of a command need not wait for it.
  const asked = Promise.all([run(root, args, input), check.isIgnored]);
  const [output, isIgnored] = await keptWhile(check, asked);
  return isIgnored === false ? output : null;
}

function checkRoot(root: string): RootCheck {
  const last = rootChecks.get(root);
  if (last !== undefined && (last.pending > 0 || last.until > performance.now())) return last;
  const isIgnored = run(root, ["check-ignore", "-q", "."], null).then(({ code }) =>
    code === 0 ? true : code === 1 ? false : null,
  );
  const check: RootCheck = { isIgnored, until: 0, pending: 0, searched: null };
  void keptWhile(check, isIgnored).then((ignored) => {
    check.searched = ignored === false;
  });
  rootChecks.set(root, check);
  return check;
}

/** Keeps the check until the answer is there, and for a while behind it. */
async function keptWhile<T>(check: RootCheck, answer: Promise<T>): Promise<T> {
  check.pending += 1;
  try {
    return await answer;
  } finally {
    check.pending -= 1;
    check.until = performance.now() + ROOT_CACHE_MS;
  }
}

function run(root: string, args: readonly string[], input: string | null): Promise<GitOutput> {
  const environment: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  // A git hook sets these for its own repository; the query is about the repository of `root`.
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]) delete environment[name];
  return new Promise((resolve) => {
    const child = spawn("git", [...FIXED, ...args], {
      cwd: root,
      env: environment,
      stdio: [input === null ? "ignore" : "pipe", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", () => resolve({ code: null, fields: [] }));
    child.on("close", (code) => {
      const fields = Buffer.concat(chunks).toString("utf8").split("\0");
      resolve({ code, fields: fields.filter((field) => field !== "") });
    });
    // Git may exit before it has read all input. Its exit code is the result.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
