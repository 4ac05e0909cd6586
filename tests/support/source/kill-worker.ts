/**
 * One source operation in a process that ends itself with SIGKILL before its Nth change of the disk:
 * `node kill-worker.ts NAME ROOT N`. A run that completes prints the number of changes.
 */
import { changesMade, dieBeforeChange } from "./die-before-change.ts";
import type { OperationName } from "./operations.ts";

const [, , name, root = "", killAt] = process.argv;
dieBeforeChange(Number(killAt));
const { OPERATIONS, run } = await import("./operations.ts");
const known: OperationName | undefined = OPERATIONS.find((operation) => operation === name);
if (known === undefined) throw new Error(`no operation ${name}`);
await run(known, root);
process.stdout.write(`${changesMade()}\n`);
