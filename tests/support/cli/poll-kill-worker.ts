/**
 * Runs `poll` in a process that ends itself with SIGKILL before its Nth change of the disk, request or answer:
 * `poll-kill-worker.ts ROOT N`. A process that makes fewer prints their number.
 */
import { changesMade, countRequests, dieBeforeChange } from "../source/die-before-change.ts";
import { cli } from "./run-cli.ts";

const [, , root = "", killAt] = process.argv;
dieBeforeChange(Number(killAt));
countRequests();
// A lease that ends soon: a poll that was killed before it could store it is waited for by the next one.
const { code, stdout } = await cli(["poll", "--agent", "claude", "--lease-ms", "3000"], { cwd: root });
if (code !== 0) throw new Error(stdout);
process.stdout.write(`${changesMade()}\n`);
