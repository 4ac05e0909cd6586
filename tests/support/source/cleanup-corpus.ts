/** Inputs of the clean-up by kind: pages that a browser can measure before and after. */
import type { Accepting } from "./carbonize.ts";

export interface CleanupInput extends Accepting {
  readonly kind: string;
  readonly name: string;
  /** True where it is to be done; other inputs may be refused. */
  readonly done?: boolean;
  /** Files that git ignores. */
  readonly ignored?: string;
  /** Text that the result must not have, by file. */
  readonly without?: Readonly<Record<string, RegExp>>;
}

type Page = {
  readonly head?: string;
  readonly sheet?: string;
  readonly body: string;
  readonly css: string;
  readonly element: string;
  readonly pick?: Accepting["pick"];
  readonly files?: Readonly<Record<string, string>>;
  readonly scope?: boolean;
} & Partial<Pick<CleanupInput, "done" | "ignored" | "without">>;

const LINK = '<link rel="stylesheet" href="site.css">';

function page(kind: string, name: string, one: Page): CleanupInput {
  const { head = LINK, sheet, body, css, element, pick = { text: "Old" }, files = {} } = one;
  const html = `<!doctype html>\n<html>\n  <head>\n    <title>x</title>\n    ${head}\n  </head>\n  <body>\n    ${body}\n  </body>\n</html>\n`;
  return {
    ...{ kind, name, file: "index.html", pick },
    files: { "index.html": html, ...(sheet === undefined ? {} : { "site.css": sheet }), ...files },
    css: one.scope === false ? css : `@scope ([data-impeccable-variant="1"]) { ${css} }`,
    element: element.replace(/^<[\w-]+/, (tag) => `${tag} data-m`),
    ...(one.done === undefined ? {} : { done: one.done }),
    ...(one.ignored === undefined ? {} : { ignored: one.ignored }),
    ...(one.without === undefined ? {} : { without: one.without }),
  };
}

const CARD = { body: '<div class="grid"><p class="card">Old</p></div>', element: '<p class="card">New</p>' };
const RED = ":scope > .card { color: red }";

const PAIRS: readonly [string, string][] = [
  ["margin-inline: 40px", "margin-left: 5px"],
  ["inline-size: 90px", "width: 300px"],
  ["inset-inline-start: 9px", "left: 40px"],
  ["white-space: nowrap", "text-wrap: balance"],
  ["columns: 3", "column-count: 2"],
  ["grid-area: 2 / 2", "grid-row: 1"],
  ["border-top: 3px solid red", "border-color: blue"],
  ["flex-direction: column", "flex-flow: row wrap"],
  ["overflow-wrap: anywhere", "word-wrap: normal"],
  ["grid-gap: 9px", "gap: 30px"],
  ["-webkit-mask-size: 9px", "mask-size: 30px"],
  ["break-inside: avoid", "page-break-inside: auto"],
  ["font-variant-caps: small-caps", "font: 20px serif"],
  ["border-image-source: none", "border: 3px solid blue"],
  ["padding-block: 9px", "padding: 2px"],
  ["place-content: center", "align-content: end"],
  ["text-decoration: underline", "text-decoration-color: red"],
  ["border-start-start-radius: 9px", "border-radius: 30px"],
  ["overflow: hidden", "overflow-x: scroll"],
  ["background: red", "background-color: blue"],
  ["all: initial", "padding: 9px"],
  ["block-size: 9px", "height: 50px"],
];

const SHORTHANDS = PAIRS.flatMap(([a, b]) =>
  [
    [a, b],
    [b, a],
  ].map(([mine, theirs]) =>
    page("shorthands that meet", `${mine} over ${theirs}`, {
      ...CARD,
      sheet: `.grid .card { ${theirs} }\n.card { padding: 1px }\n`,
      css: `:scope > .card { ${mine} }`,
    }),
  ),
);

const INVENTED = [
  page("invented class", "a heavier rule of the shared class", {
    body: '<div class="grid"><p class="card">a</p><p class="card">Old</p></div>',
    sheet: ".grid .card { color: blue }\n",
    ...{ css: RED, element: CARD.element, done: true },
  }),
  page("invented class", "an id", {
    body: '<div id="grid"><p class="card">a</p><p class="card">Old</p></div>',
    sheet: "#grid .card { color: blue }\n",
    ...{ css: RED, element: CARD.element },
  }),
  page("invented class", "a state of the shared class", {
    body: '<div class="grid"><p class="card">a</p><p class="card">Old</p></div>',
    sheet: ".card { color: blue }\n.card:hover { color: green }\n",
    ...{ css: RED, element: CARD.element, done: true },
  }),
  page("invented class", "whole class attributes are compared", {
    body: '<p class="card">a</p><p class="card">Old</p>',
    sheet: '[class="card"] { padding: 9px }\n.card { color: blue }\n',
    ...{ css: RED, element: CARD.element },
  }),
];

const UNSEEN = [
  page("sheet that is not read", "of another host, before the page's", {
    ...CARD,
    head: `<link rel="stylesheet" href="https://cdn.invalid/lib.css">\n    ${LINK}`,
    sheet: ".card { color: blue }\n",
    ...{ css: RED, done: true },
  }),
  page("sheet that is not read", "of another host, after the page's", {
    ...CARD,
    head: `${LINK}\n    <link rel="stylesheet" href="//cdn.invalid/lib.css">`,
    sheet: ".card { color: blue }\n",
    css: RED,
  }),
  page("sheet that is not read", "@import in a linked sheet", {
    ...CARD,
    sheet: '@import url("parts/a.css");\nbody { margin: 0 }\n',
    files: { "parts/a.css": ".grid .card { color: green }\n" },
    ...{ css: RED, done: true },
  }),
  page("sheet that is not read", "@import of an import", {
    ...CARD,
    sheet: '@import "a.css";\n',
    files: { "a.css": '@import "parts/b.css" screen;\n', "parts/b.css": ".grid p.card { color: green }\n" },
    ...{ css: RED, done: true },
  }),
  page("sheet that is not read", "@import from another host", {
    ...CARD,
    sheet: "@import url(https://cdn.invalid/a.css);\n.card { color: blue }\n",
    ...{ css: RED, done: true },
  }),
  page("sheet that is not read", "@import into a layer", {
    ...CARD,
    sheet: '@import url("a.css") layer(base);\nbody { margin: 0 }\n',
    files: { "a.css": ".card { color: green; padding: 3px }\n" },
    ...{ css: RED, done: true, without: { "a.css": /red/ } },
  }),
  page("sheet that is not read", "a missing sheet", { ...CARD, css: RED }),
  page("sheet that is not read", "a script that adds styles", {
    ...CARD,
    head: `${LINK}\n    <script>const s = document.createElement("style"); s.textContent = ".grid .card { color: green }"; document.head.append(s)</script>`,
    sheet: ".card { color: blue }\n",
    css: RED,
  }),
  page("sheet that is not read", "below a base address", {
    ...CARD,
    head: `<base href="parts/">\n    ${LINK}`,
    files: { "parts/site.css": ".grid .card { color: green }\n" },
    css: RED,
  }),
];

const NESTING = [
  page("nesting", "a nested descendant", {
    ...CARD,
    sheet: ".grid {\n  padding: 1px;\n\n  .card {\n    color: blue;\n  }\n}\n",
    ...{ css: RED, done: true },
  }),
  page("nesting", "a nested state", {
    ...CARD,
    sheet: ".card {\n  color: blue;\n  &:hover {\n    color: green;\n  }\n}\n",
    ...{ css: RED, done: true },
  }),
  page("nesting", "a nested condition", {
    ...CARD,
    sheet: ".card {\n  color: blue;\n  @media (min-width: 1px) {\n    color: green;\n  }\n}\n",
    css: RED,
  }),
  page("nesting", "a list around it", {
    ...CARD,
    sheet: "#x, .grid {\n  & .card { color: blue }\n}\n",
    css: RED,
  }),
  page("nesting", "twice", {
    ...CARD,
    sheet: ".grid { .card { & { color: blue } } }\n",
    ...{ css: RED, done: true },
  }),
  page("nesting", "an ancestor behind it", {
    ...CARD,
    sheet: ".card { .grid & { color: blue } }\n",
    css: RED,
  }),
];

const INERT = (name: string, head: string, files: Record<string, string> = {}): CleanupInput =>
  page("target does not apply", name, {
    ...CARD,
    head,
    css: RED,
    done: true,
    files: { "print.css": ".card { margin: 9px }\n", "site.css": "body { margin: 0 }\n", ...files },
    without: { "print.css": /red/ },
  });

const TARGETS = [
  INERT("a print sheet", `${LINK}\n    <link rel="stylesheet" href="print.css" media="print">`),
  INERT("a wide screen's", `<link rel="stylesheet" href="print.css" media="(min-width: 9000px)">`),
  INERT(
    "a sheet for print until it is loaded",
    `<link rel="stylesheet" href="print.css" media="print" onload="this.media='all'">`,
  ),
  INERT(
    "in noscript",
    `<noscript><link rel="stylesheet" href="print.css"><style>.card { top: 0 }</style></noscript>`,
  ),
  INERT("in a comment", `<!-- <link rel="stylesheet" href="print.css"> </head> -->`),
  INERT("in a template", `<template><style>.card { top: 0 }</style></template>`),
  INERT("in a script's text", `<script>const a = '<style>.card { top: 0 }</style>'</script>`),
  INERT("an alternative sheet", `<link rel="alternate stylesheet" title="Dark" href="print.css">`),
  INERT("a disabled sheet", `<link rel="stylesheet" disabled href="print.css">`),
  INERT("a print style element", `<style media="print">.card { top: 0 }</style>`),
  INERT("another type", `<style type="text/plain">.card { top: 0 }</style>`),
  page("target does not apply", "a declarative shadow root", {
    body: '<div><template shadowrootmode="open"><style>.card { margin: 9px }</style><slot></slot></template></div><p class="card">Old</p>',
    ...{ element: CARD.element, css: RED, done: true, sheet: "body { margin: 0 }\n" },
  }),
];

const NOT_SOURCE = (name: string, text: string, more: Partial<Page> = {}): CleanupInput =>
  page("target is not source", name, {
    ...CARD,
    head: '<link rel="stylesheet" href="out.css">',
    files: { "out.css": text },
    css: RED,
    done: true,
    without: { "out.css": /red/ },
    ...more,
  });

const SOURCES = [
  NOT_SOURCE("ignored", ".card { margin: 9px }\n", { ignored: "out.css" }),
  NOT_SOURCE("minified", `${".card{margin:9px}".repeat(90)}\n`),
  NOT_SOURCE("with a source map", ".card { margin: 9px }\n/*# sourceMappingURL=out.css.map */\n"),
  NOT_SOURCE("of Tailwind", "/*! tailwindcss v4.1.3 | MIT License */\n.card { margin: 9px }\n"),
  NOT_SOURCE("generated", "/* Generated by a tool. Do not edit. */\n.card { margin: 9px }\n"),
  NOT_SOURCE("beside its Sass source", ".card { margin: 9px }\n", {
    files: { "out.css": ".card { margin: 9px }\n", "out.scss": ".card { margin: 9px }\n" },
  }),
  page("target is not source", "a third party's", {
    ...CARD,
    head: '<link rel="stylesheet" href="vendor/lib.css">',
    files: { "vendor/lib.css": ".card { margin: 9px }\n" },
    ...{ css: RED, done: true, without: { "vendor/lib.css": /red/ } },
  }),
];

const UTILITIES = [
  "block",
  "flex",
  "border",
  "inline",
  "zoom",
  "tab",
  "line-clamp",
  "col",
  "rounded",
  "container",
].map((name) =>
  page("utilities", `${name}-2 is not made`, {
    body: `<div class="list"><p class="${name}">a</p><p class="${name}">Old</p></div>`,
    element: `<p class="${name}">New</p>`,
    sheet: "body { margin: 0 }\n",
    css: `:scope > .${name} { color: red }`,
    done: true,
    without: { "index.html": new RegExp(`${name}-2`), "site.css": new RegExp(`${name}-2|\\.${name}\\b`) },
  }),
);
const REDEFINED = ["text-7xl", "btn", "mt-4", "grid-cols-3"].map((name) =>
  page("utilities", `${name} is not redefined`, {
    body: `<div class="list"><h1 class="${name}">Old</h1></div>`,
    element: `<h1 class="${name}">New</h1>`,
    sheet: "body { margin: 0 }\n",
    css: ":scope > h1 { color: red }",
    done: true,
    without: { "site.css": new RegExp(`\\.${name}`) },
  }),
);

const ROWS =
  '<div class="rows" id="rows"><p class="row">a</p><p class="row even">Old</p><p class="row">c</p></div>';
const STRUCTURE = [
  [".rows > .row:nth-child(2n) { background: #eee }", "background: blue"],
  [".rows > * + * { margin-top: 24px }", "margin-top: 0"],
  ["#rows > .row { padding: 9px }", "color: red"],
  [".rows > * { padding: 9px }", "padding: 1px"],
  [".rows > :not(:last-child) { border-bottom: 1px solid }", "border-bottom: 0"],
  [".row + .row { margin-top: 9px }", "margin-top: 0"],
  [".row:first-child { margin-top: 9px }", "margin-top: 0"],
  [".row:only-child { color: green }", "padding: 1px"],
  [".rows div { color: green }", "padding: 1px"],
  [".rows > div { font-size: 40px }", "padding: 1px"],
].map(([sheet, set]) =>
  page("structure", `${sheet}`, {
    ...{ body: ROWS, element: '<p class="row even">New</p>', sheet: `.row { top: 0 }\n${sheet}\n` },
    css: `:scope > .even { ${set} }`,
  }),
);

const SCOPES = [
  page("the page's own scope and layers", "@scope of the element's parent", {
    ...CARD,
    sheet: "@scope (.grid) { .card { color: blue } }\n",
    ...{ css: RED, done: true },
  }),
  page("the page's own scope and layers", "@scope of equal weight", {
    ...CARD,
    sheet: "@scope (.grid) { :scope .card { color: blue } }\n",
    css: RED,
  }),
  page("the page's own scope and layers", "layers", {
    ...CARD,
    sheet: "@layer a, b;\n@layer a { .card { color: blue } }\n@layer b { .grid .card { color: green } }\n",
    ...{ css: RED, done: true },
  }),
  page("the page's own scope and layers", "important in a layer", {
    ...CARD,
    sheet: "@layer a { .card { color: blue !important } }\n",
    css: ":scope > .card { color: red !important; padding: 2px }",
  }),
  page("the page's own scope and layers", "@supports and @container", {
    ...CARD,
    sheet:
      "@supports (display: grid) { .grid .card { color: blue } }\n@container (min-width: 1px) { .card { color: green } }\n",
    css: RED,
  }),
];

const BY_HAND = [
  page("edited by hand", "its media query", {
    ...CARD,
    sheet:
      ".card {\n  color: blue;\n  padding: 1px;\n}\n\n@media (min-width: 1px) {\n  .card {\n    color: green;\n    margin: 0;\n  }\n}\n",
    ...{ css: RED, done: true, without: { "site.css": /blue|green|\.card\.card/ } },
  }),
  page("edited by hand", "both in place", {
    ...CARD,
    sheet: ".card {\n  color: blue;\n}\n\n@media (min-width: 1px) {\n  .card {\n    color: green;\n  }\n}\n",
    css: `${RED} @media (min-width: 1px) { :scope > .card { color: purple } }`,
    ...{ done: true, without: { "site.css": /blue|green|\.card\.card|card[\s\S]*card[\s\S]*card/ } },
  }),
  page("edited by hand", "two rules that say the same", {
    ...CARD,
    sheet: ".card { color: blue }\n",
    css: `${RED} :scope > p { padding: 4px } :scope > .card:hover { color: pink }`,
    done: true,
  }),
  page("edited by hand", "a descendant", {
    body: '<div class="grid"><p class="card">Old <b>x</b></p></div>',
    pick: { classes: ["card"] },
    element: '<p class="card">New <b>x</b></p>',
    sheet: ".card b { color: blue }\n.grid b { margin: 0 }\n",
    css: ":scope > .card b { color: red } :scope b { margin: 4px }",
    done: true,
  }),
  page("edited by hand", "a sheet that ends in };", {
    ...CARD,
    sheet: ".card { color: blue }\n.x { top: 0 };\n",
    ...{ css: RED, done: true },
  }),
  page("edited by hand", "a rule that is added after };", {
    ...CARD,
    sheet: "body { margin: 0 }\n.x { top: 0 };\n",
    ...{ css: RED, done: true },
  }),
  page("edited by hand", "a rule that a stray semicolon switches off", {
    ...CARD,
    sheet: ".x { top: 0 };\n.card { color: blue; padding: 9px }\n",
    ...{ css: RED, done: true },
  }),
  page("edited by hand", "an animation in a style attribute", {
    ...CARD,
    element: '<p class="card" style="animation: pop 9s paused">New</p>',
    sheet: ".card { color: blue }\n",
    css: `${RED} @keyframes pop { from { opacity: .5 } }`,
    ...{ done: true },
  }),
  page("edited by hand", "an animation in a custom property", {
    ...CARD,
    sheet: ".card { color: blue; animation: var(--a) 9s paused }\n",
    css: ":scope > .card { --a: pop } @keyframes pop { from { opacity: .5 } }",
    done: true,
  }),
];

const SHARED = ["md", "njk", "ejs", "pug", "liquid", "mustache", "cshtml", "j2"].map((end) =>
  page("who else uses a class", end, {
    ...CARD,
    sheet: ".card { color: blue }\n",
    files: { [`other.${end}`]: end === "pug" ? "p.card Hi\n" : '<p class="card">Hi</p>\n' },
    css: RED,
    done: true,
    without: { "site.css": /\.card \{[^}]*red/ },
  }),
);

const NO_HEAD: CleanupInput = {
  ...page("no home found", "a page without a head", { ...CARD, css: RED }),
  files: {
    "index.html":
      '<!doctype html>\n<html lang=en>\n<title>x</title>\n<div class="grid"><p class="card">Old</p></div>\n',
  },
  done: true,
};

export const CLEANUP_PAGES: readonly CleanupInput[] = [
  ...INVENTED,
  ...UNSEEN,
  ...NESTING,
  ...TARGETS,
  ...SOURCES,
  ...UTILITIES,
  ...REDEFINED,
  ...SHORTHANDS,
  ...STRUCTURE,
  ...SCOPES,
  ...BY_HAND,
  ...SHARED,
  NO_HEAD,
];
