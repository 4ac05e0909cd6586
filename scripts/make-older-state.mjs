// `node scripts/make-older-state.mjs BUILD`: drives real sessions on an older build of this package (a checkout of
// commit 2ce7fd3 with a `dist`), kills its server, and keeps the project with its state folder as a fixture.
// What that build itself reports about the folder after a restart is `expected.json`.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentCursor, readState } from "../tests/support/older-state/read-state.ts";
import { root as repository } from "./setup.mjs";

const [build] = process.argv.slice(2);
if (build === undefined || !existsSync(join(build, "dist/cli.js"))) {
  process.stderr.write("usage: node scripts/make-older-state.mjs BUILD\n");
  process.exit(1);
}
const FIXTURE = join(repository, "tests/fixtures/state-2ce7fd3");
/** Journals hold no path of the project; messages of its tools may. */
const PROJECT = "/tmp/p";
const STATE = ".impeccable/live";
const HOUR_MS = 3_600_000;
const cli = join(build, "dist/cli.js");
/** What only the server that ran there needs: tokens, process ids, locks. */
const NOT_KEPT = ["server.json", "lock", "locks", ".gitignore", "identity.json", "tokens.json"];

// A server

async function startServer(root) {
  const options = ["--no-inject", "--port", "0", "--compact-at", "8192", "--max-attempts", "2"];
  const child = spawn(
    process.execPath,
    [cli, "serve", "--root", root, "--json", "--retention", "36500", ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("\n")) resolve();
    });
    child.on("exit", () => reject(new Error(`serve ended: ${output}`)));
  });
  const { port, token } = JSON.parse(readFileSync(join(root, STATE, "server.json"), "utf8"));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const end = (signal) => {
    child.kill(signal);
    return ended;
  };
  return { url: `http://localhost:${port}`, token, end };
}

let server = null;

async function request(path, body, headers = {}) {
  const response = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body instanceof Uint8Array
        ? { "content-type": "image/png" }
        : body === undefined
          ? {}
          : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

function run(...args) {
  return JSON.parse(
    execFileSync(process.execPath, [cli, ...args, "--root", PROJECT, "--json"], {
      cwd: PROJECT,
      encoding: "utf8",
    }),
  );
}

// The page and the agent

const post = (event, key) => request("/events", event, key === undefined ? {} : { "idempotency-key": key });
const lease = (session, more = "") =>
  request(`/poll?timeout=10000&leaseMs=${HOUR_MS}&agent=writer&session=${session}${more}`);
const reply = (body) => request("/poll", body);

function generate(id, number, more = {}) {
  const classes = [`title-${number}`];
  const text = `Heading ${number}`;
  const outerHTML = `<h2 class="${classes[0]}">${text}</h2>`;
  const element = { outerHTML, tagName: "h2", classes, textContent: text };
  return post(
    { type: "generate", id, action: "bolder", count: 2, pageUrl: "/", owner: "tab-1", element, ...more },
    `generate-${id}`,
  );
}

function writeVariants(id, number) {
  const block = `<style data-impeccable-css="${id}">
  @scope ([data-impeccable-variant="1"]) { :scope > .title-${number} { font-weight: 800; } }
  @scope ([data-impeccable-variant="2"]) { :scope > .title-${number} { font-weight: var(--p-weight, 700); } }
</style>
<div data-impeccable-variant="1"><h2 class="title-${number}">Heading ${number}</h2></div>
<div data-impeccable-variant="2" style="display: none" data-impeccable-params='[{"id":"weight","kind":"range","min":400,"max":900,"step":100,"default":700,"label":"Weight"}]'><h2 class="title-${number}">Heading ${number}</h2></div>
`;
  const file = join(PROJECT, "..", `p-variants-${id}.html`);
  writeFileSync(file, block);
  run(
    "variants",
    "--id",
    id,
    "--count",
    "2",
    "--source-file",
    "index.html",
    "--classes",
    `title-${number}`,
    "--file",
    file,
  );
  rmSync(file);
}

/** A session whose variants are written, in the source and in its journal. */
async function withVariants(id, number, { cli: byCommand = false } = {}) {
  await generate(id, number);
  const work = byCommand ? run("poll", "--session", id, "--agent", "writer") : await lease(id);
  writeVariants(id, number);
  if (byCommand) run("reply", id, "done", "--file", "index.html", "--lease", work.lease.id);
  else await reply({ id, type: "done", leaseId: work.lease.id, file: "index.html", preview: `<p>${id}</p>` });
  return work;
}

function checkpoint(id, revision, more = {}) {
  const values = {
    visibleVariant: 2,
    arrivedVariants: 2,
    paramValues: { weight: 400 + (revision % 6) * 100 },
  };
  return post({ type: "checkpoint", id, revision, owner: "tab-1", ...values, ...more });
}

async function accept(id) {
  const paramValues = { weight: 800 };
  await post({ type: "accept", id, variantId: "2", paramValues, owner: "tab-1" }, `accept-${id}`);
}

/** Accepted by the agent's command, cleaned up by `carbonize`, completed. */
async function completed(id, number) {
  await withVariants(id, number, { cli: true });
  await checkpoint(id, 1);
  await accept(id);
  run("poll", "--session", id, "--agent", "writer");
  const cleanUp = run("poll", "--session", id, "--agent", "writer", "--types", "carbonize_cleanup");
  run("carbonize", "--id", id);
  run("complete", "--id", id, "--lease", cleanUp.lease.id);
}

async function emit(work, messages) {
  await request(
    `/v1/stream/${work.id}/${work.lease.run}`,
    messages.map((message, index) => ({ v: 1, id: `m${index}`, at: new Date().toISOString(), ...message })),
    { "live-lease": work.lease.id, "producer-id": "writer", "producer-epoch": "0", "producer-seq": "0" },
  );
}

const MESSAGES = [
  { type: "phase", phase: "picked_up" },
  { type: "text", text: "The heading needs more weight, " },
  { type: "text", text: "so the first variant adds some. " },
  { type: "text", text: "Two sizes would do.", channel: "thinking" },
  { type: "tool", tool: "edit", name: "edit_file", state: "started", summary: "index.html" },
  { type: "tool", tool: "edit", name: "edit_file", state: "done", summary: "index.html, 4 lines" },
  { type: "log", level: "info", text: "API_KEY=0123456789abcdef0123456789abcdef" },
  { type: "phase", phase: "variant_ready", variant: 1 },
];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isTrue) {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await isTrue()) return;
    await pause(50);
  }
  throw new Error(`never true: ${isTrue}`);
}

// What happens

/** Sessions that are finished when the server stops in order: its next start moves them to the archive. */
async function firstStart() {
  await completed("c0000001", 1);
  await completed("c0000003", 14);
  await post({ type: "undo_request", id: "c0000003" }, "undo-3");
  run("poll", "--session", "c0000003", "--agent", "writer");
  await withVariants("d0000001", 2, { cli: true });
  await post({ type: "discard", id: "d0000001", owner: "tab-1" }, "discard-1");
  run("poll", "--session", "d0000001", "--agent", "writer");
  await post(
    { type: "steer", id: "5e000001", message: "Calmer, please", pageUrl: "/", owner: "tab-1" },
    "steer-1",
  );
  const steer = await lease("5e000001");
  await reply({ id: "5e000001", type: "steer_done", leaseId: steer.lease.id, message: "Done." });
  await withVariants("a0000003", 3);
}

/** Sessions in every phase that is open; the server is killed behind them. */
async function secondStart() {
  const archive = join(PROJECT, STATE, "sessions/archive");
  await until(
    () => existsSync(archive) && readdirSync(archive).filter((name) => name.endsWith(".jsonl")).length === 4,
  );

  await generate("a0000001", 4, { freeformPrompt: "more weight" });
  const writing = await lease("a0000001", "&attemptId=try-1");
  await emit(writing, MESSAGES);
  await withVariants("a0000002", 5);
  // Enough checkpoints for a compaction, with some behind it.
  for (let revision = 1; revision <= 80; revision += 1) await checkpoint("a0000003", revision);
  await post({ type: "checkpoint", id: "a0000003", revision: 3, owner: "tab-2" });
  await generate("a0000005", 7);
  const failing = await lease("a0000005");
  await reply({
    id: "a0000005",
    type: "error",
    leaseId: failing.lease.id,
    message: "The headline is built by a script.",
  });
  await generate("a0000006", 8);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { lease: given } = await lease("a0000006");
    await request(`/leases/${given.id}/release`, {});
  }
  await withVariants("a0000007", 9);
  await checkpoint("a0000007", 1);
  await accept("a0000007");
  run("poll", "--session", "a0000007", "--agent", "writer");
  await post({ type: "steer", id: "5e000002", message: "Less red", pageUrl: "/", owner: "tab-1" }, "steer-2");
  await completed("c0000002", 10);
  await post({ type: "undo_request", id: "c0000002" }, "undo-2");
  await withVariants("a0000008", 11);
  await post({ type: "discard", id: "a0000008", owner: "tab-1" });
  await withVariants("a0000009", 12);
  await post({ type: "variant_mounted", id: "a0000009", variant: 1, url: "/" });
  await post({
    type: "variant_mount_failed",
    id: "a0000009",
    variant: 2,
    url: "/",
    error: "ReferenceError: x",
  });
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const { path } = await request("/annotation?sessionId=a000000a", new Uint8Array(png));
  await generate("a000000a", 13, { screenshotPath: path, comments: [{ x: 4, y: 8, text: "here" }] });
  await post({ type: "prefetch", pageUrl: "/about.html" }, "prefetch-1");
  // A snapshot of each is written when it has been quiet for a second.
  await until(() => existsSync(join(PROJECT, STATE, "sessions/a000000a.snapshot")));
  const after = await currentCursor(server);
  await checkpoint("a0000002", 1);
  await withVariants("a000000b", 15);
  await request(`/leases/${writing.lease.id}/extend`, { leaseMs: HOUR_MS });
  // Last: the accept is delivered after 30 s, whether the agent of the generate has replied or not.
  await generate("a0000004", 6);
  await lease("a0000004");
  await accept("a0000004");
  const upTo = await currentCursor(server);
  return { runs: [`${writing.id}/${writing.lease.run}`], frames: { after, upTo } };
}

function makeProject() {
  rmSync(PROJECT, { recursive: true, force: true });
  mkdirSync(PROJECT, { recursive: true });
  const headings = Array.from(
    { length: 15 },
    (_, index) => `    <h2 class="title-${index + 1}">Heading ${index + 1}</h2>`,
  );
  const head = '  <head>\n    <link rel="stylesheet" href="styles.css">\n  </head>\n';
  writeFileSync(
    join(PROJECT, "index.html"),
    `<!doctype html>\n<html>\n${head}  <body>\n${headings.join("\n")}\n  </body>\n</html>\n`,
  );
  const rules = headings.map((_, index) => `.title-${index + 1} {\n  color: navy;\n}\n`);
  writeFileSync(join(PROJECT, "styles.css"), rules.join("\n"));
  writeFileSync(join(PROJECT, "package.json"), '{ "private": true }\n');
}

makeProject();
server = await startServer(PROJECT);
await firstStart();
await server.end("SIGTERM");
server = await startServer(PROJECT);
const { runs, frames } = await secondStart();
await server.end("SIGKILL");
/** Leases run on from here when the folder is opened. */
const killedAt = Date.now();

const live = join(PROJECT, STATE);
for (const name of NOT_KEPT) rmSync(join(live, name), { recursive: true, force: true });
rmSync(FIXTURE, { recursive: true, force: true });
cpSync(live, join(FIXTURE, "live"), { recursive: true });
rmSync(join(PROJECT, ".impeccable"), { recursive: true });
cpSync(PROJECT, join(FIXTURE, "project"), { recursive: true });

// The same bytes, opened by the build that wrote them.
cpSync(join(FIXTURE, "live"), live, { recursive: true });
server = await startServer(PROJECT);
const sessions = [
  ...new Set([
    ...readdirSync(join(FIXTURE, "live/sessions")),
    ...readdirSync(join(FIXTURE, "live/sessions/archive")),
  ]),
]
  .flatMap((name) => /^([0-9a-f]{8})\.jsonl$/.exec(name)?.[1] ?? [])
  .sort();
const keys = { sessions, runs, frames };
const state = await readState(server, keys);
writeFileSync(join(FIXTURE, "expected.json"), `${JSON.stringify({ killedAt, keys, state }, null, 1)}\n`);
await server.end("SIGTERM");
rmSync(PROJECT, { recursive: true, force: true });
process.stdout.write(`${sessions.length} sessions in ${FIXTURE}\n`);
