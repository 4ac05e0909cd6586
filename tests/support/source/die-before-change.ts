/**
 * Ends this process with SIGKILL before its Nth change of the disk. Import it before the code under test.
 * With `STATES_OF` and `STATES_IN` in the environment it also copies the first folder into the second before each
 * change: `1`, `2`, …, and the kinds of the changes, one a line, in `kinds`. A killed process leaves exactly that.
 */
import { EventEmitter } from "node:events";
import { appendFileSync, constants, cpSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const promises: Record<string, unknown> = require("node:fs/promises");
const http: Record<string, unknown> = require("node:http");
/** The methods of an open file that change its content. */
const HANDLE_WRITES = ["writeFile", "write"];
let changes = 0;
let last = 0;

/** Starts counting changes; the process ends before the one with this number. */
export function dieBeforeChange(number: number): void {
  last = number;
  for (const name of ["writeFile", "open", "link", "rename", "rm", "rmdir"]) counted(promises, name);
  syncBuiltinESMExports();
}

/** Also counts requests to a local server: each before it is sent, and before its answer is seen. */
export function countRequests(): void {
  const real = http.request;
  if (typeof real !== "function") throw new Error("no request");
  http.request = (...words: unknown[]): unknown => {
    countOne("request");
    const request: unknown = real.apply(http, words);
    if (request instanceof EventEmitter) request.prependOnceListener("response", () => countOne("response"));
    return request;
  };
  syncBuiltinESMExports();
}

/** Counts a step; does not return from the last one. */
function countOne(kind: string): void {
  changes += 1;
  copyState(kind);
  if (changes !== last) return;
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way: nothing more happens.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function copyState(kind: string): void {
  const { STATES_OF: root, STATES_IN: folder } = process.env;
  if (root === undefined || folder === undefined) return;
  cpSync(root, join(folder, String(changes)), { recursive: true, preserveTimestamps: true });
  appendFileSync(join(folder, "kinds"), `${kind}\n`);
}

/** How many changes have been made. */
export function changesMade(): number {
  return changes;
}

/** The same function, counted; the process dies before the chosen one. */
function counted(owner: Record<string, unknown>, name: string): void {
  const real = owner[name];
  if (typeof real !== "function") throw new Error(`no ${name}`);
  owner[name] = async (...words: unknown[]): Promise<unknown> => {
    if (!isIncidental(name, words)) countOne(name);
    const answer: unknown = await real.apply(owner, words);
    if (name === "open" && typeof answer === "object" && answer !== null) {
      const handle: Record<string, unknown> = {};
      for (const write of HANDLE_WRITES) {
        handle[write] = bound(answer, write);
        counted(handle, write);
      }
      return new Proxy(answer, {
        get: (_, key) => (typeof key === "string" && handle[key]) || bound(answer, key),
      });
    }
    return answer;
  };
}

/** Not counted: reads, locks (they have their own tests), and removal of a temporary file that does not exist. */
function isIncidental(name: string, [path, how]: unknown[]): boolean {
  if (name === "open" && (how === "r" || how === constants.O_RDONLY)) return true;
  return typeof path === "string" && (path.includes("/locks/") || (name === "rm" && path.endsWith("-tmp~")));
}

function bound(owner: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(owner, key, owner);
  return typeof value === "function" ? value.bind(owner) : value;
}
