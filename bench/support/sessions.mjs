import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "./http.mjs";
import { removeFolder, startServer, startServerWithClockOffset, stateOf } from "./server.mjs";

/** The session id for a number. */
export function sessionId(number) {
  return number.toString(16).padStart(8, "0");
}

/** The `generate` that opens a session. */
export function generate(id) {
  const element = { outerHTML: "<h1>Hi</h1>", tagName: "h1", classes: ["title"] };
  return { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", element };
}

/** What a page posts while the variants are compared. */
export function checkpoint(id, revision) {
  return { type: "checkpoint", id, revision, owner: "bench", visibleVariant: revision % 4 };
}

/** Runs `work` for each number below `count`, `width` at a time. */
export async function each(count, width, work) {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const worker = async () => {
    for (const number of numbers) await work(number);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}

const AT_ONCE = 16;

/**
 * A project whose sessions went through a real server an hour ago: `open` that wait for an agent, and `finished`.
 * The finished ones are still in the folder of the open ones, where they cost a start the most. `archiveAll`
 * moves them.
 */
export async function makeProject(folder, { open, finished }) {
  const state = stateOf(folder);
  const warmUp = await startServerWithClockOffset(folder);
  await warmUp.stop();
  mkdirSync(join(state, "sessions"), { recursive: true });
  // A file instead of the archive's folder: no session can be moved there.
  const barrier = join(state, "sessions/archive");
  writeFileSync(barrier, "");
  // Flushed once a second instead of before each response: the files are the same.
  const server = await startServerWithClockOffset(folder, "--durability", "relaxed");
  const client = new Client(server.port, { token: server.token, maxSockets: AT_ONCE });
  await each(open, AT_ONCE, (number) => client.post("/events", generate(sessionId(number))));
  await each(finished, AT_ONCE, async (number) => {
    const id = sessionId(0x10000 + number);
    await client.post("/events", generate(id));
    await client.post("/poll", { id, type: "complete" });
  });
  client.close();
  await server.stop();
  rmSync(barrier);
  return folder;
}

/** Runs a server until it has moved the finished sessions to the archive. */
export async function archiveAll(folder, open) {
  const server = await startServer(folder);
  while (journals(join(stateOf(folder), "sessions")) > open) await delay(200);
  await server.stop();
}

/** The number of journals in a folder. */
export function journals(folder) {
  return readdirSync(folder).filter((name) => name.endsWith(".jsonl")).length;
}

/** A copy that a server may change. */
export function copyProject(from, to) {
  removeFolder(to);
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
  return to;
}
