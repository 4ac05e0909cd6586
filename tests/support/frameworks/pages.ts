/** The sources of each framework's page, and the variants that an agent writes for it. */
import { expect } from "vitest";
import type { FrameworkName } from "./dev-server.ts";

export const BEFORE = "Apples by the crate";
export const FIRST = "Apples, by the crate";
export const SECOND = "Crates of apples";

interface Page {
  /** The file that contains the tag. */
  readonly injected: string;
  /** The file with the picked element. */
  readonly file: string;
  /** The file with its rules: a style sheet, or the component itself. */
  readonly sheet: string;
  readonly language: keyof typeof VARIANTS;
  /**
   * Whether components outside of the wrapper keep their state. Vue resets a component whose template and style
   * block change at once, as they do when rules move from one to the other.
   */
  readonly state: "kept" | "kept until carbonized" | "may be reset";
  /** The source location that the development build reports; Astro only with its toolbar. */
  readonly hint?: unknown;
  /** The sheet with the accepted variant's rule in it. */
  carbonized(text: string): string;
}

const written = (file: string) => expect.stringMatching(new RegExp(`(^|/)${file}(\\?|$)`));

/** The element's own rule has the accepted declaration at its end. */
const withSpacing = (text: string, indent: string) =>
  text.replace(/(\.hero-title \{[^}]*;)/, `$1\n${indent}letter-spacing: 7px;`);

const REACT = {
  language: "jsx",
  state: "kept",
  carbonized: (css: string) => withSpacing(css, "  "),
} as const;
const VUE = {
  language: "vue",
  state: "kept until carbonized",
  carbonized: (text: string) => withSpacing(text, "  "),
} as const;
const INDENTED = {
  state: "may be reset",
  carbonized: (text: string) => withSpacing(text, "    "),
} as const;

export const PAGES: Record<FrameworkName, Page> = {
  "vite-react": {
    ...REACT,
    injected: "index.html",
    file: "src/app.tsx",
    sheet: "src/app.css",
    hint: { file: written("src/app.tsx"), line: 9, column: 7, component: "App", by: "react" },
  },
  "vite-vue": {
    ...VUE,
    injected: "index.html",
    file: "src/App.vue",
    sheet: "src/App.vue",
    hint: { file: written("src/App.vue"), component: "App", by: "vue" },
  },
  "vite-svelte": {
    ...INDENTED,
    language: "svelte",
    injected: "index.html",
    file: "src/App.svelte",
    sheet: "src/App.svelte",
    hint: { file: "src/App.svelte", line: 8, column: 2, by: "svelte" },
  },
  sveltekit: {
    ...INDENTED,
    language: "svelte",
    injected: "src/routes/+layout.svelte",
    file: "src/routes/+page.svelte",
    sheet: "src/routes/+page.svelte",
    hint: { file: "src/routes/+page.svelte", line: 8, column: 2, by: "svelte" },
  },
  astro: {
    ...INDENTED,
    language: "astro",
    injected: "src/layouts/Base.astro",
    file: "src/pages/index.astro",
    sheet: "src/pages/index.astro",
  },
  "next-app": {
    ...REACT,
    injected: "app/layout.jsx",
    file: "app/page.jsx",
    sheet: "app/globals.css",
    hint: { file: "app/page.jsx", line: 8, column: 7, component: "Home", by: "react" },
  },
  "next-pages": {
    ...REACT,
    injected: "pages/_document.jsx",
    file: "pages/index.jsx",
    sheet: "styles/globals.css",
    hint: { file: "pages/index.jsx", line: 8, column: 7, component: "Home", by: "react" },
  },
  nuxt: {
    ...VUE,
    injected: "app/plugins/impeccable-live.client.ts",
    file: "app/app.vue",
    sheet: "app/app.vue",
    hint: { file: written("app/app.vue"), component: "app", by: "vue" },
  },
  "tanstack-start": {
    ...REACT,
    injected: "src/routes/__root.tsx",
    file: "src/routes/index.tsx",
    sheet: "src/styles.css",
    hint: {
      ...{ file: written("src/routes/index.tsx"), line: 10, column: 7 },
      ...{ component: "Home", by: "react" },
    },
  },
};

const SCOPED_CSS = [
  '  @scope ([data-impeccable-variant="1"]) { :scope > .hero-title { letter-spacing: calc(var(--p-air, 1) * 1px); } }',
  '  @scope ([data-impeccable-variant="2"]) { :scope > .hero-title { text-transform: uppercase; } }',
].join("\n");
const PREFIXED_CSS = [
  '  [data-impeccable-variant="1"] > .hero-title { letter-spacing: calc(var(--p-air, 1) * 1px); }',
  '  [data-impeccable-variant="2"] > .hero-title { text-transform: uppercase; }',
].join("\n");

const PARAMS = '[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]';

/** Two variants, the first with a parameter; each language writes styles and classes its own way. */
function variantsOf(
  [styleStart, css, styleEnd]: readonly [string, string, string],
  className = "class",
  hidden = 'style="display: none"',
  params = `'${PARAMS}'`,
): string {
  return [
    styleStart,
    css,
    styleEnd,
    `<div data-impeccable-variant="1" data-impeccable-params=${params}>`,
    `  <h1 ${className}="hero-title">${FIRST}</h1>`,
    "</div>",
    `<div data-impeccable-variant="2" ${hidden}>`,
    `  <h1 ${className}="hero-title">${SECOND}</h1>`,
    "</div>",
    "",
  ].join("\n");
}

/** What is written below the insert line, for a session's id. */
export const VARIANTS = {
  jsx: (id: string) =>
    variantsOf(
      [`<style data-impeccable-css="${id}">{\``, SCOPED_CSS, "`}</style>"],
      "className",
      'style={{ display: "none" }}',
    ),
  vue: (id: string) =>
    variantsOf([`<component :is="'style'" data-impeccable-css="${id}">`, SCOPED_CSS, "</component>"]),
  // In Svelte a brace in an attribute begins an expression.
  svelte: (id: string) =>
    variantsOf(
      [`<style data-impeccable-css="${id}">`, SCOPED_CSS, "</style>"],
      undefined,
      undefined,
      `{'${PARAMS}'}`,
    ),
  astro: (id: string) =>
    variantsOf([`<style is:inline data-impeccable-css="${id}">`, PREFIXED_CSS, "</style>"]),
};
