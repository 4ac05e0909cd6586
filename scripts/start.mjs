// `npm start`: sets up a fresh clone if necessary, then opens the demo with the same arguments.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureBuilt();
const demo = spawn(process.execPath, [join(root, "dist", "cli.js"), "demo", ...process.argv.slice(2)], {
  stdio: "inherit",
});
// In a terminal Ctrl-C reaches the demo as well, which treats two signals this close as one. This process ends
// after the demo.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => demo.kill(signal));
demo.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
