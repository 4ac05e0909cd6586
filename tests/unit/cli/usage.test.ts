import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { AGENT_TOKEN, BROWSER_TOKEN, fakeLiveServer } from "../../support/cli/fake-live-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

describe("usage", () => {
  it("lists every command", async () => {
    const { code, stdout } = await cli(["--help"], { cwd: "/" });
    expect(code).toBe(0);
    for (const name of Object.keys(COMMANDS)) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  it.each(Object.keys(COMMANDS))("%s --help shows an example", async (name) => {
    const { code, stdout } = await cli([name, "--help"], { cwd: "/" });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`EXAMPLE\n\n  npx impeccable-live ${name}`));
  });

  it.each([
    [["nonsense"]],
    [["toString"]],
    [["poll", "--nonsense"]],
    [["poll", "--timeout"]],
    [["poll", "--timeout", "abc"]],
    [["poll", "--timeout", "-5"]],
    [["poll", "--timeout", "0"]],
    [["poll", "--timeout", "1.5"]],
    [["poll", "--timeout", "600001"]],
    [["poll", "--types", "generate,laugh"]],
    [["poll", "done"]],
    [["status", "extra"]],
    [["reply", "a1b2c3d4"]],
    [["complete"]],
    [["complete", "--id", "../../x"]],
    [["wrap", "--id", "a1b2c3d4"]],
    [["wrap", "--id", "a1b2c3d4", "--count", "9"]],
    [["wrap", "--id", "a1b2c3d4", "--count", "2", "--source-hint", "{"]],
    [["accept", "--id", "a1b2c3d4", "--variant", ".*"]],
    [["accept", "--id", "a1b2c3d4", "--variant", "0"]],
    [["accept", "--id", "a1b2c3d4", "--variant", "1", "--param-values", "[1]"]],
    [["inject", "--remove", "--check"]],
    [["serve", "--port", "70000"]],
    [["serve", "--durability", "sometimes"]],
    [["serve", "--open-streams", "--host", "0.0.0.0"]],
    [["serve", "--long-poll", "0"]],
    [["status", "--url", "https://host.test"]],
    [["status", "--url", "not-an-address", "--token", "t"]],
  ])("%j is wrong usage: exit code 2, the reason as JSON, a hint for people [bad-numbers]", async (words) => {
    const { code, json, stderr } = await cli(words, { cwd: temporaryProject() });
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: "usage", message: expect.any(String) });
    expect(stderr).toContain("--help");
  });

  it("without a command shows the overview and exits with 2", async () => {
    expect(await cli([], { cwd: "/" })).toMatchObject({ code: 2, stdout: expect.stringContaining("Usage:") });
  });
});

describe("finding the server", () => {
  it("exits with 3 and prints how to start a server when none is running", async () => {
    const { code, json } = await cli(["poll"], { cwd: temporaryProject() });
    expect(code).toBe(3);
    expect(json).toMatchObject({
      error: "unreachable",
      message: expect.stringContaining("impeccable-live serve"),
    });
  });

  it("does not believe the file of a dead server [stale-server-file]", async () => {
    const root = temporaryProject();
    const server = await fakeLiveServer(root);
    expect((await cli(["resume"], { cwd: root })).code).toBe(0);
    server.stop();
    expect((await cli(["resume"], { cwd: root })).code).toBe(3);
  });

  it("is refused by the server of another project that has the port now [stale-server-file]", async () => {
    const root = temporaryProject();
    const other = await fakeLiveServer(temporaryProject());
    mkdirSync(join(root, ".impeccable/live"), { recursive: true });
    writeFileSync(
      join(root, ".impeccable/live/server.json"),
      JSON.stringify({ pid: 1, port: other.port, token: "another-token" }),
    );
    const { code, stdout, json } = await cli(["resume"], { cwd: root });
    expect([code, json.error]).toEqual([1, "unauthorized"]);
    expect(stdout).not.toContain("another-token");
  });

  it("finds a server of an older version by .impeccable-live.json, and writes nothing there", async () => {
    const root = temporaryProject();
    const older = await fakeLiveServer(temporaryProject());
    const path = join(root, ".impeccable-live.json");
    const text = JSON.stringify({ pid: process.pid, port: older.port, token: AGENT_TOKEN });
    writeFileSync(path, text);
    expect((await cli(["resume"], { cwd: root })).json).toMatchObject({ session: null });
    expect(older.requests.length).toBeGreaterThan(0);
    const own = await fakeLiveServer(root);
    const asked = older.requests.length;
    expect((await cli(["resume"], { cwd: root })).code).toBe(0);
    expect([own.requests.length > 0, older.requests.length]).toEqual([true, asked]);
    own.stop();
    expect((await cli(["resume"], { cwd: root })).code).toBe(0);
    expect(older.requests.length).toBeGreaterThan(asked);
    older.stop();
    expect((await cli(["resume"], { cwd: root })).code).toBe(3);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("finds it from any folder of the project", async () => {
    const root = temporaryProject({ "src/deep/x.html": "" });
    await fakeLiveServer(root);
    expect((await cli(["resume"], { cwd: join(root, "src/deep") })).json).toMatchObject({ session: null });
  });

  it.each([
    ["options", (url: string) => ({ words: ["--url", url, "--token", AGENT_TOKEN], env: {} })],
    [
      "environment",
      (url: string) => ({ words: [], env: { IMPECCABLE_LIVE_URL: url, IMPECCABLE_LIVE_TOKEN: AGENT_TOKEN } }),
    ],
  ])("goes to a server elsewhere by %s", async (_, how) => {
    const server = await fakeLiveServer(temporaryProject());
    const { words, env } = how(server.url);
    const { code, json } = await cli(["status", ...words], { cwd: temporaryProject(), env });
    expect(code).toBe(0);
    expect(json).toMatchObject({ server: { url: server.url } });
  });

  it("prints no token, whatever the command [token-leak]", async () => {
    const root = temporaryProject({ "index.html": "<body>\n</body>\n" });
    const server = await fakeLiveServer(root);
    server.answers["POST /poll"] = () => ({
      status: 409,
      body: { error: "lease_fenced", message: "No.", current: null },
    });
    for (const words of [
      ["status"],
      ["status", "--json"],
      ["resume"],
      ["poll", "--timeout", "5"],
      ["reply", "a1b2c3d4", "done"],
      ["inject"],
      ["inject", "--check"],
    ]) {
      for (const tty of [true, false]) {
        const { stdout, stderr } = await cli(words, { cwd: root, tty });
        for (const secret of [AGENT_TOKEN, BROWSER_TOKEN]) expect(stdout + stderr).not.toContain(secret);
      }
    }
  });
});

describe("output", () => {
  it("is one JSON value on standard output for programs, and text in a terminal", async () => {
    const root = temporaryProject();
    await fakeLiveServer(root);
    const forPrograms = await cli(["status"], { cwd: root });
    expect(forPrograms.stdout.trim().split("\n")).toHaveLength(1);
    expect(forPrograms.json).toHaveProperty("activeSessions");
    const forPeople = await cli(["status"], { cwd: root, tty: true });
    expect(() => forPeople.json).toThrow();
    expect(forPeople.stdout).toContain("No open session.");
    expect((await cli(["status", "--json"], { cwd: root, tty: true })).json).toHaveProperty("activeSessions");
  });

  it("is drawn again and again with status --watch, until Ctrl-C", async () => {
    const root = temporaryProject();
    await fakeLiveServer(root);
    let drawn = 0;
    let interrupt = () => {};
    const { code } = await cli(["status", "--watch"], {
      cwd: root,
      tty: true,
      onSignals: (handler) => {
        interrupt = handler;
      },
      onOutput: () => {
        drawn += 1;
        if (drawn === 2) interrupt();
      },
    });
    expect([code, drawn]).toEqual([0, 2]);
  });

  it("is coloured in a terminal only, and never with NO_COLOR", async () => {
    const root = temporaryProject();
    await fakeLiveServer(root);
    const colour = "\u001b[";
    expect((await cli(["status"], { cwd: root, tty: true })).stdout).toContain(colour);
    expect((await cli(["status"], { cwd: root, tty: true, env: { NO_COLOR: "1" } })).stdout).not.toContain(
      colour,
    );
    expect((await cli(["status"], { cwd: root })).stdout).not.toContain(colour);
  });
});

describe("poll", () => {
  it("says in a terminal that it takes requests from your agent, and is silent for a program", async () => {
    const root = temporaryProject();
    await fakeLiveServer(root);
    const words = ["poll", "--timeout", "50", "--json"];
    const { stderr, code } = await cli(words, { cwd: root, tty: true });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        "This takes the next request away from your coding agent, and waits for one for up to 1 s; to watch instead, press Ctrl-C and run: npx impeccable-live status --watch\n",
    });
    expect(await cli(words, { cwd: root })).toMatchObject({ code: 0, stderr: "" });
  });
});
