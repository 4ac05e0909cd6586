/** Generated components of every framework are restored to the byte, as HTML and JSX are. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Case, eol, FUZZ_TEST_MS, fuzzRuns, gap, roundTrip } from "../support/source/fuzz.ts";
import { project } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run thousands of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const RUNS = fuzzRuns(40);

interface Dialect {
  readonly file: string;
  /** Other files of the project. */
  readonly project?: Record<string, string>;
  /** Before and after the template. */
  readonly around: readonly [string, string];
  /** Texts, elements and blocks that are complete by themselves. */
  readonly pieces: readonly string[];
  /** Blocks around other nodes. */
  readonly blocks: readonly (readonly [string, string])[];
  /** What surrounds the target, and the attribute that it needs there. */
  readonly frames: readonly (readonly [open: string, close: string, attribute: string])[];
  /** The language's attributes, any of which the target may have. */
  readonly attributes: readonly string[];
}

const VUE: Dialect = {
  file: "A.vue",
  around: [
    '<script setup lang="ts">\nconst markup = "<p class=\'target\'>";\n</script>\n\n<template>\n  <main>',
    '</main>\n</template>\n\n<style lang="scss">\n.a { .b & { color: red } }\n</style>\n',
  ],
  pieces: [
    "a",
    "größe 😀",
    "{{ n > 1 ? a : b }}",
    "{{ `a\n b` }}",
    "<!-- note -->",
    "<br>",
    "<Card />",
    "<slot />",
    '<svg viewBox="0 0 1 1"><path d="M0"/><g><circle/></g></svg>',
    "<!-- </main> -->",
    "<pre>\n a\n   b\n</pre>",
  ],
  blocks: [
    ['<template v-if="n > 1">', "</template>"],
    ['<Card><template #head="{ x }">', "</template></Card>"],
    ['<ul v-for="i in list" :key="i">', "</ul>"],
  ],
  frames: [
    ["", "", ""],
    ["<section>", "</section>", ""],
    ["<Card asChild>", "</Card>", ""],
    ["<Card><template #head>", "</template></Card>", ""],
    ['<i v-if="a">x</i>\n  ', "", "v-else"],
    ['<i v-if="a">x</i><!-- c -->', "<b v-else>y</b>", 'v-else-if="n > 1"'],
    ["", " <b v-else>y</b>", 'v-if="n > 1"'],
    ['<template v-for="i in list" :key="i">', "</template>", ""],
  ],
  attributes: [
    '@click="() => go(n > 1)"',
    ':class="{ on: n > 1 }"',
    ':key="n"',
    'title="a\n  b"',
    'v-bind="rest"',
  ],
};

const SVELTE: Dialect = {
  file: "A.svelte",
  around: [
    "<script>\n  const markup = \"<p class='target'>\";\n  let { n = 1, list = [], a, b, rest } = $props();\n</script>\n\n<main>",
    '</main>\n\n<style lang="scss">\n  .a { .b & { color: red } }\n</style>\n',
  ],
  pieces: [
    "a",
    "größe 😀",
    "{n > 1 ? a : b}",
    "{`a\n b`}",
    "<!-- note -->",
    "<br>",
    "<svelte:element this={a} />",
    "{@html markup}",
    '<svg viewBox="0 0 1 1"><path d="M0"/></svg>',
    "<Card />",
    "<pre>\n a\n   b\n</pre>",
  ],
  blocks: [
    ["{#if n > 1}", "{:else}x{/if}"],
    ["{#each list as i (i)}", "{/each}"],
    ["{#key n}", "{/key}"],
    ["{#await a then c}", "{/await}"],
  ],
  frames: [
    ["", "", ""],
    ["<section>", "</section>", ""],
    ["{#if a}", "{:else}y{/if}", ""],
    ["{#if a}x{:else if b}\n    ", "\n  {/if}", ""],
    ["{#each list as i, at (i)}", "{:else}none{/each}", ""],
    ["{#snippet row()}", "{/snippet}{@render row()}", ""],
  ],
  attributes: ["onclick={() => n > 1}", "class:on={n > 1}", "{...rest}", 'title="a\n  b"', "{a}"],
};

const ASTRO: Dialect = {
  file: "A.astro",
  around: [
    "---\nconst markup: string = \"<p class='target'>\";\nconst { n, list, a, b, rest } = Astro.props;\n---\n<main>",
    "</main>\n<style>\n  .a { color: red }\n</style>\n",
  ],
  pieces: [
    "a",
    "größe 😀",
    "{n > 1 ? a : b}",
    "{`a\n b`}",
    "<!-- note -->",
    "<br />",
    "<Card client:load />",
    "{/* </main> */}",
    '<svg viewBox="0 0 1 1"><path d="M0"/></svg>',
    "<slot />",
    "<pre>\n a\n   b\n</pre>",
  ],
  blocks: [
    ["{n > 1 && <i>", "</i>}"],
    ["{list.map((i) => (\n  <i>", "</i>\n))}"],
    ["<Fragment>", "</Fragment>"],
    ["<>", "</>"],
  ],
  frames: [
    ["", "", ""],
    ["<section>", "</section>", ""],
    ["<Card>", "</Card>", 'slot="head"'],
    ["{a && ", "}", ""],
    ["{a ? (\n    ", "\n  ) : <i>x</i>}", ""],
    ["{list.map((i) => (\n    ", "\n  ))}", ""],
    ["{list.map((i) => <Card>", "</Card>)}", 'slot="x"'],
  ],
  attributes: [
    'onclick="() => n > 1"',
    "class:list={[{ on: n > 1 }]}",
    "{...rest}",
    'title="a\n  b"',
    "data-n={n > 1 ? 1 : 2}",
  ],
};

const ANGULAR: Dialect = {
  file: "a.html",
  project: { "package.json": '{ "dependencies": { "@angular/core": "21" } }' },
  around: ["<main>", "</main>\n"],
  pieces: [
    "a",
    "größe 😀",
    "{{ n > 1 ? a : b }}",
    "{{ t(`a\n b`) }}",
    "<!-- note </div> -->",
    "<br>",
    "<app-card />",
    '<app-icon name="a"></app-icon>',
    '<svg viewBox="0 0 1 1"><path d="M0"/><g><circle/></g></svg>',
    "<ul><li>a<li>b</ul>",
    "<p>open",
    "@let total = n + 1;",
    "{n, plural, =0 {none} other {<b>many</b>}}",
    "<pre>\n a\n   b\n</pre>",
    '<ng-content select="[a]" />',
  ],
  blocks: [
    ["@if (n > 1; as m) {", "}"],
    ["@if (n) {<i>x</i>} @else if (a) {", "} @else {none}"],
    ["@for (i of list; track i.id) {", "} @empty {none}"],
    ["@switch (n) { @case (1) {", "} @default {<b>x</b>} }"],
    ["@defer (on idle) {", "} @placeholder {<i>soon</i>}"],
    ["<ng-template #few let-x>", "</ng-template>"],
    ['<ng-container *ngIf="n; else few">', "</ng-container>"],
    ['<ul *ngFor="let i of list">', "</ul>"],
  ],
  frames: [
    ["", "", ""],
    ["<section>", "</section>", ""],
    ["@if (a) {", "} @else {<b>y</b>}", ""],
    ["@for (i of list; track i) {", "}", ""],
    ["<app-card>", "</app-card>", "card-title"],
    ["<app-card>@if (a) {", "}</app-card>", 'slot="x"'],
    ["<ng-template>", "</ng-template>", ""],
  ],
  attributes: [
    '(click)="go(n > 1)"',
    '[class.on]="n > 1"',
    '[(ngModel)]="a"',
    '*ngIf="n > 1"',
    "#ref",
    'title="a\n  b {{ n }}"',
    "i18n",
  ],
};

const SCRIPT: Dialect = {
  ...ANGULAR,
  file: "a.ts",
  around: [
    'import { Component } from "@angular/core";\nconst note = `<p class="target">${1}</p>`;\n@Component({\n  template: `<main>',
    '</main>`,\n  styles: ["p { color: red }"],\n})\nexport class A<T> { a = <T>(x: T) => x; }\n',
  ],
  pieces: [...ANGULAR.pieces.filter((piece) => !piece.includes("`")), "\\u0041 \\\\ \\` \\$ x"],
};

/** A document with one element of class `target`. */
function documents(dialect: Dialect): fc.Arbitrary<Case> {
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(...dialect.pieces),
      fc
        .tuple(
          fc.constantFrom(
            ...dialect.blocks,
            ...["div", "section", "span", "b"].map((tag) => [`<${tag} class="c">`, `</${tag}>`] as const),
          ),
          gap,
          fc.array(tie("node"), { maxLength: 3 }),
        )
        .map(([[open, close], space, children]) => `${open}${space}${children.join(space)}${space}${close}`),
    ),
  }));
  const parts = fc.record({
    before: fc.array(node, { maxLength: 3 }),
    inside: fc.array(node, { maxLength: 3 }),
    after: fc.array(node, { maxLength: 3 }),
    gaps: fc.tuple(gap, gap, gap, gap),
    tag: fc.constantFrom("div", "section", "article"),
    frame: fc.constantFrom(...dialect.frames),
    attributes: fc.subarray([...dialect.attributes]),
    bom: fc.constantFrom("", "\uFEFF"),
    eol,
  });
  return parts.map(({ before, inside, after, gaps, tag, frame, attributes, bom, eol }) => {
    const [open, close, attribute] = frame;
    const own = [attribute, 'class="target"', ...attributes].filter((one) => one !== "").join(gaps[1] || " ");
    const element = `<${tag} ${own}>${gaps[1]}${inside.join(gaps[1])}${gaps[2]}</${tag}>`;
    const head = (bom + dialect.around[0] + before.join(gaps[0]) + gaps[0] + open).replaceAll("\n", eol);
    const tail = (element + close + gaps[3] + after.join(gaps[3]) + dialect.around[1]).replaceAll("\n", eol);
    const accepted = attribute === "" ? `<${tag}>new</${tag}>` : `<${tag} ${attribute}>new</${tag}>`;
    return { content: head + tail, start: head.length, variant: `<${tag}>new</${tag}>`, accepted };
  });
}

describe("discard(wrap(x)) is x to the byte", () => {
  for (const dialect of [VUE, SVELTE, ASTRO, ANGULAR, SCRIPT]) {
    it(`for generated components: ${dialect.file}`, { timeout: FUZZ_TEST_MS }, async () => {
      const where = project(dialect.project ?? {});
      let wrapped = 0;
      await fc.assert(
        fc.asyncProperty(documents(dialect), async (one) => {
          if (await roundTrip(where, dialect.file, one)) wrapped += 1;
        }),
        { numRuns: RUNS },
      );
      // A refusal is always allowed, so most documents must not be refused.
      expect(wrapped).toBeGreaterThan(RUNS / 2);
    });
  }
});
