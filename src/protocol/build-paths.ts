/** The files that a dev build names in its pages and scripts, by which a page's project can be told. */

/** Absolute paths in quotes, as dev builds write them. */
const PATH =
  /["'(](?:\/@fs)?((?:\/|[A-Za-z]:[\\/])[^"'\s()<>?]+\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx|css))/g;

/** A build names the file of a script in the script itself; the first ones say enough. */
export const MAX_BUILD_SCRIPTS = 3;
const MAX_PATHS = 200;
/** Those of a page and its scripts. */
export const MAX_BUILD_PATHS = (1 + MAX_BUILD_SCRIPTS) * MAX_PATHS;

/** The paths in texts of a build, each once. Which of them are files is not known here. */
export function pathsInBuild(texts: readonly string[]): readonly string[] {
  const paths = texts.flatMap((text) =>
    [...text.matchAll(PATH)].slice(0, MAX_PATHS).map(([, path = ""]) => path),
  );
  return [...new Set(paths)];
}
