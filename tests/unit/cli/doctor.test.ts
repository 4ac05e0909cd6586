import { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkNode } from "../../../src/cli/doctor/node.ts";
import { lockText } from "../../../src/node/lock-holder.ts";
import { ownIdentity } from "../../../src/node/process-identity.ts";
import type { DoctorFinding } from "../../../src/protocol/finding.ts";
import { inject } from "../../../src/source/inject/index.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesOf, temporaryProject, textOf } from "../../support/cli/temporary-project.ts";
import { deadPid } from "../../support/hosts/other-process.ts";
import { agentDone, agentError, olderLines } from "../../support/legacy/legacy-lines.ts";
import { olderServer, writeOlderServerFile } from "../../support/legacy/older-server.ts";

const PAGE = "<!doctype html>\n<html>\n  <body>\n    <h1>Hi</h1>\n  </body>\n</html>\n";
const H1 = { tag: "h1", html: "<h1>Hi</h1>", classes: [] };

interface Diagnosis {
  readonly code: number;
  readonly ok: boolean;
  readonly findings: readonly DoctorFinding[];
  /** What is not well, of one check. */
  of(check: string): readonly DoctorFinding[];
}

async function doctor(root: string, ...words: string[]): Promise<Diagnosis> {
  const { code, json } = await cli(["doctor", ...words], { cwd: root });
  const findings = json.findings as DoctorFinding[];
  for (const { level, fix, message } of findings) {
    expect(message).not.toBe("");
    expect(fix === undefined).toBe(level === "ok");
  }
  return {
    code,
    ok: json.ok === true,
    findings,
    of: (check) => findings.filter((finding) => finding.check === check && finding.level !== "ok"),
  };
}

describe("doctor", () => {
  it("finds nothing wrong with a project that is served, and changes nothing", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { server } = await liveServer(root);
    await inject(root, server.port);
    const before = filesOf(root);
    const { code, ok, findings } = await doctor(root);
    const problems = findings.filter(({ level }) => level === "problem");
    expect(problems).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    const checks = ["node", "root", "port", "lock", "loopback", "owner", "permissions", "git"];
    const running = ["agent", "queue"];
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      ...checks.slice(0, 5),
      ...running,
      ...checks.slice(5),
      ...["file-system", "journal", "leftovers", "injection", "csp"],
      ...["mixed-content", "host", "reachability", "agents"],
    ]);
    expect(filesOf(root)).toEqual(before);
  });

  it("is for people in a terminal, with every fix, and never shows a token [token-leak]", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { server } = await liveServer(root);
    const { stdout, code } = await cli(["doctor"], { cwd: root, tty: true, env: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    expect(stdout).toContain("✓ node");
    expect(stdout).toContain("! injection");
    expect(stdout).toContain("npx impeccable-live serve");
    for (const secret of [server.agentToken, server.browserToken]) expect(stdout).not.toContain(secret);
  });

  it("does not call a tag present that lacks crossorigin", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { server } = await liveServer(root);
    await inject(root, server.port);
    const text = textOf(root, "index.html");
    expect((await doctor(root)).of("injection")).toEqual([]);
    writeFileSync(join(root, "index.html"), text.replace(" crossorigin", ""));
    const { of } = await doctor(root);
    expect(of("injection")).toMatchObject([
      { level: "problem", message: expect.stringContaining("`crossorigin`"), file: "index.html" },
    ]);
    expect((await cli(["inject", "--check"], { cwd: root })).json).toMatchObject({
      ok: false,
      files: [{ file: "index.html", port: null, broken: true }],
    });
    await cli(["inject"], { cwd: root });
    expect(textOf(root, "index.html")).toBe(text);
  });

  it("without a server prints how to start one, and works in an empty folder", async () => {
    const { of, ok } = await doctor(temporaryProject());
    expect(ok).toBe(false);
    expect(of("port")[0]?.fix).toContain("npx impeccable-live serve");
    expect(of("injection")[0]).toMatchObject({ level: "problem" });
    expect(of("injection")[0]?.fix).toContain("config.json");
  });

  it("reports a Node that is too old", () => {
    expect(checkNode("20.18.9")).toMatchObject({ level: "problem", fix: "Install Node 20.19 or newer." });
    expect(checkNode("18.20.0").level).toBe("problem");
    expect(checkNode("20.19.0").level).toBe("ok");
    expect(checkNode("24.1.0").level).toBe("ok");
  });

  it("does not believe a dead server's file, and explains the lock it left [stale-server-file]", async () => {
    const pid = await deadPid();
    const root = temporaryProject({
      "index.html": PAGE,
      ".impeccable/live/server.json": JSON.stringify({ pid, port: 1, token: "secret" }),
      ".impeccable/live/lock": JSON.stringify({
        pid,
        processStart: "1",
        startedAt: "2026-01-01T00:00:00.000Z",
        nonce: "n",
      }),
    });
    const { of } = await doctor(root);
    expect(
      of("port")
        .map(({ message }) => message)
        .join(),
    ).toContain(`pid ${pid}`);
    expect(of("lock")).toMatchObject([{ level: "warning" }]);
    expect(of("lock")[0]?.message).toContain("ended");
  });

  it("names a running server of an older version", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { port } = await olderServer();
    await writeOlderServerFile(root, port);
    const { code, of } = await doctor(root);
    expect(code).toBe(1);
    const message = expect.stringContaining(`on port ${port} (pid ${process.pid})`);
    expect(of("port")).toMatchObject([{ level: "problem", message, fix: expect.stringContaining("stop") }]);
  });

  it("names a living process that holds the project without answering", async () => {
    const root = temporaryProject({
      ".impeccable/live/lock": JSON.stringify({
        pid: process.pid,
        processStart: null,
        startedAt: "2026-01-01T00:00:00.000Z",
        nonce: "n",
      }),
    });
    const { of } = await doctor(root);
    expect(of("lock")).toMatchObject([{ level: "problem" }]);
    expect(of("lock")[0]?.fix).toContain(`end process ${process.pid}`);
  });

  it("names the container of a holder that it cannot see, here as in other commands [other-namespace]", async () => {
    const holder = {
      ...(await ownIdentity()),
      namespace: "another",
      host: "web-1",
      startedAt: "",
      nonce: "n",
      folder: null,
    };
    const root = temporaryProject({ ".impeccable/live/lock": lockText(holder) });
    const { of } = await doctor(root);
    expect(of("lock")).toMatchObject([{ level: "warning" }]);
    expect(of("lock")[0]?.message).toMatch(/in another container.*web-1.*cannot be seen from here/);
    const { json, code } = await cli(["poll"], { cwd: root });
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: "unreachable", message: expect.stringContaining("web-1") });
  });

  it("names another program on the port that open tabs know [port-taken]", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const root = temporaryProject({ ".impeccable/live/tokens.json": JSON.stringify({ port }) });
    expect((await doctor(root)).of("port")[0]?.message).toContain(`port ${port}, which open tabs use`);
  });

  it.skipIf(process.platform === "win32")(
    "names secrets that others can read, with the command",
    async () => {
      const root = temporaryProject({ "index.html": PAGE });
      await liveServer(root);
      chmodSync(join(root, ".impeccable/live"), 0o755);
      chmodSync(join(root, ".impeccable/live/tokens.json"), 0o644);
      expect((await doctor(root)).of("permissions").map(({ fix }) => fix)).toEqual([
        "chmod 700 .impeccable/live",
        "chmod 600 .impeccable/live/tokens.json",
      ]);
    },
  );

  it("knows all that a source operation keeps in the state folder [odd-file]", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const wrapped = await cli(["wrap", "--id", "a1b2c3d4", "--count", "2", "--tag", "h1"], { cwd: root });
    expect(wrapped, wrapped.stdout).toMatchObject({ code: 0 });
    expect((await doctor(root)).of("journal")).toEqual([]);
  });

  it("reports damaged lines, torn tails and unknown files of the state folder [odd-file]", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client, server } = await liveServer(root);
    await client.postEvent(generate("a1b2c3d4", H1));
    await client.postEvent(generate("b1b2c3d4", H1));
    await server.stop("test");
    const sessions = join(root, ".impeccable/live/sessions");
    const whole = textOf(root, ".impeccable/live/sessions/a1b2c3d4.jsonl");
    expect((await doctor(root)).of("journal")).toEqual([]);
    writeFileSync(join(sessions, "a1b2c3d4.jsonl"), whole.replace('"bolder"', '"older!"'));
    appendFileSync(join(sessions, "b1b2c3d4.jsonl"), '{"seq":2,"id"');
    writeFileSync(
      join(sessions, "5e55a0fe.jsonl"),
      `${olderLines([agentError(), agentDone()]).join("\n")}\n`,
    );
    for (const odd of ["notes.txt", "A1B2C3D4.jsonl", "x$(cmd).jsonl"])
      writeFileSync(join(sessions, odd), "");
    for (const known of [
      "history/texts",
      "history/wrapped",
      "sessions/archive",
      "sessions/a1b2c3d4.artifacts",
    ])
      mkdirSync(join(root, ".impeccable/live", known), { recursive: true });
    writeFileSync(join(root, ".impeccable/live/history/odd.json"), "{}");
    const { of, ok } = await doctor(root);
    expect(ok).toBe(false);
    const [stray, damaged, torn, ...odd] = of("journal");
    expect(stray).toMatchObject({ level: "warning", file: ".impeccable/live/sessions/5e55a0fe.jsonl" });
    expect(stray?.message).toContain("a session that is not there");
    expect(damaged).toMatchObject({
      level: "problem",
      file: ".impeccable/live/sessions/a1b2c3d4.jsonl",
      line: 1,
    });
    expect(damaged?.message).toContain("line 1: bad checksum");
    expect(damaged?.fix).toContain("npx impeccable-live resume --id a1b2c3d4");
    expect(torn).toMatchObject({ level: "warning", file: ".impeccable/live/sessions/b1b2c3d4.jsonl" });
    expect(torn?.message).toContain("13 bytes");
    expect(odd.map(({ file }) => file)).toEqual([
      ".impeccable/live/sessions/A1B2C3D4.jsonl",
      ".impeccable/live/sessions/notes.txt",
      ".impeccable/live/sessions/x$(cmd).jsonl",
      ".impeccable/live/history/odd.json",
    ]);
    expect(textOf(root, ".impeccable/live/sessions/b1b2c3d4.jsonl").endsWith('"id"')).toBe(true);
  });

  it("explains the tag: missing, of another port, left behind, forgotten pages, a wrong entry", async () => {
    const root = temporaryProject({ "index.html": PAGE, "about.html": PAGE });
    await inject(root, 1);
    expect((await doctor(root)).of("injection")[0]).toMatchObject({ level: "warning", file: "about.html" });
    const { server } = await liveServer(root);
    const otherPort = (await doctor(root)).of("injection");
    expect(otherPort).toMatchObject([{ level: "problem" }, { level: "problem" }]);
    expect(otherPort[0]?.message).toContain(`port 1; the server is on ${server.port}`);
    writeFileSync(join(root, "about.html"), PAGE);
    writeFileSync(join(root, "new.html"), PAGE);
    const messages = (await doctor(root)).of("injection").map(({ message }) => message);
    expect(messages[0]).toBe("about.html does not carry the tag.");
    expect(messages.at(-1)).toContain("new.html");
    writeFileSync(join(root, ".impeccable/live/config.json"), '{"files":["../x.html"]}');
    expect((await doctor(root)).of("injection")).toMatchObject([
      { level: "problem", file: ".impeccable/live/config.json" },
    ]);
  });

  it("shows the exact lines for a policy in the configuration", async () => {
    const root = temporaryProject({
      "index.html": PAGE,
      _headers: "/*\n  Content-Security-Policy: script-src 'self'\n",
    });
    const { server } = await liveServer(root);
    const add = [`script-src 'self' http://localhost:${server.port}`];
    expect((await doctor(root)).of("csp")).toMatchObject([
      { level: "warning", file: "_headers", line: 2, add },
    ]);
    expect((await cli(["doctor"], { cwd: root, tty: true })).stdout).toContain(add[0]);
  });

  it("reports a git that does not say what it ignores", async () => {
    const broken = temporaryProject({ "index.html": PAGE, ".git/HEAD": "" });
    const [finding] = (await doctor(broken)).of("git");
    expect(finding).toMatchObject({ level: "warning", fix: expect.stringContaining(`git -C ${broken}`) });
    const none = temporaryProject({ "index.html": PAGE });
    expect((await doctor(none)).of("git")).toEqual([]);
  });

  it("reports another project inside this one", async () => {
    const root = temporaryProject({
      ".git/HEAD": "",
      "index.html": "",
      "apps/web/.impeccable/live/config.json": "{}",
    });
    const [finding] = (await doctor(root)).of("root");
    expect(finding?.fix).toContain("--root apps/web");
  });
});

describe("doctor --page-url", () => {
  /** A dev server with one page. */
  async function pageServer(headers: Record<string, string>): Promise<string> {
    const listening = await new Promise<{ port: number; close: () => void }>((done) => {
      const server = serve(
        { fetch: () => new Response("<h1>Hi</h1>", { headers }), port: 0, hostname: "127.0.0.1" },
        ({ port }) => done({ port, close: () => void server.close() }),
      );
    });
    onTestFinished(listening.close);
    return `http://127.0.0.1:${listening.port}/`;
  }

  it("reads the policy the page is served with", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { server } = await liveServer(root);
    const url = await pageServer({ "content-security-policy": "default-src 'self'" });
    const { of, ok } = await doctor(root, "--page-url", url);
    expect(ok).toBe(false);
    const origin = `http://localhost:${server.port}`;
    expect(of("csp")).toMatchObject([
      { level: "problem", add: [`script-src 'self' ${origin}`, `connect-src 'self' ${origin}`] },
    ]);
    expect((await doctor(root, "--page-url", await pageServer({}))).of("csp")).toEqual([]);
  });

  it("reports https, a foreign host name, a page without an answer, and how the server treats its origin", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await liveServer(root);
    const { of } = await doctor(root, "--page-url", "https://shop.invalid:5173/a");
    expect(of("mixed-content")).toMatchObject([{ level: "warning" }]);
    const allow = "npx impeccable-live serve --allow-origin https://shop.invalid:5173";
    expect(of("host")[0]?.fix).toContain(allow);
    expect(of("page")).toMatchObject([{ level: "problem" }]);
    expect(of("reachability").find(({ level }) => level === "problem")?.fix).toContain(allow);
  });

  it("is satisfied once that origin is allowed", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await liveServer(root, { allowOrigins: ["https://shop.invalid:5173"] });
    const { of } = await doctor(root, "--page-url", "https://shop.invalid:5173/a");
    expect(of("reachability").filter(({ level }) => level === "problem")).toEqual([]);
  });

  it("refuses what is no address", async () => {
    expect((await cli(["doctor", "--page-url", "shop"], { cwd: temporaryProject() })).code).toBe(2);
  });
});

describe("inject --check", () => {
  it("reports the findings of doctor about tag and policy, and changes nothing", async () => {
    const root = temporaryProject({
      "index.html": PAGE,
      _headers: "/*\n  Content-Security-Policy: script-src 'self'\n",
    });
    const { server } = await liveServer(root);
    const before = await cli(["inject", "--check"], { cwd: root });
    expect(before).toMatchObject({
      code: 1,
      json: { ok: false, configured: false, serverPort: server.port },
    });
    await inject(root, server.port);
    const files = filesOf(root);
    const { code, json } = await cli(["inject", "--check"], { cwd: root });
    expect({ code, ok: json.ok, files: json.files }).toEqual({
      code: 0,
      ok: true,
      files: [{ file: "index.html", port: server.port }],
    });
    expect(json.findings).toMatchObject([
      { check: "injection", level: "ok" },
      { check: "csp", level: "warning", add: [`script-src 'self' http://localhost:${server.port}`] },
    ]);
    expect(filesOf(root)).toEqual(files);
    writeFileSync(join(root, "index.html"), PAGE);
    expect((await cli(["inject", "--check"], { cwd: root })).code).toBe(1);
    rmSync(join(root, "index.html"));
    expect((await cli(["inject", "--check"], { cwd: root })).code).toBe(1);
  });
});
