import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { HostUnderTest } from "./host-under-test.ts";
import { localHost, REPOSITORY } from "./local-host.ts";

/**
 * The machine's own Node, outside of the repository's dependencies: the one the package must run on.
 * npm scripts put `node_modules/.bin` (and a newer Node) first, so the path is searched past it.
 */
export function machineNode(): string {
  const named = process.env.IMPECCABLE_NODE20;
  if (named) return named;
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return folders.map((folder) => join(folder, "node")).find((file) => existsSync(file)) ?? process.execPath;
}

/** The Node of the development dependencies. */
export function bundledNode(): string {
  return join(REPOSITORY, "node_modules/.bin/node");
}

/** The built command line on one Node binary. */
export function nodeHost(name: string, node: string): HostUnderTest {
  return localHost(name, { runtime: "node", program: node, words: [] });
}
