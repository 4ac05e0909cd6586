/** The small projects below `tests/fixtures`, and in each the elements to pick: one table for every framework. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WrapInput } from "../../../src/source/index.ts";

export interface ProjectPick {
  readonly name: string;
  /** Of the project's root. */
  readonly file: string;
  readonly pick: Partial<WrapInput>;
  /** The picked element runs from `first` to the end of the next `last`. */
  readonly first: string;
  readonly last: string;
}

export interface ProjectRefusal {
  readonly name: string;
  readonly pick: Partial<WrapInput>;
  readonly refused: Readonly<Record<string, unknown>>;
}

export interface ProjectFixture {
  /** Below `tests/fixtures`. */
  readonly folder: string;
  /** The folder in it that the commands work in. */
  readonly root?: string;
  readonly picks: readonly ProjectPick[];
  readonly refusals?: readonly ProjectRefusal[];
}

const FIXTURES = new URL("../../fixtures/", import.meta.url).pathname;

/** Every file of a project by its name, as bytes. */
export function filesOf(folder: string): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const entry of readdirSync(join(FIXTURES, folder), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(join(FIXTURES, folder).length + 1)] = readFileSync(path);
  }
  return files;
}

/** A page that is the same in every framework: its heading and its list. */
function orchard(page: string, item: string): ProjectPick[] {
  return [
    { name: "a heading", file: page, pick: { classes: ["hero-title"] }, first: "<h1", last: "</h1>" },
    {
      name: "an item of the list",
      file: page,
      pick: { classes: ["fruit"], text: "Pears" },
      first: item,
      last: "</li>",
    },
  ];
}

const JSX_ITEM = '<li className="fruit"';

export const PROJECTS: readonly ProjectFixture[] = [
  {
    folder: "projects/static-html",
    picks: [
      {
        name: "a heading",
        file: "index.html",
        pick: { classes: ["top__title"] },
        first: "<h1",
        last: "</h1>",
      },
      {
        name: "the second of two elements on a line",
        file: "index.html",
        pick: { classes: ["town"], text: "Cork" },
        first: '<b class="town">Cork',
        last: "</b>",
      },
      {
        name: "one of several equal cards",
        file: "index.html",
        pick: { classes: ["card"], text: "Tomorrow High water at seven." },
        first: '<section class="card">\n        <h2>Tomorrow',
        last: "</section>",
      },
    ],
    refusals: [
      {
        name: "equal cards without a word about their text",
        pick: { classes: ["card"] },
        refused: { error: "element_ambiguous", candidates: [{ line: 14 }, { line: 18 }] },
      },
    ],
  },
  {
    folder: "projects/multi-page",
    picks: [
      {
        name: "what the page of the address has",
        file: "blog/first.html",
        pick: { classes: ["menu"], pageUrl: "http://localhost:8080/blog/first.html" },
        first: "<nav",
        last: "</nav>",
      },
      {
        name: "what only its text tells apart",
        file: "about.html",
        pick: { classes: ["headline"], text: "Who we are" },
        first: "<h1",
        last: "</h1>",
      },
    ],
    refusals: [
      {
        name: "what every page has",
        pick: { classes: ["menu"], tag: "nav" },
        refused: {
          error: "element_ambiguous",
          candidates: [{ file: "about.html" }, { file: "blog/first.html" }, { file: "index.html" }],
        },
      },
    ],
  },
  {
    folder: "projects/react-forms",
    picks: [
      {
        name: "a tag over several lines (TSX)",
        file: "src/app.tsx",
        pick: { classes: ["panel"] },
        first: "<section",
        last: "</section>",
      },
      {
        name: "a self-closing element (TSX)",
        file: "src/app.tsx",
        pick: { classes: ["search"] },
        first: "<input",
        last: "/>",
      },
      {
        name: "a conditional branch (TSX)",
        file: "src/app.tsx",
        pick: { classes: ["no"] },
        first: '<b className="no"',
        last: "</b>",
      },
      {
        name: "the right side of && (TSX)",
        file: "src/app.tsx",
        pick: { classes: ["note"] },
        first: '<p className="note"',
        last: "</p>",
      },
      {
        name: "an item of a mapped list (JSX)",
        file: "src/list.jsx",
        pick: { classes: ["list__row"], text: "Pears" },
        first: "<li",
        last: "</li>",
      },
    ],
    refusals: [
      {
        name: "the one child of an asChild component (TSX)",
        pick: { classes: ["cta"] },
        refused: { error: "element_not_wrappable", reason: "cloned_child", ancestor: { tag: "Button" } },
      },
    ],
  },
  {
    folder: "projects/monorepo",
    root: "apps/shop",
    picks: [
      {
        name: "what both apps have, from the folder of one",
        file: "src/app.jsx",
        pick: { classes: ["lead"], text: "Fresh every day" },
        first: '<p className="lead"',
        last: "</p>",
      },
    ],
    refusals: [
      {
        name: "what a package outside of the app renders",
        pick: { classes: ["ui-title"], tag: "h1" },
        refused: { error: "element_not_found" },
      },
    ],
  },
  {
    folder: "projects/monorepo",
    picks: [
      {
        name: "what a package renders, from the root of all",
        file: "packages/ui/title.jsx",
        pick: { classes: ["ui-title"] },
        first: "<h1",
        last: "</h1>",
      },
    ],
    refusals: [
      {
        name: "what both apps have, from the root of all",
        pick: { classes: ["lead"] },
        refused: {
          error: "element_ambiguous",
          candidates: [{ file: "apps/admin/src/app.jsx" }, { file: "apps/shop/src/app.jsx" }],
        },
      },
    ],
  },
  {
    folder: "projects/tailwind",
    picks: [
      {
        name: "a long class list with brackets, slashes and variants",
        file: "src/hero.jsx",
        pick: {
          tag: "h1",
          classes:
            "mt-10 max-w-lg text-4xl font-bold tracking-tight text-gray-900 sm:text-6xl md:hover:text-[#0ea5e9]/75".split(
              " ",
            ),
        },
        first: "<h1",
        last: "</h1>",
      },
      {
        name: "one of two class lists that differ in three names",
        file: "src/hero.jsx",
        pick: {
          tag: "a",
          classes:
            "rounded-md bg-white px-3.5 py-2.5 text-sm font-semibold text-sky-600 shadow-sm hover:bg-sky-50 focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-sky-600".split(
              " ",
            ),
        },
        first: '<a className="rounded-md bg-white',
        last: "</a>",
      },
    ],
  },
  {
    folder: "projects/crlf-tabs",
    picks: [
      {
        name: "HTML",
        file: "index.html",
        pick: { classes: ["hero"] },
        first: "<section",
        last: "</section>",
      },
      { name: "JSX", file: "src/app.jsx", pick: { classes: ["text"] }, first: "<p", last: "</p>" },
    ],
  },
  {
    folder: "projects/non-ascii",
    picks: [
      {
        name: "an element behind and with characters of every length",
        file: "größe.html",
        pick: { classes: ["größe"], text: "Füße & 🍎" },
        first: "<h1",
        last: "</h1>",
      },
      {
        name: "a name",
        file: "größe.html",
        pick: { text: "Zoë", tag: "p" },
        first: '<p class="name"',
        last: "</p>",
      },
    ],
  },
  {
    folder: "projects/long-page",
    picks: [
      {
        name: "one row of 5,000",
        file: "index.html",
        pick: { classes: ["row", "row--here"] },
        first: '<li class="row row--here"',
        last: "</li>",
      },
      {
        name: "one row by its text alone",
        file: "index.html",
        pick: { classes: ["row"], text: "Row 4711" },
        first: '<li class="row">Row 4711',
        last: "</li>",
      },
    ],
  },
  {
    folder: "projects/minified",
    picks: [
      {
        name: "an element of the one line",
        file: "index.html",
        pick: { classes: ["b"] },
        first: '<div class="b">',
        last: "</div>",
      },
      {
        name: "an element without an end tag",
        file: "index.html",
        pick: { classes: ["c"] },
        first: "<p class=c>",
        last: "3",
      },
    ],
  },
  {
    folder: "projects/generated-output",
    picks: [
      {
        name: "what the source has, too",
        file: "src/page.html",
        pick: { classes: ["built"] },
        first: "<h1",
        last: "</h1>",
      },
    ],
    refusals: [
      {
        name: "what only the output folder has",
        pick: { classes: ["only-built"] },
        refused: { error: "element_not_in_source", generatedMatch: { file: "build/index.html" } },
      },
      {
        name: "a file in the output folder, by name",
        pick: { classes: ["only-built"], file: "build/index.html" },
        refused: { error: "file_is_generated", reason: "output_folder" },
      },
      {
        name: "a file with a generator's header, by name",
        pick: { classes: ["total"], file: "report.html" },
        refused: { error: "file_is_generated", reason: "generated_header" },
      },
    ],
  },
  {
    folder: "projects/script-built",
    picks: [],
    refusals: [
      {
        name: "what a script writes",
        pick: { classes: ["orchard"], tag: "h1" },
        refused: { error: "element_not_in_source", generatedMatch: { file: "public/index.html" } },
      },
    ],
  },
  {
    folder: "frameworks/vite-react",
    picks: orchard("src/app.tsx", JSX_ITEM),
  },
  { folder: "frameworks/next-app", picks: orchard("app/page.jsx", JSX_ITEM) },
  { folder: "frameworks/next-pages", picks: orchard("pages/index.jsx", JSX_ITEM) },
  {
    folder: "frameworks/tanstack-start",
    picks: orchard("src/routes/index.tsx", JSX_ITEM),
  },
  { folder: "frameworks/vite-vue", picks: orchard("src/App.vue", "<li") },
  { folder: "frameworks/nuxt", picks: orchard("app/app.vue", "<li") },
  { folder: "frameworks/vite-svelte", picks: orchard("src/App.svelte", "<li") },
  {
    folder: "frameworks/sveltekit",
    picks: orchard("src/routes/+page.svelte", "<li"),
  },
  {
    folder: "frameworks/astro",
    picks: orchard("src/pages/index.astro", "<li"),
  },
];
