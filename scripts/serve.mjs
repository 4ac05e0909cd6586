#!/usr/bin/env -S deno run -A --unstable-no-legacy-abort
// `deno task serve`: sets a fresh clone up if need be, then runs `serve`. Arguments go to it. The task names
// this file and not `deno`, because a task would run the program of that name in node_modules as a script.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureBuilt();
const cli = join(root, "dist", "cli.js");
// As if it had been called by name: `--background` starts the same program again.
process.argv.splice(1, 1, cli, "serve");
await import(pathToFileURL(cli).href);
