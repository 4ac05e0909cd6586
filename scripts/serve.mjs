#!/usr/bin/env -S deno run -A --unstable-no-legacy-abort
// `deno task serve`: sets up a fresh clone if necessary, then runs `serve` with the same arguments. The task names
// this file and not `deno`, because a task would run the program of that name in node_modules as a script.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureBuilt();
const cli = join(root, "dist", "cli.js");
// Set as if the program had been called by name: `--background` starts the same program again.
process.argv.splice(1, 1, cli, "serve");
await import(pathToFileURL(cli).href);
