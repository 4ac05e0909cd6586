/** A clean-up in a process that ends itself with SIGKILL before its Nth change of the disk: `bake-kill-worker.ts ROOT N`. */
import { ID } from "./bake-page.ts";
import { changesMade, dieBeforeChange } from "./die-before-change.ts";

const [, , root = "", killAt] = process.argv;
dieBeforeChange(Number(killAt));
const { carbonize } = await import("../../../src/source/index.ts");
await carbonize({ root, id: ID });
process.stdout.write(`${changesMade()}\n`);
