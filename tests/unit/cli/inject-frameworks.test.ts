/** Where the tag goes in every framework, in which form, and that it is gone afterwards to the byte. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkInjection, inject, removeInjection } from "../../../src/source/inject/index.ts";
import { filesOf, temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const manifest = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, "5.0.0"])) });
const LAYOUT = [
  '"use client";',
  'import "./globals.css"; // caf\u00e9',
  "",
  "export default function Layout({ children }) {",
  "  return (",
  '    <html lang="en">',
  "      <body>",
  '        <p title="\u00fc </body>">{children}</p>',
  "      </body>",
  "    </html>",
  "  );",
  "}",
  "",
].join("\n");
const ASTRO =
  "---\nconst end = '</body>';\n---\n<html>\n  <!-- </body> -->\n  <body>\n    <slot />\n  </body>\n</html>\n";

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly framework: string;
  /** The files that carry the tag, each with what has to stand in it. */
  readonly carries: Readonly<Record<string, readonly string[]>>;
}

const CASES: readonly Case[] = [
  {
    name: "Next.js app router: Script in the root layout",
    files: { "package.json": manifest("next", "react"), "app/layout.tsx": LAYOUT },
    framework: "Next.js",
    carries: {
      "app/layout.tsx": [
        '// caf\u00e9\n/* impeccable-live-start */\nimport ImpeccableLiveScript from "next/script";\n/* impeccable-live-end */\n',
        [
          "      {/* impeccable-live-start */}",
          '      {process.env.NODE_ENV === "development" && <ImpeccableLiveScript src="http://localhost:8400/live.js" crossOrigin="anonymous" />}',
          "      {/* impeccable-live-end */}\n      </body>",
        ].join("\n"),
      ],
    },
  },
  {
    name: "Next.js with a locale folder and two root layouts",
    files: {
      "package.json": manifest("next"),
      "src/app/layout.tsx": "export default ({ children }) => children;\n",
      "src/app/[locale]/layout.tsx": LAYOUT,
      "src/app/(admin)/layout.tsx": LAYOUT,
    },
    framework: "Next.js",
    carries: {
      "src/app/(admin)/layout.tsx": ["next/script"],
      "src/app/[locale]/layout.tsx": ["next/script"],
    },
  },
  {
    name: "Next.js pages router with a document",
    files: {
      "package.json": manifest("next"),
      "pages/index.jsx": "export default () => null;\n",
      "pages/_document.jsx": LAYOUT.replace('"use client";\n', ""),
    },
    framework: "Next.js",
    carries: {
      "pages/_document.jsx": ['<script async src="http://localhost:8400/live.js" crossOrigin="anonymous" />'],
    },
  },
  {
    name: "Next.js pages router without a document: one is made",
    files: {
      "package.json": manifest("next"),
      "tsconfig.json": "{}",
      "src/pages/index.tsx": "export default () => null;\n",
    },
    framework: "Next.js",
    carries: { "src/pages/_document.tsx": ["<NextScript />", 'process.env.NODE_ENV === "development"'] },
  },
  {
    name: "Nuxt 4: a client plugin in app",
    files: {
      "package.json": manifest("nuxt"),
      "nuxt.config.ts": "export default {};\n",
      "app/app.vue": "<template />\n",
    },
    framework: "Nuxt",
    carries: {
      "app/plugins/impeccable-live.client.ts": ["import.meta.dev", '"http://localhost:8400/live.js"'],
    },
  },
  {
    name: "Nuxt 3: a client plugin beside the configuration",
    files: {
      "package.json": manifest("nuxt"),
      "nuxt.config.ts": "export default {};\n",
      "plugins/own.ts": "",
    },
    framework: "Nuxt",
    carries: { "plugins/impeccable-live.client.ts": ["defineNuxtPlugin"] },
  },
  {
    name: "Nuxt with a source folder of its own",
    files: {
      "package.json": manifest("nuxt"),
      "nuxt.config.ts": 'export default { srcDir: "./client/" };\n',
    },
    framework: "Nuxt",
    carries: { "client/plugins/impeccable-live.client.ts": ["defineNuxtPlugin"] },
  },
  {
    name: "SvelteKit with a root layout",
    files: {
      "package.json": manifest("@sveltejs/kit", "svelte"),
      "src/app.html": "<body>%sveltekit.body%</body>\n",
      "src/routes/+layout.svelte": "{@render children()}\n\n<style>\n  p { color: red }\n</style>",
    },
    framework: "SvelteKit",
    carries: {
      "src/routes/+layout.svelte": [
        '{#if import.meta.env.DEV}<script src="http://localhost:8400/live.js" crossorigin></script>{/if}',
      ],
    },
  },
  {
    name: "SvelteKit without a root layout: one is made",
    files: {
      "package.json": manifest("@sveltejs/kit", "svelte"),
      "src/routes/+page.svelte": "<h1>Hi</h1>\n",
    },
    framework: "SvelteKit",
    carries: { "src/routes/+layout.svelte": ["{@render children()}", "import.meta.env.DEV"] },
  },
  {
    name: "TanStack Start: the root route",
    files: { "package.json": manifest("@tanstack/react-start", "vite"), "src/routes/__root.tsx": LAYOUT },
    framework: "TanStack Start",
    carries: {
      "src/routes/__root.tsx": [
        '{import.meta.env.DEV && <script async src="http://localhost:8400/live.js" crossOrigin="anonymous" />}',
      ],
    },
  },
  {
    name: "Astro: every layout with a body, inline",
    files: {
      "package.json": manifest("astro"),
      "src/layouts/Base.astro": ASTRO,
      "src/pages/index.astro": "<p>Hi</p>\n",
      "src/pages/alone.astro": ASTRO,
    },
    framework: "Astro",
    carries: {
      "src/layouts/Base.astro": [
        '  <script is:inline src="http://localhost:8400/live.js" crossorigin></script>\n  <!-- impeccable-live-end -->\n  </body>\n',
      ],
      "src/pages/alone.astro": ["is:inline"],
    },
  },
  {
    name: "Vite with a folder of its own",
    files: {
      "package.json": manifest("vite"),
      "vite.config.ts": 'export default { root: "client" };\n',
      "client/index.html": "<body>\n</body>\n",
    },
    framework: "Vite",
    carries: { "client/index.html": ['<script src="http://localhost:8400/live.js" crossorigin></script>'] },
  },
  {
    name: "several static pages",
    files: {
      "index.html": "<body>\n</body>\n",
      "about/index.html": "<body>\n</body>\n",
      "tests/x.html": "<body></body>",
    },
    framework: "static HTML",
    carries: { "about/index.html": ["live.js"], "index.html": ["live.js"] },
  },
];

const projectOf = ({ files }: Case) => temporaryProject(files);

describe.each(CASES)("$name", (one) => {
  const expected = Object.keys(one.carries);

  it("carries the tag once, for development only where the file is part of a build", async () => {
    const root = projectOf(one);
    const answer = await inject(root, 8400);
    expect(answer).toMatchObject({ framework: one.framework, files: expected, configWritten: true });
    for (const [file, texts] of Object.entries(one.carries)) {
      for (const text of texts) expect(textOf(root, file)).toContain(text);
      expect(textOf(root, file).match(/live\.js/g)).toHaveLength(1);
      expect(textOf(root, file)).not.toMatch(/token/i);
    }
    expect((await checkInjection(root)).files).toEqual(expected.map((file) => ({ file, port: 8400 })));
  });

  it("is removed to the byte, also after another port, by a later start, and without the record", async () => {
    for (const recordIsLost of [false, true]) {
      const root = projectOf(one);
      const before = filesOf(root);
      await inject(root, 8400);
      await inject(root, 8411);
      for (const file of expected) expect(textOf(root, file)).not.toContain("8400");
      if (recordIsLost) writeFileSync(join(root, ".impeccable/live/inject-journal.json"), "{ torn");
      expect(await removeInjection(root)).toEqual(expected);
      const now = filesOf(root);
      // Without the record the created folders are unknown and stay; the files are removed all the same.
      expect(now).toEqual(before);
    }
  });

  it("keeps CRLF line ends", async () => {
    const crlf = Object.fromEntries(
      Object.entries(one.files).map(([name, text]) => [name, text.replaceAll("\n", "\r\n")]),
    );
    const root = temporaryProject(crlf);
    const before = filesOf(root);
    await inject(root, 8400);
    for (const file of expected) if (file in one.files) expect(textOf(root, file)).not.toMatch(/[^\r]\n/);
    await removeInjection(root);
    expect(filesOf(root)).toEqual(before);
  });
});

describe("files that are made", () => {
  const nuxt = { "package.json": manifest("nuxt"), "app/app.vue": "" };
  const PLUGIN = "app/plugins/impeccable-live.client.ts";

  it("are deleted also after a formatter has been over them, with the folders made for them", async () => {
    const root = temporaryProject(nuxt);
    await inject(root, 8400);
    const formatted = textOf(root, PLUGIN).replaceAll(";", "").replaceAll('"', "'").replaceAll("  ", "\t");
    writeFileSync(join(root, PLUGIN), formatted);
    expect(await removeInjection(root)).toEqual([PLUGIN]);
    expect(existsSync(join(root, "app/plugins"))).toBe(false);
  });

  it("stay when they were edited since", async () => {
    const root = temporaryProject(nuxt);
    await inject(root, 8400);
    const own = textOf(root, PLUGIN).replace(
      "document.body.append",
      'console.log("mine"); document.body.append',
    );
    writeFileSync(join(root, PLUGIN), own);
    expect(await removeInjection(root)).toEqual([]);
    expect(textOf(root, PLUGIN)).toBe(own);
  });

  it("leave a folder that holds something else by now", async () => {
    const root = temporaryProject(nuxt);
    await inject(root, 8400);
    writeFileSync(join(root, "app/plugins/own.ts"), "");
    await removeInjection(root);
    expect(existsSync(join(root, PLUGIN))).toBe(false);
    expect(existsSync(join(root, "app/plugins/own.ts"))).toBe(true);
  });

  it("keep what was written around the block", async () => {
    const root = temporaryProject({ "package.json": manifest("@sveltejs/kit", "svelte") });
    await inject(root, 8400);
    const layout = "src/routes/+layout.svelte";
    writeFileSync(join(root, layout), `${textOf(root, layout)}<p>mine</p>\n`);
    expect(await removeInjection(root)).toEqual([layout]);
    expect(textOf(root, layout)).toBe("<p>mine</p>\n");
  });
});

it("a record of an older version is removed", async () => {
  const page = "<body>\n<p>x</p>\n</body>\n";
  const block =
    '<!-- impeccable-live-start -->\n<script src="http://localhost:8400/live.js" crossorigin></script>\n<!-- impeccable-live-end -->\n';
  const root = temporaryProject({
    "index.html": page.replace("</body>", `${block}</body>`),
    ".impeccable/live/inject-journal.json": JSON.stringify({
      version: 1,
      port: 8400,
      files: [{ file: "index.html", block }],
    }),
  });
  expect(await removeInjection(root)).toEqual(["index.html"]);
  expect(textOf(root, "index.html")).toBe(page);
});

it("a record that names a file outside the project changes nothing there [inject-outside]", async () => {
  const outside = temporaryProject({
    "x.html": "<!-- impeccable-live-start --><!-- impeccable-live-end -->",
  });
  const root = temporaryProject({
    ".impeccable/live/inject-journal.json": JSON.stringify({
      version: 2,
      port: 8400,
      files: [
        { file: `../${outside.split("/").at(-1)}/x.html`, blocks: [] },
        { file: "gone.html", blocks: [], made: { folders: ["../"] } },
      ],
    }),
  });
  expect(await removeInjection(root)).toEqual([]);
  expect(readFileSync(join(outside, "x.html"), "utf8")).toContain("impeccable-live-start");
});

it("any other JSX file carries a plain script where the configuration says so", async () => {
  const root = temporaryProject({
    "package.json": manifest("react-router"),
    "app/root.tsx": LAYOUT,
    ".impeccable/live/config.json": JSON.stringify({
      files: ["app/root.tsx"],
      insertBefore: "</body>",
      commentSyntax: "jsx",
    }),
  });
  await inject(root, 8400);
  expect(textOf(root, "app/root.tsx")).toContain(
    '{/* impeccable-live-start */}\n      <script async src="http://localhost:8400/live.js" crossOrigin="anonymous" />\n',
  );
  await removeInjection(root);
  expect(textOf(root, "app/root.tsx")).toBe(LAYOUT);
});
