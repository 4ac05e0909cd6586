// Style sheets of the overlay are text inside its script: this removes comments and white space from them.
import { readFileSync } from "node:fs";
import { transform } from "esbuild";

/**
 * An esbuild plugin: minifies the style sheets in template literals of the style files of overlay and inspector.
 * @type {import("esbuild").Plugin}
 */
export const minifyStyles = {
  name: "minify-styles",
  setup(builder) {
    builder.onLoad(
      {
        filter:
          /[\\/](overlay[\\/](styles[\\/][\w-]+|panels[\\/]styles)|inspector[\\/]views[\\/]styles)\.ts$/,
      },
      async ({ path }) => {
        const source = readFileSync(path, "utf8");
        const pieces = source.split(/(`[^`]*`)/);
        const minified = pieces.map((piece) =>
          piece.startsWith("`\n") ? minify(piece.slice(1, -1)) : piece,
        );
        return { contents: (await Promise.all(minified)).join(""), loader: "ts" };
      },
    );
  },
};

async function minify(css) {
  const { code } = await transform(css, { loader: "css", minify: true, target: "es2022" });
  return JSON.stringify(code.trim());
}
