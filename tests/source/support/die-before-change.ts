/** Ends this process with SIGKILL before its Nth change of the disk. Import it before the code under test. */
import { createRequire, syncBuiltinESMExports } from "node:module";

const promises: Record<string, unknown> = createRequire(import.meta.url)("node:fs/promises");
let changes = 0;
let last = 0;

/** Starts counting changes; the process ends before the one with this number. */
export function dieBeforeChange(number: number): void {
  last = number;
  for (const name of ["writeFile", "open", "link", "rename", "rm", "rmdir"]) counted(promises, name);
  syncBuiltinESMExports();
}

/** How many changes have been made. */
export function changesMade(): number {
  return changes;
}

/** The same function, counted; the process dies before the chosen one. */
function counted(owner: Record<string, unknown>, name: string): void {
  const real = owner[name];
  if (typeof real !== "function") throw new Error(`no ${name}`);
  owner[name] = async (...words: unknown[]): Promise<unknown> => {
    if (!isIncidental(name, words) && ++changes === last) {
      process.kill(process.pid, "SIGKILL");
      await new Promise(() => undefined);
    }
    const answer: unknown = await real.apply(owner, words);
    if (name === "open" && typeof answer === "object" && answer !== null) {
      const handle: Record<string, unknown> = Object.create(null);
      counted(Object.assign(handle, { writeFile: bound(answer, "writeFile") }), "writeFile");
      return new Proxy(answer, {
        get: (_, key) => (key === "writeFile" ? handle.writeFile : bound(answer, key)),
      });
    }
    return answer;
  };
}

/** Not counted: reads, locks (they have their own tests), and removal of a temporary file that does not exist. */
function isIncidental(name: string, [path, how]: unknown[]): boolean {
  if (name === "open" && how === "r") return true;
  return typeof path === "string" && (path.includes("/locks/") || (name === "rm" && path.endsWith("-tmp~")));
}

function bound(owner: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(owner, key, owner);
  return typeof value === "function" ? value.bind(owner) : value;
}
