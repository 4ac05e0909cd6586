/** Elements to pick in the files below `tests/fixtures/source`, one table for each language. */
import { readFileSync } from "node:fs";
import type { WrapInput } from "../../../src/source/index.ts";

export interface LanguageFixture {
  readonly name: string;
  /** The file's name in the project. */
  readonly file: string;
  readonly content: string;
  readonly pick: Partial<WrapInput>;
  /** The element as written in the file. */
  readonly original: string;
  /** Attributes that the wrapper takes over and accept restores. */
  readonly moved?: string;
  readonly repeated?: true;
}

type Row = readonly [
  name: string,
  pick: Partial<WrapInput>,
  first: string,
  last: string,
  more?: { readonly moved?: string; readonly repeated?: true },
];

/** The text of a fixture file. */
export function fixtureText(path: string): string {
  return readFileSync(new URL(`../../fixtures/source/${path}`, import.meta.url), "utf8");
}

/** Rows of one file: the element runs from `first` to the end of the next `last`. */
function rows(path: string, table: readonly Row[]): LanguageFixture[] {
  const content = fixtureText(path);
  const file = path.slice(path.indexOf("/") + 1);
  return table.map(([name, pick, first, last, more]) => {
    const start = content.indexOf(first);
    const end = content.indexOf(last, start) + last.length;
    if (start === -1 || end < last.length) throw new Error(`${path} does not hold ${first} … ${last}`);
    return { name: `${file}: ${name}`, file, content, pick, original: content.slice(start, end), ...more };
  });
}

const VUE: readonly LanguageFixture[] = [
  ...rows("vue/page.vue", [
    ["the root element", { classes: ["page"] }, "<main", "</main>"],
    ["a tag over several lines, its classes bound", { classes: ["title", "big"] }, "<h1", "</h1>"],
    ["the second of two elements on a line", { classes: ["word"], text: "that" }, '<b class="word"', "</b>"],
    ["an item of v-for", { classes: ["row"] }, "<li v-for", "</li>", { repeated: true }],
    ["a self-closing element in v-for", { classes: ["field"] }, "<input", "/>", { repeated: true }],
    [
      "the head of a v-if chain",
      { classes: ["busy"] },
      "<p v-if",
      "</p>",
      { moved: "v-if=\"state === 'busy'\"" },
    ],
    [
      "a v-else-if",
      { classes: ["done"] },
      "<p v-else-if",
      "</p>",
      { moved: "v-else-if=\"state === 'done'\"" },
    ],
    ["a v-else", { classes: ["idle"] }, "<p v-else ", "</p>", { moved: "v-else" }],
    ["a v-if without a chain", { classes: ["alone"] }, '<p v-if="open"', "</p>"],
    ["an element in a named slot", { classes: ["panel-title"] }, "<h2", "</h2>"],
    ["a void element in a default slot", { classes: ["picture"] }, "<img", ">"],
    ["the one child of a Transition", { classes: ["fading"] }, "<div v-show", "</div>"],
    ["preformatted text", { classes: ["code"] }, "<pre", "</pre>"],
  ]),
  ...rows("vue/panel-card.vue", [
    ["the fallback of a slot", { classes: ["fallback"] }, "<h3", "</h3>"],
    ["a root with no line of its own inside", { classes: ["panel"] }, "<section", "</section>"],
  ]),
];

const SVELTE: readonly LanguageFixture[] = [
  ...rows("svelte/page.svelte", [
    ["the root element, its classes in a list", { classes: ["page", "wide"] }, "<main", "</main>"],
    ["a tag over several lines", { classes: ["title", "calm"], tag: "h1" }, "<h1", "</h1>"],
    ["the second of two elements on a line", { classes: ["word"], text: "that" }, '<b class="word"', "</b>"],
    ["an item of an each block", { classes: ["row"] }, '<li class="row"', "</li>", { repeated: true }],
    ["a branch in an each block", { classes: ["deep"] }, '<i class="deep"', "</i>", { repeated: true }],
    ["what stands for an empty list", { classes: ["none"] }, '<li class="none"', "</li>"],
    ["the first branch on one line", { classes: ["yes"] }, '<em class="yes"', "</em>"],
    ["a further branch", { classes: ["maybe"] }, '<em class="maybe"', "</em>"],
    ["the last branch", { classes: ["no"] }, '<em class="no"', "</em>"],
    ["an element in a snippet", { classes: ["head"] }, '<h2 class="head"', "</h2>"],
    ["an element in a snippet given to a component", { classes: ["top"] }, '<h3 class="top"', "</h3>"],
    ["a void element given to a component", { classes: ["picture"] }, "<img", ">"],
    ["what a promise gives", { classes: ["value"] }, '<u class="value"', "</u>"],
    ["an element in a key block", { classes: ["keyed"] }, '<q class="keyed"', "</q>"],
    ["a dynamic element", { classes: ["dynamic"] }, "<svelte:element", "</svelte:element>"],
    ["preformatted text with a template literal", { classes: ["code"] }, '<pre class="code"', "</pre>"],
  ]),
  ...rows("svelte/legacy.svelte", [
    ["a list whose items have no end tags", { classes: ["list"] }, '<ul class="list"', "</ul>"],
    [
      "an element with a slot attribute",
      { classes: ["slotted"] },
      "<span",
      "</span>",
      { moved: 'slot="title"' },
    ],
    ["the fallback of a slot", { classes: ["fallback"] }, '<b class="fallback"', "</b>"],
  ]),
];

const ASTRO: readonly LanguageFixture[] = [
  ...rows("astro/index.astro", [
    ["an element behind text that is not ASCII", { classes: ["title"] }, "<h1", "</h1>"],
    ["the second of two elements on a line", { classes: ["word"], text: "that" }, '<b class="word"', "</b>"],
    ["classes in a class:list", { classes: ["list", "wide"] }, "<ul", "</ul>"],
    ["an item of a mapped list", { classes: ["row"] }, '<li class="row"', "</li>", { repeated: true }],
    ["a self-closing element in a list", { classes: ["field"] }, "<input", "/>", { repeated: true }],
    ["the right side of &&", { classes: ["note"] }, '<p class="note"', "</p>"],
    ["a conditional branch", { classes: ["no"] }, '<em class="no"', "</em>"],
    ["an island", { classes: ["island"] }, "<Counter", "/>"],
    [
      "an element with a slot attribute",
      { classes: ["slotted"] },
      '<span slot="title"',
      "</span>",
      { moved: 'slot="title"' },
    ],
    [
      "an element in a slot's expression",
      { classes: ["lazy"] },
      '<i slot="footer"',
      "</i>",
      { moved: 'slot="footer"' },
    ],
    ["preformatted text", { classes: ["code"] }, "<pre", "</pre>"],
    ["an element in a fragment", { classes: ["inner"] }, '<q class="inner"', "</q>"],
  ]),
  ...rows("astro/layout.astro", [
    ["a header in a layout", { classes: ["site"] }, "<header", "</header>"],
    ["the fallback of a slot", { classes: ["fallback"] }, '<p class="fallback"', "</p>"],
  ]),
];

const MDX: readonly LanguageFixture[] = [
  ...rows("mdx/post.mdx", [
    ["a section among the text", { classes: ["hero"] }, "<section", "</section>"],
    ["an element that Markdown surrounds", { classes: ["lead"] }, '<p className="lead"', "</p>"],
    [
      "an item of a mapped list",
      { classes: ["row"] },
      "<li key",
      "</li>",
      { moved: "key={item}", repeated: true },
    ],
    ["a void element given to a component", { classes: ["picture"] }, "<img", "/>"],
    ["the right side of &&", { classes: ["note"] }, '<p className="note"', "</p>"],
    ["an exported component's element", { classes: ["badge"] }, '<b className="badge"', "</b>"],
    ["an element that is a line of its own", { classes: ["one-line"] }, '<div class="one-line"', "</div>"],
    ["a heading of Markdown", { tag: "h2", text: "Know the sea" }, "## Know the sea", "sea"],
  ]),
];

export const LANGUAGE_FIXTURES: readonly LanguageFixture[] = [...VUE, ...SVELTE, ...ASTRO, ...MDX];
