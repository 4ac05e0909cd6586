/**
 * Runs carbonize with a page that refuses the first form, in a process that ends itself with SIGKILL before its Nth
 * change of the disk: `verdict-kill-worker.ts ROOT N`. A process that makes fewer changes prints their number.
 */
import { carbonize } from "../../../src/source/index.ts";
import { ID } from "./carbonize-page.ts";
import { changesMade, dieBeforeChange } from "./die-before-change.ts";
import { refusesFirstForm } from "./scripted-page.ts";

const [, , root = "", killAt] = process.argv;
dieBeforeChange(Number(killAt));
const { handled } = await carbonize({ root, id: ID, page: refusesFirstForm(root) });
if (handled) process.stdout.write(`${changesMade()}\n`);
