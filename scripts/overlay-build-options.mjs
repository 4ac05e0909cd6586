// How scripts for pages are bundled: by the build, and by the tests that need only them.
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { minifyStyles } from "./minify-styles.mjs";

/** esbuild options of the capture script, which has no JSX. */
export const captureBuildOptions = {
  bundle: true,
  target: "es2022",
  minify: true,
  legalComments: "none",
};

/**
 * esbuild options of the overlay and its panels. JSX compiles to `h` of preact's core: the bundle needs no JSX
 * runtime, and children as arguments are shorter than a list in `props`.
 */
export const overlayBuildOptions = {
  ...captureBuildOptions,
  // esbuild prefers the JSX settings of tsconfig.json, which are those of type checking, to its own options.
  tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
  inject: [fileURLToPath(new URL("jsx-factory.mjs", import.meta.url))],
  plugins: [minifyStyles],
};

/**
 * Every page loads the overlay at its start, so it is minified once more: terser finds what esbuild leaves.
 * @param {string} script what esbuild has made
 * @returns {Promise<string>}
 */
export async function minifyOverlay(script) {
  const { code } = await minify(script, { ecma: 2020, compress: { passes: 2 } });
  if (code === undefined) throw new Error("terser gave no code");
  return code;
}
