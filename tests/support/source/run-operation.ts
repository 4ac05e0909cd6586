/**
 * One operation in a process of its own: `node run-operation.ts NAME ROOT [USER SCRATCH]` prints its result as JSON.
 * With a user, it changes to that user once all modules are loaded.
 */
import { ALL_OPERATIONS, run } from "./operations.ts";

const [, , name, root = "", user, scratch = ""] = process.argv;
const known = ALL_OPERATIONS.find((operation) => operation === name);
if (known === undefined) throw new Error(`no operation ${name}`);
if (user !== undefined) {
  for (const operation of ["variants", "accept", "undo"] as const) await run(operation, scratch);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
process.stdout.write(JSON.stringify(await run(known, root)));
