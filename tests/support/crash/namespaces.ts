import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where a server is started. `blind`: `/proc` is empty, so that it cannot find out where it is. */
export type Place = "here" | "container" | "blind container";

const OWN = ["--pid", "--mount", "--fork", "--kill-child"];
/** As another user than root, who is root in a user namespace of its own. */
const AS_ROOT = ["--user", "--map-root-user"];

/** The words in front of a command that put it into process and mount namespaces of its own. */
export interface Namespaces {
  readonly words: (place: Place) => readonly string[];
}

/** `null` where this user may not make namespaces (a restricted container, another system than Linux). */
export async function namespaces(): Promise<Namespaces | null> {
  for (const more of [[], AS_ROOT]) {
    const unshare = ["unshare", ...more, ...OWN];
    const isPermitted = await run(unshare[0] ?? "", [...unshare.slice(1), "--mount-proc", "true"]).then(
      () => true,
      () => false,
    );
    if (isPermitted) return { words: (place) => wordsFor(unshare, place) };
  }
  return null;
}

function wordsFor(unshare: readonly string[], place: Place): readonly string[] {
  if (place === "here") return [];
  if (place === "container") return [...unshare, "--mount-proc"];
  return [...unshare, "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"];
}
