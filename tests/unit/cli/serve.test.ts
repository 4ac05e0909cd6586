import { chownSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { StartServer } from "../../../src/cli/core/host-functions.ts";
import type { StopSignal } from "../../../src/cli/core/io.ts";
import { inject } from "../../../src/source/inject/index.ts";
import { startServer } from "../../support/cli/real-server.ts";
import { type CliResult, cli } from "../../support/cli/run-cli.ts";
import { commandIn, wordsOf } from "../../support/cli/scripted-session.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const PAGE = "<!doctype html>\n<html>\n  <body>\n    <h1>Hi</h1>\n  </body>\n</html>\n";

interface Serving {
  /** What was printed when the server was ready. */
  readonly answer: {
    url: string;
    port: number;
    pid: number;
    injected: string[];
    recovered: object;
    nextStep: string;
  };
  readonly output: string;
  /** Ctrl-C. */
  interrupt(signal?: StopSignal): void;
  readonly ended: Promise<CliResult>;
}

/** Runs `serve` until it has printed its answer. */
async function serving(
  where: string | { readonly root: string; readonly startServer: StartServer },
  ...words: string[]
): Promise<Serving> {
  const { root, startServer: start } = typeof where === "string" ? { root: where, startServer } : where;
  let interrupt: (signal?: StopSignal) => void = () => {};
  let ready: (text: string) => void = () => {};
  const printed = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const ended = cli(["serve", "--port", "0", "--log-level", "silent", ...words], {
    cwd: root,
    startServer: start,
    onSignals: (handler) => {
      interrupt = handler;
    },
    onOutput: (text) => ready(text),
  });
  const output = await Promise.race([printed, ended.then((result) => result.stdout)]);
  return { answer: JSON.parse(output), output, interrupt: (signal) => interrupt(signal), ended };
}

function tokensOf(root: string): string[] {
  const { token, browserToken } = JSON.parse(textOf(root, ".impeccable/live/server.json"));
  return [token, browserToken];
}

describe("serve", () => {
  it.skipIf(process.getuid?.() !== 0)(
    "as root says so in a project of another user [foreign-state]",
    async () => {
      const root = temporaryProject();
      chownSync(root, 65_534, 65_533);
      const { interrupt, ended } = await serving(root, "--no-inject");
      interrupt();
      const { stderr } = await ended;
      expect(stderr).toContain(`sudo chown -R 65534:65533 '${join(root, ".impeccable")}'`);
    },
  );

  it("prints the poll of the agent that it was started for, as it can be run from here", async () => {
    const above = temporaryProject({ "shop/index.html": PAGE });
    const { answer, interrupt, ended } = await serving(above, "--root", "shop", "--agent", "codex");
    const words = wordsOf(commandIn(answer.nextStep));
    expect(words).toEqual(["poll", "--agent", "codex", "--root", "shop"]);
    expect((await cli([...words, "--timeout", "100"], { cwd: above })).json).toMatchObject({
      type: "timeout",
    });
    interrupt();
    await ended;
  });

  it("says what cannot be promised on the project's file system [poor-file-system]", async () => {
    const root = temporaryProject();
    const limits = [{ code: "hard_links", message: "This file system has no hard links: one sentence." }];
    const limited: StartServer = async (options) => ({ ...(await startServer(options)), limits });
    const { answer, interrupt, ended } = await serving({ root, startServer: limited }, "--no-inject");
    interrupt();
    expect(answer).toMatchObject({ limits });
    expect((await ended).stderr).toContain(limits[0]?.message);
  });

  it("leaves the tag to a server that has taken the project over [other-namespace]", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { interrupt, ended } = await serving(root);
    const lock = join(root, ".impeccable/live/lock");
    writeFileSync(`${lock}.successor`, "of another server");
    renameSync(`${lock}.successor`, lock);
    interrupt();
    await ended;
    expect(textOf(root, "index.html")).toContain("live.js");
  });

  it("answers, injects, prints one JSON value without a token, and cleans up on Ctrl-C [token-leak]", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { answer, output, interrupt, ended } = await serving(root);
    expect(answer).toMatchObject({
      url: `http://localhost:${answer.port}`,
      injected: ["index.html"],
      recovered: { open: 0, pending: 0 },
      nextStep: "Wait for the next event. Run: npx impeccable-live poll --agent claude",
    });
    const health = await fetch(`http://127.0.0.1:${answer.port}/health`);
    expect(await health.json()).toMatchObject({ status: "ok", port: answer.port });
    const page = textOf(root, "index.html");
    expect(page).toContain(`http://localhost:${answer.port}/live.js`);
    for (const token of tokensOf(root)) expect(output + page).not.toContain(token);
    interrupt();
    const result = await ended;
    expect(result.code).toBe(0);
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect(existsSync(join(root, ".impeccable/live/server.json"))).toBe(false);
  });

  it("leaves the pages alone with --no-inject", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { answer, interrupt, ended } = await serving(root, "--no-inject");
    expect(answer.injected).toEqual([]);
    expect(textOf(root, "index.html")).toBe(PAGE);
    interrupt();
    await ended;
  });

  it("heals the tag of a life that was killed, also with --no-inject", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 1);
    const first = await serving(root);
    expect(textOf(root, "index.html").match(/live\.js/g)).toHaveLength(1);
    first.interrupt();
    await first.ended;
    await inject(root, 1);
    const second = await serving(root, "--no-inject");
    expect(textOf(root, "index.html")).toBe(PAGE);
    second.interrupt();
    await second.ended;
  });

  it("[terminal-closed] cleans up when the terminal is closed, however often that is reported", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { interrupt, ended } = await serving(root);
    const now = performance.now();
    const clock = vi.spyOn(performance, "now").mockReturnValue(now);
    interrupt("SIGHUP");
    clock.mockReturnValue(now + 1_000);
    interrupt("SIGHUP");
    clock.mockRestore();
    expect((await ended).code).toBe(0);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("[terminal-closed] removes the tag also when a signal comes before the server is announced", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { code } = await cli(["serve", "--port", "0", "--log-level", "silent"], {
      cwd: root,
      startServer,
      onSignals: (interrupt) => interrupt("SIGTERM"),
    });
    expect(code).toBe(0);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("exits at the second signal, but counts one that is delivered twice as one", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { interrupt, ended } = await serving(root);
    const now = performance.now();
    const clock = vi.spyOn(performance, "now").mockReturnValue(now);
    interrupt();
    interrupt();
    clock.mockReturnValue(now + 1_000);
    expect(interrupt).toThrow("exit 130");
    clock.mockRestore();
    await ended;
  });

  it("ends also when the server cannot stop in order", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    let interrupt = () => {};
    const broken: StartServer = async (options) => {
      const server = await startServer(options);
      return { ...server, stop: () => Promise.reject(new Error("the disk is gone")) };
    };
    const serving = cli(["serve", "--port", "0", "--log-level", "silent"], {
      cwd: root,
      startServer: broken,
      onSignals: (handler) => {
        interrupt = handler;
      },
      onOutput: () => setImmediate(() => interrupt()),
    });
    const { stderr, stdout } = await serving;
    expect(stderr).toContain("the disk is gone");
    // The harness turns an exit into an error, so that the test goes on.
    expect(stdout).toContain("exit 1");
  });

  it("refuses a second server on the project and names the first", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { answer, interrupt, ended } = await serving(root);
    const { code, json } = await cli(["serve"], { cwd: root, startServer });
    expect(code).toBe(1);
    expect(json).toMatchObject({
      error: "already_running",
      pid: answer.pid,
      port: answer.port,
      startedAt: expect.any(String),
    });
    expect(textOf(root, "index.html")).toContain("live.js");
    interrupt();
    await ended;
  });

  it("runs, and prints what to do by hand, where no page can be tagged", async () => {
    const root = temporaryProject({ "package.json": JSON.stringify({ dependencies: { next: "16" } }) });
    const { answer, interrupt, ended } = await serving(root);
    expect(answer.injected).toEqual([]);
    interrupt();
    expect((await ended).stderr).toContain(
      `<script src="http://localhost:${answer.port}/live.js" crossorigin></script>`,
    );
  });

  it("shows people the same in words", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    let interrupt = () => {};
    const { stdout } = await cli(["serve", "--port", "0", "--log-level", "silent"], {
      cwd: root,
      tty: true,
      env: { NO_COLOR: "1" },
      startServer,
      onSignals: (handler) => {
        interrupt = handler;
      },
      onOutput: () => setImmediate(() => interrupt()),
    });
    expect(stdout).toMatch(/Server +http:\/\/localhost:[0-9]+/);
    expect(stdout).toContain("tag in index.html");
    expect(stdout).toContain("npx impeccable-live poll");
  });
});

describe("stop", () => {
  it("stops the server and removes the tag, from each folder of the project", async () => {
    const root = temporaryProject({ "index.html": PAGE, "sub/x.txt": "" });
    const { ended } = await serving(root);
    const { code, json } = await cli(["stop"], { cwd: join(root, "sub") });
    expect(code).toBe(0);
    expect(json).toMatchObject({ stopped: true, injectionRemoved: ["index.html"] });
    expect((await ended).code).toBe(0);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("leaves the tag with --keep-inject; the next serve uses it again", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { ended } = await serving(root);
    const tagged = textOf(root, "index.html");
    await cli(["stop", "--keep-inject"], { cwd: root });
    await ended;
    expect(textOf(root, "index.html")).toBe(tagged);
    const again = await serving(root);
    again.interrupt();
    await again.ended;
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("heals what a killed server left, and exits with 3 because there is nothing to stop", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    writeFileSync(
      join(root, ".impeccable/live/server.json"),
      JSON.stringify({
        pid: 999_999_999,
        port: 1,
        token: "t",
        browserToken: "b",
        startedAt: "2026-01-01T00:00:00.000Z",
      }),
    );
    const { code, json } = await cli(["stop"], { cwd: root });
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: "unreachable", injectionRemoved: ["index.html"] });
    expect(readFileSync(join(root, "index.html"), "utf8")).toBe(PAGE);
  });
});

describe("in a monorepo", () => {
  const monorepo = (more: Readonly<Record<string, string>> = {}) =>
    temporaryProject({
      ".git/HEAD": "",
      "package.json": '{"workspaces":["apps/*"]}',
      "apps/web/package.json": '{"scripts":{"dev":"vite"},"devDependencies":{"vite":"8"}}',
      "apps/web/index.html": PAGE,
      "apps/web/src/deep/a.ts": "",
      "apps/docs/index.html": PAGE,
      ...more,
    });

  it("every folder of the app finds the app's server; nothing else is touched", async () => {
    const root = monorepo();
    const { answer, interrupt, ended } = await serving(join(root, "apps/web/src"));
    expect(answer.injected).toEqual(["index.html"]);
    expect(textOf(root, "apps/web/index.html")).toContain(`http://localhost:${answer.port}/live.js`);
    expect(textOf(root, "apps/docs/index.html")).toBe(PAGE);
    for (const folder of ["apps/web", "apps/web/src/deep"]) {
      const second = await cli(["serve", "--port", "0"], { cwd: join(root, folder), startServer });
      expect(second).toMatchObject({ code: 1, json: { error: "already_running", port: answer.port } });
    }
    expect(existsSync(join(root, ".impeccable"))).toBe(false);
    interrupt();
    await ended;
    expect(textOf(root, "apps/web/index.html")).toBe(PAGE);
  });

  it.each(["", "apps/web/src/deep"])("a stop in %j heals what a killed server left", async (folder) => {
    const root = monorepo();
    await inject(join(root, "apps/web"), 8400);
    const { code, json } = await cli(["stop"], { cwd: join(root, folder) });
    expect({ code, removed: json.injectionRemoved }).toEqual({ code: 3, removed: ["index.html"] });
    expect(textOf(root, "apps/web/index.html")).toBe(PAGE);
  });

  it("a stop above a site of its own names the projects inside it", async () => {
    const root = monorepo({ "index.html": PAGE });
    await inject(join(root, "apps/web"), 8400);
    const above = await cli(["stop"], { cwd: root });
    expect(above).toMatchObject({ code: 3, json: { nested: ["apps/web"], injectionRemoved: [] } });
  });

  it("names the projects inside when it is started for a site above them", async () => {
    const root = monorepo({ "index.html": PAGE });
    await inject(join(root, "apps/web"), 8400);
    const { interrupt, ended } = await serving(root, "--no-inject");
    interrupt();
    expect((await ended).stderr).toContain("Existing ones inside it: apps/web (--root apps/web)");
  });
});

it("a server runs also where the system refuses to write a page", async () => {
  const root = temporaryProject({
    "index.html": PAGE,
    // A folder where the temporary file would be.
    ".index.html.impeccable-tmp~/x": "",
  });
  const { answer, interrupt, ended } = await serving(root);
  expect(answer.injected).toEqual([]);
  rmSync(join(root, ".index.html.impeccable-tmp~"), { recursive: true });
  interrupt();
  expect((await ended).code).toBe(0);
  expect(textOf(root, "index.html")).toBe(PAGE);
});

it("a copy of a project whose server runs has no server, and its stop leaves the original alone", async () => {
  const root = temporaryProject({ "index.html": PAGE });
  const { answer, interrupt, ended } = await serving(root);
  const copy = join(temporaryProject(), "copy");
  cpSync(root, copy, { recursive: true });
  expect((await cli(["status"], { cwd: copy })).json).toMatchObject({ server: null });
  expect(await cli(["stop"], { cwd: copy })).toMatchObject({
    code: 3,
    json: { injectionRemoved: ["index.html"] },
  });
  expect(textOf(copy, "index.html")).toBe(PAGE);
  expect((await cli(["status"], { cwd: root })).json).toMatchObject({ server: { port: answer.port } });
  expect(textOf(root, "index.html")).toContain("/live.js");
  interrupt();
  await ended;
});

describe("serve above the apps of a repository", () => {
  const APPS = {
    ".git/HEAD": "",
    "package.json": '{"workspaces":["apps/*"]}',
    "apps/shop/vite.config.js": "",
    "apps/shop/index.html": PAGE,
    "packages/ui/package.json": "{}",
  };

  it("serves the only one, and says so", async () => {
    const root = temporaryProject(APPS);
    const { answer, interrupt, ended } = await serving(root);
    expect(answer.injected).toEqual(["index.html"]);
    expect(textOf(root, "apps/shop/index.html")).toContain("/live.js");
    interrupt();
    expect((await ended).stderr).toContain(`Using ${join(root, "apps/shop")}, the only app`);
    expect(existsSync(join(root, ".impeccable"))).toBe(false);
  });

  it("refuses to choose among several, and gives the command for each; that command works", async () => {
    const root = temporaryProject({ ...APPS, "apps/my web/next.config.mjs": "", "apps/my web/x.html": PAGE });
    const refused = await cli(["serve", "--port", "0"], { cwd: root, startServer });
    expect(refused).toMatchObject({
      code: 1,
      json: {
        error: "several_projects",
        projects: [
          { root: "apps/my web", command: "npx impeccable-live serve --root 'apps/my web'" },
          { root: "apps/shop", command: "npx impeccable-live serve --root apps/shop" },
        ],
      },
    });
    for (const file of ["apps/shop/index.html", "apps/my web/x.html"]) expect(textOf(root, file)).toBe(PAGE);
    const { answer, interrupt, ended } = await serving(root, "--target", "apps/shop");
    expect(answer.injected).toEqual(["index.html"]);
    const status = await cli(["status"], { cwd: join(root, "packages/ui") });
    expect(status.json).toMatchObject({ server: { port: answer.port } });
    interrupt();
    await ended;
  });
});

describe("inject as a command", () => {
  it("adds the running server's tag, checks it, removes it", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    expect(await cli(["inject"], { cwd: root })).toMatchObject({ code: 3, json: { error: "unreachable" } });
    expect(await cli(["inject", "--check"], { cwd: root })).toMatchObject({ code: 1, json: { ok: false } });
    const { answer, interrupt, ended } = await serving(root, "--no-inject");
    expect((await cli(["inject"], { cwd: root })).json).toMatchObject({
      port: answer.port,
      files: ["index.html"],
    });
    expect(await cli(["inject", "--check"], { cwd: root })).toMatchObject({
      code: 0,
      json: { ok: true, serverPort: answer.port },
    });
    expect((await cli(["inject", "--remove"], { cwd: root })).json).toEqual({ removed: ["index.html"] });
    expect(textOf(root, "index.html")).toBe(PAGE);
    interrupt();
    await ended;
  });
});
