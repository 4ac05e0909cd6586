/**
 * Injects or removes in a process that ends itself with SIGKILL before its Nth change of the disk:
 * `node inject-kill-worker.ts inject|remove ROOT PORT N`. One that gets through prints how many there were.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";

const [, , action, root = "", port, killAt] = process.argv;
const promises: Record<string, unknown> = createRequire(import.meta.url)("node:fs/promises");
let changes = 0;

/** The same function, counted; the process dies before the chosen one. */
function counted(owner: Record<string, unknown>, name: string): void {
  const real = owner[name];
  if (typeof real !== "function") throw new Error(`no ${name}`);
  owner[name] = async (...words: unknown[]): Promise<unknown> => {
    if (!isIncidental(name, words[0]) && ++changes === Number(killAt)) {
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

/** Locks have their own tests, and taking away a temporary file that is not there changes nothing. */
function isIncidental(name: string, path: unknown): boolean {
  return typeof path === "string" && (path.includes("/locks/") || (name === "rm" && path.endsWith("-tmp")));
}

function bound(owner: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(owner, key, owner);
  return typeof value === "function" ? value.bind(owner) : value;
}

for (const name of ["writeFile", "open", "link", "rename", "rm", "rmdir"]) counted(promises, name);
syncBuiltinESMExports();
const { inject, removeInjection } = await import("../../../src/source/inject/index.ts");
if (action === "inject") await inject(root, Number(port));
else await removeInjection(root);
process.stdout.write(`${changes}\n`);
