/** The clean-up in components and bundled pages: what is written is right, or the refusal says why. */
import { expect, it } from "vitest";
import { carbonize } from "../../src/source/index.ts";
import { type Accepting, acceptedProject } from "../support/source/carbonize.ts";
import { ID } from "../support/source/carbonize-page.ts";

const scoped = (rules: string): string => `@scope ([data-impeccable-variant="1"]) { ${rules} }`;

type Input = Omit<Accepting, "pick" | "css"> & { readonly css?: string };

const svelte = (body: string, style = ".title { color: blue }"): Input["files"] => ({
  "a.svelte": `<main>\n  ${body}\n</main>\n\n<style>\n  ${style}\n</style>\n`,
});
const vue = (style: string): Input["files"] => ({
  "a.vue": `<template>\n  <div class="desk">\n    <p class="title">Old</p>\n  </div>\n</template>\n\n${style}\n`,
});
const react = (imports: string, files: Record<string, string>): Input["files"] => ({
  "src/A.jsx": `${imports}\nexport const A = () => <main><p className="title">Old</p></main>;\n`,
  ...files,
});
const PAGE =
  '<html><head></head><body><div id="r"></div><script type="module" src="/src/main.jsx"></script></body></html>\n';
const MAIN = 'import "./base.css";\nimport { A } from "./A.jsx";\nimport "./late.css";\nrender(A);\n';
const TITLE = '<p class="title">New</p>';
const JSX_TITLE = '<p className="title">New</p>';

async function cleaned(input: Input) {
  const css = input.css ?? scoped(":scope > .title { color: red }");
  const where = await acceptedProject({ ...input, css, pick: { classes: ["title"] } });
  return { where, answer: await carbonize({ root: where.root, id: ID }) };
}

it.each<[string, Input, string, string]>([
  [
    "a Vue block that reads its CSS from a file",
    {
      file: "a.vue",
      files: { ...vue('<style scoped src="./t.css"></style>'), "t.css": ".title {\n  color: blue;\n}\n" },
      element: TITLE,
    },
    "t.css",
    ".title {\n  color: red;\n}\n",
  ],
  [
    "a block in SCSS",
    {
      file: "a.vue",
      files: vue('<style lang="scss" scoped>\n$ink: blue;\n\n.title {\n  color: $ink; // ours\n}\n</style>'),
      element: TITLE,
    },
    "a.vue",
    '<template>\n  <div class="desk">\n    <p class="title">New</p>\n  </div>\n</template>\n\n<style lang="scss" scoped>\n$ink: blue;\n\n.title {\n  color: red; // ours\n}\n</style>\n',
  ],
  [
    "a commented-out import is none",
    {
      file: "src/A.jsx",
      files: react('import "./page.css";\n// import "./old.css";', {
        "src/page.css": ".sheet { padding: 6px; }\n",
        "src/old.css": ".title { color: gray; }\n",
        "src/main.jsx": 'import "./A.jsx";\n',
        "index.html": PAGE,
      }),
      element: JSX_TITLE,
    },
    "src/page.css",
    ".sheet { padding: 6px; }\n\n.title {\n  color: red;\n}\n",
  ],
  [
    "a sheet that only a comment names is not loaded, without a page",
    {
      file: "src/A.jsx",
      files: react('import "./page.css";\n// import "./old.css";', {
        "src/page.css": ".sheet { padding: 6px; }\n",
        "src/old.css": ".title { color: gray; }\n.title em { top: 0; }\n",
      }),
      element: JSX_TITLE,
    },
    "src/page.css",
    ".sheet { padding: 6px; }\n\n.title {\n  color: red;\n}\n",
  ],
  [
    "a word of the text is no class",
    {
      file: "index.html",
      files: {
        "index.html":
          '<html><head><link rel="stylesheet" href="a.css"></head><body><p class="title">Old title</p></body></html>\n',
        "a.css": ".title {\n  color: green;\n}\n",
      },
      element: '<p class="title">New title</p>',
    },
    "a.css",
    ".title {\n  color: red;\n}\n",
  ],
  [
    "the order of a bundle's sheets is that of its imports",
    {
      file: "src/A.jsx",
      files: react("", {
        "src/base.css": ".title {\n  color: blue;\n}\n",
        "src/late.css": "main .title { color: green }\n",
        "src/main.jsx": MAIN,
        "index.html": PAGE,
      }),
      element: JSX_TITLE,
    },
    "src/late.css",
    "main .title { color: red }\n",
  ],
  [
    "a sheet that main.js imports",
    {
      file: "index.html",
      files: {
        "index.html":
          '<html><head></head><body><div class="quay"><p class="title">Old</p></div><script type="module" src="/src/main.js"></script></body></html>\n',
        "src/main.js": 'import "./look.css";\n',
        "src/look.css": ".quay .title {\n  color: green;\n}\n",
      },
      element: TITLE,
    },
    "src/look.css",
    ".quay .title {\n  color: red;\n}\n",
  ],
])("%s", async (_, input, file, text) => {
  const { where, answer } = await cleaned(input);
  expect(answer, answer.todo).toMatchObject({ handled: true });
  expect(where.read(file)).toBe(text);
  expect(answer.notes?.[0]).toContain(file);
});

it.each<[string, Input, RegExp]>([
  [
    "Svelte would cut a rule below a class of another component",
    {
      file: "a.svelte",
      files: svelte('<h1 class="title">Old</h1>'),
      element: '<h1 class="title">New</h1>',
      css: scoped(".dark :scope > .title { color: red }"),
    },
    /compiler would drop/,
  ],
  [
    "Svelte would cut a state that only a script sets",
    {
      file: "a.svelte",
      files: svelte('<h1 class="title">Old</h1>'),
      element: '<h1 class="title">New</h1>',
      css: scoped(":scope > .title.is-open { color: red }"),
    },
    /compiler would drop/,
  ],
  [
    "Svelte would cut an attribute that only a script sets",
    {
      file: "a.svelte",
      files: svelte('<h1 class="title">Old</h1>'),
      element: '<h1 class="title">New</h1>',
      css: scoped(":scope > .title[open] { color: red }"),
    },
    /compiler would drop/,
  ],
  [
    "spread attributes in Svelte",
    {
      file: "a.svelte",
      files: {
        "a.svelte":
          '<script>let { ...rest } = $props();</script>\n<main><button class="title" {...rest}>Old</button></main>\n',
      },
      element: '<button class="title" {...rest}>New</button>',
    },
    /spread/,
  ],
  [
    "spread attributes in JSX",
    {
      file: "a.jsx",
      files: {
        "a.jsx":
          'import "./a.css";\nexport const A = (rest) => <main><p className="title" {...rest}>Old</p></main>;\n',
        "a.css": ".title { color: blue }\n",
      },
      element: '<p className="title" {...rest}>New</p>',
    },
    /spread/,
  ],
  [
    "styles of a package",
    {
      file: "src/A.jsx",
      files: react('import "bootstrap/dist/css/bootstrap.css";\nimport "./a.css";', {
        "src/a.css": ".title { color: blue }\n",
      }),
      element: JSX_TITLE,
    },
    /bootstrap.*not seen/,
  ],
  [
    "styles in scripts",
    {
      file: "src/A.jsx",
      files: react('import styled from "styled-components";\nimport "./a.css";', {
        "src/a.css": ".title { color: blue }\n",
      }),
      element: JSX_TITLE,
    },
    /styled-components.*not seen/,
  ],
  [
    "React without any sheet",
    { file: "src/A.jsx", files: react("", {}), element: JSX_TITLE },
    /no style sheet of the project styles this element/,
  ],
  [
    "a Less value",
    {
      file: "src/A.jsx",
      files: react('import "./a.less";', { "src/a.less": ".title { color: blue; }\n" }),
      element: JSX_TITLE,
      css: scoped(":scope > .title { font-size: clamp(1rem, 2vw + 1rem, 3rem) }"),
    },
    /another value in Less/,
  ],
  [
    "loops of Sass",
    {
      file: "src/A.jsx",
      files: react('import "./a.scss";', { "src/a.scss": "@each $a in x, y { .title { color: blue; } }\n" }),
      element: JSX_TITLE,
    },
    /only its preprocessor knows/,
  ],
])("refused: %s", async (_, input, why) => {
  const { where, answer } = await cleaned(input);
  expect(answer).toMatchObject({ handled: false, error: "bake_unproved" });
  expect(answer.todo).toMatch(why);
  expect(where.read(input.file)).toContain("data-impeccable-variant");
});

it.each<[string, string, string | null]>([
  [
    "its own classes only",
    ".buy { color: red }\n.buy > .icon:hover { top: 0 }\n@keyframes in { from { top: 0 } }",
    null,
  ],
  ["a rule for an element", "p { color: gray }", "CSS module"],
  ["a global rule", ":global(.title) { color: gray }", "CSS module"],
])("another component's CSS module with %s", async (_, css, reason) => {
  const entry = '<script setup>\nimport Buy from "./Buy.vue";\n</script>\n\n';
  const page = vue("<style>\n.title {\n  color: blue;\n}\n</style>")["a.vue"] ?? "";
  const files = {
    "a.vue": `${entry}${page}`,
    "Buy.vue": `<template><i :class="$style.buy">b</i></template>\n<style module>\n${css}\n</style>\n`,
  };
  const { answer } = await cleaned({ file: "a.vue", element: TITLE, files });
  expect(answer.handled).toBe(reason === null);
  if (reason !== null) expect(JSON.stringify(answer)).toContain(reason);
});

it.each<[string, string, string, boolean]>([
  ["another file's, with its own classes only", "src/B.jsx", ".buy { color: red }", true],
  ["another file's, with a rule for an element", "src/B.jsx", "p { color: gray }", false],
  ["the edited file's, whose element may have its classes", "src/A.jsx", ".buy { color: red }", false],
])("an imported CSS module that is %s", async (_, importer, css, handled) => {
  const module = 'import styles from "./buy.module.css";';
  const { answer } = await cleaned({
    ...{ file: "src/A.jsx", element: JSX_TITLE },
    files: {
      ...react(
        `import "./page.css";\n${importer === "src/A.jsx" ? module : 'import { B } from "./B.jsx";'}`,
        {
          "src/page.css": ".title {\n  color: blue;\n}\n",
          "src/B.jsx": `${module}\nexport const B = () => <i className={styles.buy}>b</i>;\n`,
          "src/buy.module.css": css,
          "index.html": PAGE.replace("main.jsx", "A.jsx"),
        },
      ),
    },
  });
  expect(answer.handled).toBe(handled);
  if (!handled) expect(JSON.stringify(answer)).toContain("CSS module");
});
