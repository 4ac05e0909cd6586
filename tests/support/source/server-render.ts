/** Renders a component on the server and hydrates it, as the projects of each library do. */
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { TestProject } from "./project.ts";

export interface LibrarySetup {
  /** The component's file. */
  readonly file: string;
  readonly manifest: Readonly<Record<string, string>>;
  readonly jsxImportSource?: string;
  /** Packages by the name under which they are installed here. */
  readonly alias?: Readonly<Record<string, string>>;
  /** A module that exports `html`; `App` is imported. */
  readonly server: string;
  /** A script that hydrates `#app`; `App` is imported. Absent where nothing hydrates. */
  readonly client?: string;
}

const REACT = {
  file: "App.jsx",
  server: `import { createElement } from "react"; import { renderToString } from "react-dom/server";
    export const html = renderToString(createElement(App));`,
  client: `import { createElement } from "react"; import { hydrateRoot } from "react-dom/client";
    hydrateRoot(document.querySelector("#app"), createElement(App), { onRecoverableError: (e) => console.error(e) });`,
} as const;

export const LIBRARIES: Readonly<Record<string, LibrarySetup>> = {
  "React 18": {
    ...REACT,
    manifest: { react: "^18.3.1", "react-dom": "^18.3.1" },
    alias: { react: "react-18", "react-dom": "react-dom-18" },
  },
  "React 19": { ...REACT, manifest: { react: "^19.0.0", "react-dom": "^19.0.0" } },
  Preact: {
    file: "App.jsx",
    manifest: { preact: "^10.0.0" },
    jsxImportSource: "preact",
    server: `import { h } from "preact"; import { renderToString } from "preact-render-to-string";
      export const html = renderToString(h(App));`,
    client: `import { h, hydrate } from "preact"; hydrate(h(App), document.querySelector("#app"));`,
  },
  "hono/jsx": {
    file: "App.tsx",
    manifest: { hono: "^4.0.0" },
    jsxImportSource: "hono/jsx",
    server: "export const html = String(App());",
  },
  Vue: {
    file: "App.vue",
    manifest: { vue: "^3.5.0" },
    server: `import { createSSRApp } from "vue"; import { renderToString } from "vue/server-renderer";
      export const html = await renderToString(createSSRApp(App));`,
    client: `import { createSSRApp } from "vue"; createSSRApp(App).mount("#app");`,
  },
};

/** Vue warns of flags that a bundler does not set. */
const VUE_FLAGS = Object.fromEntries(
  ["OPTIONS_API", "PROD_DEVTOOLS", "PROD_HYDRATION_MISMATCH_DETAILS"].map((name) => [
    `__VUE_${name}__`,
    "true",
  ]),
);
const NODE_MODULES = join(import.meta.dirname, "../../../node_modules");

/** What the server sends for the component, and the script that hydrates it. */
export async function renderOnServer(
  where: TestProject,
  setup: LibrarySetup,
): Promise<{ readonly html: string; readonly client: string | null }> {
  const server = await bundle(where, setup, { code: setup.server, forServer: true });
  const name = `rendered-${Math.random().toString(36).slice(2)}.mjs`;
  where.write(`.impeccable/${name}`, server);
  const { html }: { html: string } = await import(join(where.root, ".impeccable", name));
  const client = setup.client;
  return {
    html,
    client: client === undefined ? null : await bundle(where, setup, { code: client, forServer: false }),
  };
}

async function bundle(
  where: TestProject,
  { file, alias = {}, jsxImportSource = "react" }: LibrarySetup,
  { code, forServer }: { readonly code: string; readonly forServer: boolean },
): Promise<string> {
  const result = await build({
    stdin: {
      contents: `import * as all from "./${file}"; const App = all.App ?? all.default; ${code}`,
      resolveDir: where.root,
    },
    bundle: true,
    write: false,
    format: forServer ? "esm" : "iife",
    platform: forServer ? "node" : "browser",
    jsx: "automatic",
    jsxImportSource,
    alias: { ...alias },
    nodePaths: [NODE_MODULES],
    banner: forServer
      ? { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' }
      : {},
    define: { "process.env.NODE_ENV": '"development"', ...VUE_FLAGS },
    plugins: [vueFiles(forServer)],
  });
  return result.outputFiles[0]?.text ?? "";
}

/** Compiles components of Vue as its plugins for bundlers do: for the server with the compiler for servers. */
function vueFiles(ssr: boolean): Plugin {
  return {
    name: "vue",
    setup({ onLoad }) {
      onLoad({ filter: /\.vue$/ }, async ({ path }) => {
        const { readFile } = await import("node:fs/promises");
        const sfc = await import("@vue/compiler-sfc");
        const { descriptor } = sfc.parse(await readFile(path, "utf8"), { filename: path });
        const options = { id: "x", inlineTemplate: true, templateOptions: { ssr, ssrCssVars: [] } };
        return { contents: sfc.compileScript(descriptor, options).content, loader: "ts" };
      });
    },
  };
}
