/** A repository with two apps and a package: the commands started from each folder, and pages of the wrong app. */
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StopSignal } from "../../../src/cli/core/io.ts";
import { foreignApp } from "../../../src/cli/project/foreign-app.ts";
import { generate, liveServer, startServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { wordsOf } from "../../support/cli/scripted-session.ts";
import { filesOf, temporaryProject } from "../../support/cli/temporary-project.ts";

const PAGE = (name: string) =>
  `<!doctype html>\n<html><body><div id="root"></div><script type="module" src="/src/${name}.tsx"></script></body></html>\n`;
const VIEW = (name: string) => `export const ${name} = () => <h1 className="title">${name}</h1>;\n`;
const VITE = JSON.stringify({ scripts: { dev: "vite" }, dependencies: { vite: "8.0.0", react: "19.0.0" } });

/** Two apps, each with a page, and a package that both use. */
function monorepo(): string {
  const root = temporaryProject({
    ".gitignore": "node_modules\n",
    "package.json": JSON.stringify({ private: true, workspaces: ["apps/shop", "apps/site", "packages/ui"] }),
    ...Object.fromEntries(
      ["shop", "site"].flatMap((name) => [
        [`apps/${name}/package.json`, VITE],
        [`apps/${name}/index.html`, PAGE(name)],
        [`apps/${name}/src/${name}.tsx`, VIEW(name)],
      ]),
    ),
    "packages/ui/package.json": JSON.stringify({ name: "@acme/ui" }),
    "packages/ui/src/Button.tsx": VIEW("Button"),
  });
  execFileSync("git", ["init", "--quiet", root]);
  return root;
}

/** Runs `serve` in a folder until it has answered; `stop` is Ctrl-C. */
async function serve(cwd: string, ...words: string[]) {
  let interrupt: (signal?: StopSignal) => void = () => undefined;
  let printed: (text: string) => void = () => undefined;
  const output = new Promise<string>((resolve) => {
    printed = resolve;
  });
  const ended = cli(["serve", "--port", "0", "--log-level", "silent", ...words], {
    cwd,
    startServer,
    onSignals: (handler) => {
      interrupt = handler;
    },
    onOutput: (text) => printed(text),
  });
  const answer = JSON.parse(await Promise.race([output, ended.then(({ stdout }) => stdout)]));
  const stop = async () => {
    interrupt();
    await ended;
  };
  return { answer, stop };
}

const changed = (root: string, before: Record<string, string>) =>
  Object.entries(filesOf(root))
    .filter(
      ([name, text]) => !name.startsWith(".git/") && before[name] !== text && !name.includes(".impeccable"),
    )
    .map(([name]) => name);

describe("a repository with two apps", () => {
  it("lists both from its root and from a package, and the commands that it lists work", async () => {
    const root = monorepo();
    const before = filesOf(root);
    const [above, beside] = [await serve(root), await serve(join(root, "packages/ui"))];
    const commands = ["shop", "site"].map((name) => `npx impeccable-live serve --root apps/${name}`);
    expect(above.answer).toMatchObject({
      error: "several_projects",
      projects: commands.map((command) => ({ command })),
    });
    expect(beside.answer).toMatchObject({
      error: "several_projects",
      projects: [{ root: "../../apps/shop" }, { root: "../../apps/site" }],
    });
    expect(changed(root, before)).toEqual([]);
    for (const [index, name] of ["shop", "site"].entries()) {
      const [, ...words] = wordsOf(commands[index] ?? "");
      const { answer, stop } = await serve(root, ...words);
      expect(answer).toMatchObject({ injected: ["index.html"] });
      expect(changed(root, before)).toEqual([`apps/${name}/index.html`]);
      await stop();
      expect(changed(root, before)).toEqual([]);
    }
  });

  it.each(["shop", "site"])("from apps/%s and its folders serves that one alone", async (name) => {
    const root = monorepo();
    const before = filesOf(root);
    const { answer, stop } = await serve(join(root, `apps/${name}/src`));
    expect(answer).toMatchObject({ injected: ["index.html"] });
    expect(changed(root, before)).toEqual([`apps/${name}/index.html`]);
    const fromPackage = await cli(["status"], { cwd: join(root, "packages/ui") });
    expect(fromPackage.json.server).toMatchObject({ port: answer.port });
    await stop();
    expect(changed(root, before)).toEqual([]);
  });
});

describe("a page of the wrong app", () => {
  it("is refused at once: its element is written in another app", async () => {
    const root = monorepo();
    const { client } = await liveServer(join(root, "apps/shop"), { foreignApp });
    let count = 0;
    const request = (file: string) => {
      count += 1;
      const event = generate(`a1b2c3d${count}`, {
        tag: "H1",
        html: '<h1 class="title">x</h1>',
        classes: ["title"],
      });
      return client.postEvent({ ...event, element: { ...event.element, sourceHint: { file, line: 1 } } });
    };
    for (const file of [join(root, "apps/site/src/site.tsx"), `/@fs${root}/apps/site/src/site.tsx?t=1`])
      await expect(request(file)).rejects.toMatchObject({
        code: "wrong_project",
        message: expect.stringContaining("npx impeccable-live serve --root ../site"),
      });
    expect((await client.status()).activeSessions).toEqual([]);
    for (const file of [
      "/src/site.tsx",
      join(root, "packages/ui/src/Button.tsx"),
      join(root, "apps/gone/a.tsx"),
    ])
      expect(await request(file)).toMatchObject({ ok: true });
  });

  it("is told from one that uses code of another app, by all files that its build names", async () => {
    const root = monorepo();
    const { server } = await liveServer(join(root, "apps/shop"), { foreignApp });
    const app = async (...files: string[]) => {
      const response = await fetch(`http://localhost:${server.port}/page-files`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.browserToken}`, "content-type": "application/json" },
        body: JSON.stringify({ files: files.map((file) => join(root, file)) }),
      });
      return (await response.json()).app;
    };
    const [other, own] = ["apps/site/src/site.tsx", "apps/shop/src/shop.tsx"];
    expect(await app(other)).toBe("../site");
    expect(await app(other, own)).toBeNull();
    expect(await app("packages/ui/src/Button.tsx", "apps/gone/a.tsx")).toBeNull();
    expect(await app()).toBeNull();
  });

  it.each([
    ["site", "problem", "../site"],
    ["shop", "ok", null],
  ])("is named by doctor: the dev server of %s", async (name, level, app) => {
    const root = monorepo();
    const { server } = await liveServer(join(root, "apps/shop"));
    const url = await devServer(root, name, server.port);
    const { json } = await cli(["doctor", "--page-url", url], { cwd: join(root, "apps/shop") });
    expect(json.findings).toContainEqual(
      expect.objectContaining({
        ...{ check: "page", level },
        ...(app === null ? {} : { fix: `Serve that app: npx impeccable-live serve --root ${app}` }),
      }),
    );
  });

  it("is named by doctor when it loads another project's server", async () => {
    const root = monorepo();
    const { server } = await liveServer(join(root, "apps/shop"));
    const url = await devServer(root, "shop", server.port + 1);
    const { json } = await cli(["doctor", "--page-url", url], { cwd: join(root, "apps/shop") });
    const message = expect.stringContaining(
      `on port ${server.port + 1}; this project's is on ${server.port}`,
    );
    expect(json.findings).toContainEqual(
      expect.objectContaining({ check: "page", level: "problem", message }),
    );
  });
});

/** A dev server as Vite's: the page loads the overlay and a module that names its own file. */
async function devServer(root: string, name: string, port: number): Promise<string> {
  const page = PAGE(name).replace(
    "</body>",
    `<script src="http://localhost:${port}/live.js" crossorigin></script></body>`,
  );
  const module = `const _jsxFileName = "${root}/apps/${name}/src/${name}.tsx";\n`;
  const server = createServer(({ url }, response) => {
    response.setHeader("content-type", url === "/" ? "text/html" : "text/javascript");
    response.end(url === "/" ? page : module);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/`;
}
