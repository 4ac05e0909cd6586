/**
 * Runs `accept --bake` in a process that ends itself with SIGKILL before its Nth change of the disk:
 * `carbonize-kill-worker.ts ROOT N`. A process that makes fewer changes prints their number.
 */
import { cli } from "../cli/run-cli.ts";
import { ACCEPT_AND_CARBONIZE } from "./carbonize-page.ts";
import { changesMade, dieBeforeChange } from "./die-before-change.ts";

const [, , root = "", killAt] = process.argv;
dieBeforeChange(Number(killAt));
const { code } = await cli(ACCEPT_AND_CARBONIZE, { cwd: root });
if (code === 0) process.stdout.write(`${changesMade()}\n`);
