/**
 * Injects or removes in a process that ends itself with SIGKILL before its Nth change of the disk:
 * `node inject-kill-worker.ts inject|remove ROOT PORT N`. A process that makes fewer changes prints their number.
 */
import { changesMade, dieBeforeChange } from "./die-before-change.ts";

const [, , action, root = "", port, killAt] = process.argv;
dieBeforeChange(Number(killAt));
const { inject, removeInjection } = await import("../../../src/source/inject/index.ts");
if (action === "inject") await inject(root, Number(port));
else await removeInjection(root);
process.stdout.write(`${changesMade()}\n`);
