import { execFile } from "node:child_process";
import { lstat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/** Whether git ignores a file; `unknown` where git cannot say, which is never the same as `not_ignored`. */
export type IgnoreState = "ignored" | "not_ignored" | "unknown";

/** A git that has not answered by then is stopped. */
const GIT_TIMEOUT_MS = 5_000;

/** These point git at another repository or change how it reads a path or what it prints. */
const FOREIGN_SETTINGS =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|NAMESPACE|CEILING_DIRECTORIES|\w+_PATHSPECS|TRACE\w*)$/;

/**
 * Asks each repository from the file's own up to the one that holds the project: a nested repository has rules
 * of its own, and the outer one may ignore it as a whole. Without any repository nothing is ignored.
 * @param root the project's folder, links resolved
 * @param path a file below it, in a folder whose links are resolved
 */
export async function gitIgnoreState(root: string, path: string): Promise<IgnoreState> {
  let subject = path;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await hasRepository(folder);
    if (found === null) return "unknown";
    if (found) {
      const state = await askGit(folder, subject);
      const isNested = folder.startsWith(root + sep);
      if (state !== "not_ignored" || !isNested) return state;
      subject = folder;
    }
    if (folder === dirname(folder)) return "not_ignored";
  }
}

/** Looked up here and not by git, whose "no repository" also means one that it cannot or may not read. */
async function hasRepository(folder: string): Promise<boolean | null> {
  try {
    await lstat(join(folder, ".git"));
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? false : null;
  }
}

/** Settings in the environment: they may trust an owner, but also hide the rules of the person's own configuration. */
const CONFIGURATION = /^GIT_CONFIG(_|$)/;

/** What git says with the settings of this process's environment; ignored is also what it ignores without them. */
async function askGit(folder: string, path: string): Promise<IgnoreState> {
  const env = gitEnvironment();
  const state = await askOnce(folder, path, env);
  const own = Object.entries(env).filter(([name]) => !CONFIGURATION.test(name));
  if (state !== "not_ignored" || own.length === Object.keys(env).length) return state;
  return (await askOnce(folder, path, Object.fromEntries(own))) === "ignored" ? "ignored" : state;
}

/**
 * "Not ignored" is believed only when git itself says so for this path. A silent exit code 1 may come from a
 * program that stands in for git (an unfinished installation). Code 128 is an owner git does not trust, a broken
 * index or a damaged repository; a warning says that a file of rules could not be read.
 */
function askOnce(folder: string, path: string, env: NodeJS.ProcessEnv): Promise<IgnoreState> {
  const name = `./${relative(folder, path).split(sep).join("/")}`;
  const options = {
    cwd: folder,
    env,
    timeout: GIT_TIMEOUT_MS,
    killSignal: "SIGKILL",
    windowsHide: true,
  } as const;
  return new Promise((done) => {
    const args = [
      "-c",
      "core.fsmonitor=false",
      "check-ignore",
      "--verbose",
      "--non-matching",
      "--stdin",
      "-z",
    ];
    const git = execFile("git", args, options, (error, stdout, stderr) => {
      const isAnswer = error === null || (error.code === 1 && stderr === "");
      done(isAnswer ? stateOf(stdout, name) : "unknown");
    });
    // A git that could not be started, or does not read, is judged by its result.
    git.stdin?.on("error", () => undefined);
    git.stdin?.end(`${name}\0`);
  });
}

/** Reads git's one record: source, line, pattern and path, each ended by NUL. */
function stateOf(record: string, name: string): IgnoreState {
  const [, , pattern, path, ...rest] = record.split("\0");
  if (pattern === undefined || path !== name || rest.join("") !== "") return "unknown";
  // Without a pattern nothing matched; `!` excepts the file from the patterns before.
  return pattern === "" || pattern.startsWith("!") ? "not_ignored" : "ignored";
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN_SETTINGS.test(name));
  return { ...Object.fromEntries(own), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
}
