/** What an older live mode has left in a project: its configuration, its tag, its components, its record. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inject, removeInjection } from "../../../src/source/inject/index.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesOf, temporaryProject, textOf } from "../../support/cli/temporary-project.ts";
import { olderServer, writeOlderServerFile } from "../../support/legacy/older-server.ts";

const PORT = 8400;
const SRC = `http://localhost:${PORT}/live.js?token=older-secret`;
const RECORD = ".impeccable/live/inject-journal.json";
const CONFIG = ".impeccable/live/config.json";
const manifest = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, "5.0.0"])) });

/** The record as an older live mode wrote it. */
const record = (...artifacts: unknown[]) =>
  JSON.stringify({ version: 1, appRoot: "/elsewhere", framework: null, port: PORT, pid: 1, artifacts });
const patched = (path: string, patch = "live-tag") => ({ kind: "patched", path, patch, markers: [] });
const created = (path: string, pruneTo: string) => ({ kind: "created", path, marker: "x", pruneTo });
/** The older block: behind the indentation of its anchor, its further lines without any. */
const tag = (open = "<!--", close = "-->") =>
  `${open} impeccable-live-start ${close}\n<script src="${SRC}"></script>\n${open} impeccable-live-end ${close}\n`;

const PAGE = "<html>\n  <body>\n    <p>x</p>\n  </body>\n</html>\n";
const TAGGED_PAGE = PAGE.replace("</body>", `${tag()}</body>`);
const VUE = "<template>\n  <NuxtPage />\n</template>\n";
const NUXT_PLUGIN = `/* impeccable-live-nuxt-plugin */\nconst liveSrc = '${SRC}';\nexport default defineNuxtPlugin(() => {});\n/* /impeccable-live-nuxt-plugin */\n`;
const SVELTE = "<script>\n  let { children } = $props();\n</script>\n\n  {@render children()}\n";
const SVELTE_IMPORT =
  "  import ImpeccableLiveRoot from '$lib/impeccable/ImpeccableLiveRoot.svelte?impeccable-live=1a2b3c4d';\n";
const SVELTE_MOUNT =
  "<!-- impeccable-live-svelte-start -->\n<ImpeccableLiveRoot />\n<!-- impeccable-live-svelte-end -->\n";
const SVELTE_ROOT = `<script>\n  const HOST_ID = 'impeccable-live-root';\n</script>\n`;
const ROOT_ROUTE =
  "import { Scripts } from '@tanstack/react-router';\n\nexport const Root = () => (\n  <html>\n    <body>\n        <Scripts />\n    </body>\n  </html>\n);\n";
const MOUNTED_ROOT_ROUTE = ROOT_ROUTE.replace(
  "react-router';\n",
  "react-router';\nimport ImpeccableLiveRoot from '../impeccable/ImpeccableLiveRoot';\n",
).replace(
  "<Scripts />",
  "{/* impeccable-live-tanstack-start */}\n        <ImpeccableLiveRoot />\n        {/* impeccable-live-tanstack-end */}\n        <Scripts />",
);
const POLICY = "default-src 'self'; script-src 'self'";
const policyPage = (content: string, more = "") =>
  `<html><head>\n<meta http-equiv="Content-Security-Policy" content="${content}"${more} />\n</head><body>\n</body></html>\n`;
const EXTENDED_PAGE = policyPage(
  `${POLICY} http://localhost:${PORT}; connect-src 'self' http://localhost:${PORT}; img-src 'self' blob:`,
  ` data-impeccable-csp-original="${Buffer.from(POLICY).toString("base64")}"`,
);

interface Left {
  readonly name: string;
  /** As the project was before. */
  readonly before: Readonly<Record<string, string>>;
  /** What the older live mode left; added to the files before. */
  readonly left: Readonly<Record<string, string>>;
  readonly recorded: readonly object[];
}

const LEFT: readonly Left[] = [
  {
    name: "a tag in a page",
    before: { "index.html": PAGE },
    left: { "index.html": TAGGED_PAGE },
    recorded: [patched("index.html")],
  },
  {
    name: "a tag behind its anchor",
    before: { "index.html": PAGE },
    left: { "index.html": PAGE.replace("<body>\n", `<body>\n${tag()}`) },
    recorded: [patched("index.html")],
  },
  {
    name: "a tag in JSX",
    before: {
      "index.html": PAGE,
      "app/root.tsx": "export default () => (\n  <body>\n    <p />\n  </body>\n);\n",
    },
    left: {
      "app/root.tsx": `export default () => (\n  <body>\n    <p />\n  ${tag("{/*", "*/}")}</body>\n);\n`,
    },
    recorded: [patched("app/root.tsx")],
  },
  {
    name: "an extended policy",
    before: { "index.html": policyPage(POLICY) },
    left: { "index.html": EXTENDED_PAGE },
    recorded: [patched("index.html")],
  },
  {
    name: "a client plugin of Nuxt, with its folder",
    before: { "package.json": manifest("nuxt"), "app/app.vue": VUE },
    left: { "app/plugins/impeccable-live.client.ts": NUXT_PLUGIN },
    recorded: [created("app/plugins/impeccable-live.client.ts", "app")],
  },
  {
    name: "a component of SvelteKit",
    before: { "package.json": manifest("@sveltejs/kit", "svelte"), "src/routes/+layout.svelte": SVELTE },
    left: {
      "src/routes/+layout.svelte": SVELTE.replace("<script>\n", `<script>\n${SVELTE_IMPORT}`).replace(
        "{@render",
        `${SVELTE_MOUNT}{@render`,
      ),
      "src/lib/impeccable/ImpeccableLiveRoot.svelte": SVELTE_ROOT,
    },
    recorded: [
      created("src/lib/impeccable/ImpeccableLiveRoot.svelte", "src"),
      patched("src/routes/+layout.svelte", "sveltekit-layout"),
    ],
  },
  {
    name: "a component of SvelteKit in a layout without a script",
    before: { "package.json": manifest("@sveltejs/kit"), "src/routes/+layout.svelte": "<slot />\n" },
    left: {
      "src/routes/+layout.svelte": `<script>\n${SVELTE_IMPORT}</script>\n\n${SVELTE_MOUNT}<slot />\n`,
    },
    recorded: [patched("src/routes/+layout.svelte", "sveltekit-layout")],
  },
  {
    name: "a component of TanStack Start",
    before: { "package.json": manifest("@tanstack/react-start"), "src/routes/__root.tsx": ROOT_ROUTE },
    left: {
      "src/routes/__root.tsx": MOUNTED_ROOT_ROUTE,
      "src/impeccable/ImpeccableLiveRoot.tsx":
        "/* impeccable-live-tanstack-start */\nexport default () => null;\n",
    },
    recorded: [
      created("src/impeccable/ImpeccableLiveRoot.tsx", "src"),
      patched("src/routes/__root.tsx", "tanstack-root"),
    ],
  },
];

describe.each(LEFT)("what a killed older server has recorded: $name", ({ before, left, recorded }) => {
  const leftProject = () => temporaryProject({ ...before, ...left, [RECORD]: record(...recorded) });

  it("is taken out by stop, to the byte", async () => {
    const root = leftProject();
    expect((await removeInjection(root)).sort()).toEqual(Object.keys(left).sort());
    expect(filesOf(root)).toEqual(before);
    expect(existsSync(join(root, RECORD))).toBe(false);
  });

  it("is taken out by the next start, whose own tag is gone after its stop", async () => {
    const root = leftProject();
    await inject(root, 8411);
    for (const text of Object.values(filesOf(root)))
      expect(text).not.toMatch(/8400|older-secret|ImpeccableLiveRoot/);
    await removeInjection(root);
    expect(filesOf(root)).toEqual(before);
  });
});

describe("a record of an older live mode", () => {
  it("removes no file that is not its own, whatever the record says", async () => {
    const files = { "src/main.ts": "x", "plugins/impeccable-live.client.ts": "export default 1;\n" };
    const root = temporaryProject({
      ...files,
      [RECORD]: record(created("src/main.ts", "."), created("plugins/impeccable-live.client.ts", ".")),
    });
    expect(await removeInjection(root)).toEqual([]);
    expect(filesOf(root)).toEqual(files);
  });

  it("changes nothing outside the project [inject-outside]", async () => {
    const outside = temporaryProject({ "page.html": TAGGED_PAGE });
    const root = temporaryProject({
      [RECORD]: record(patched(`../${outside.split("/").at(-1)}/page.html`), { kind: "patched" }, null),
    });
    expect(await removeInjection(root)).toEqual([]);
    expect(readFileSync(join(outside, "page.html"), "utf8")).toBe(TAGGED_PAGE);
  });
});

describe("a configuration that names a file which cannot carry the tag is a hint", () => {
  it.each([
    [
      "Nuxt: app.vue",
      { "package.json": manifest("nuxt"), "app/app.vue": VUE },
      { files: ["app/app.vue"], insertBefore: "</template>", commentSyntax: "html" },
      "app/plugins/impeccable-live.client.ts",
    ],
    [
      "Nuxt: an app.vue that does not exist",
      { "package.json": manifest("nuxt") },
      { files: ["app.vue"], insertBefore: "</body>", commentSyntax: "html" },
      "plugins/impeccable-live.client.ts",
    ],
    [
      "SvelteKit: the document template",
      {
        "package.json": manifest("@sveltejs/kit"),
        "src/app.html": PAGE,
        "src/routes/+layout.svelte": "<slot />\n",
      },
      { files: ["src/app.html"], insertBefore: "</body>", commentSyntax: "html" },
      "src/routes/+layout.svelte",
    ],
    [
      "TanStack Start: a page",
      { "package.json": manifest("@tanstack/react-start"), "src/routes/__root.tsx": ROOT_ROUTE },
      { files: ["index.html"], insertAfter: "<head>", commentSyntax: "html" },
      "src/routes/__root.tsx",
    ],
  ])("%s", async (_, before, config, carrier) => {
    const root = temporaryProject({ ...before, [CONFIG]: JSON.stringify(config) });
    const committed = textOf(root, CONFIG);
    const { files } = await inject(root, PORT);
    expect(files).toEqual([carrier]);
    expect(textOf(root, carrier)).toContain(`localhost:${PORT}/live.js`);
    for (const [file, text] of Object.entries(before))
      if (file !== carrier) expect(textOf(root, file)).toBe(text);
    expect(textOf(root, CONFIG)).toBe(committed);
    await removeInjection(root);
    expect(filesOf(root)).toEqual(before);
  });

  it("and an older tag in it is taken out", async () => {
    const before = { "package.json": manifest("nuxt"), "app.vue": VUE };
    const root = temporaryProject({
      ...before,
      "app.vue": VUE.replace("</template>", `${tag()}</template>`),
      [CONFIG]: JSON.stringify({ files: ["app.vue"], insertBefore: "</template>", commentSyntax: "html" }),
    });
    await inject(root, PORT);
    expect(textOf(root, "app.vue")).toBe(VUE);
    await removeInjection(root);
    expect(filesOf(root)).toEqual(before);
  });
});

it("stop ends a running older server and takes its tag out", async () => {
  const root = temporaryProject({ "index.html": TAGGED_PAGE, [RECORD]: record(patched("index.html")) });
  const older = await olderServer();
  await writeOlderServerFile(root, older.port);
  const { code, json } = await cli(["stop", "--json"], { cwd: root });
  expect({ code, json }).toEqual({
    code: 0,
    json: { stopped: true, pid: process.pid, injectionRemoved: ["index.html"] },
  });
  expect(older.stopped()).toBe(true);
  expect(textOf(root, "index.html")).toBe(PAGE);
});
