/** A page with a style sheet and one accepted variant, for tests of carbonize. */
import type { Accepting } from "./carbonize.ts";

export const ID = "a1b2c3d4";

const PAGE =
  '<!doctype html>\n<html>\n<head>\n  <link rel="stylesheet" href="styles.css">\n</head>\n<body>\n' +
  '  <h1 class="hero">Old</h1>\n</body>\n</html>\n';

/** The rule moves to a second file, so that carbonize writes two. */
export const HTML = {
  file: "index.html",
  files: { "index.html": PAGE, "styles.css": ".hero { color: red }\n" },
  pick: { classes: ["hero"] },
  element: '<h1 class="hero">New</h1>',
  css: '@scope ([data-impeccable-variant="1"]) { :scope > .hero { color: green } }',
} as const satisfies Accepting;

/** The command that accepts a variant and carbonizes it at once. */
export const ACCEPT_AND_CARBONIZE = ["accept", "--id", ID, "--variant", "1", "--bake"] as const;
