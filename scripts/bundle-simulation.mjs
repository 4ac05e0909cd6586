import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./setup.mjs";

/**
 * Bundles the simulation with the server's source as it is, or with one file of it changed.
 * @param {string} name of the bundle under .cache/
 * @param {{file: string, from: RegExp, to: string}} [mutation] a file below src/, and what to replace in it
 * @returns {Promise<string>} path of the bundle
 */
export async function bundleSimulation(name, mutation) {
  const outfile = join(root, ".cache", `${name}.mjs`);
  await build({
    entryPoints: [join(root, "tests/simulation/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: "inline",
    logLevel: "warning",
    plugins: mutation ? [mutating(mutation)] : [],
  });
  return outfile;
}

function mutating({ file, from, to }) {
  return {
    name: "mutate",
    setup(context) {
      context.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(root, "src", file)) return null;
        const source = await readFile(path, "utf8");
        if (!from.test(source)) throw new Error(`${file} no longer contains ${from}`);
        return { contents: source.replace(from, to), loader: "ts" };
      });
    },
  };
}
