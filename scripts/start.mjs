// `npm start`: sets a fresh clone up if need be, then opens the demo. Arguments go to the demo.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureBuilt();
const demo = spawn(process.execPath, [join(root, "dist", "cli.js"), "demo", ...process.argv.slice(2)], {
  stdio: "inherit",
});
// In a terminal Ctrl-C reaches the demo by itself too; it takes two of the same for one. It ends in its own
// time, and this with it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => demo.kill(signal));
demo.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
