/** What the page knows of its sheets decides where the rules go, and how heavy they must be. */
import { expect, test } from "vitest";
import type { PageSheet } from "../../src/protocol/evidence.ts";
import { carbonize } from "../../src/source/index.ts";
import { type Accepting, acceptedProject } from "../support/source/carbonize.ts";
import { HTML, ID } from "../support/source/carbonize-page.ts";
import { scriptedPage } from "../support/source/scripted-page.ts";

const REMOTE = "https://cdn.example/theme.css";
const SITE = "http://localhost:4000/styles.css";
const FROM_ELSEWHERE: Accepting = {
  ...HTML,
  files: {
    ...HTML.files,
    "index.html": HTML.files["index.html"].replace(
      "<link",
      `<link rel="stylesheet" href="${REMOTE}">\n  <link`,
    ),
  },
};

const loaded = (
  href: string,
  ...rules: (readonly [css: string, reaches: number, ...conditions: string[]])[]
): PageSheet => ({
  kind: "link",
  href,
  ruleCount: rules.length,
  rules: rules.map(([css, reaches, ...conditions]) => ({ css, reaches, conditions })),
});

async function carbonized(input: Accepting, sheets: PageSheet[]) {
  const where = await acceptedProject(input);
  const answer = await carbonize({
    root: where.root,
    id: ID,
    page: scriptedPage(() => ({ result: "same" }), sheets),
  });
  return { where, answer };
}

test("a sheet of another host whose rules the page has read is known: the element's own rule is edited", async () => {
  const { where, answer } = await carbonized(FROM_ELSEWHERE, [
    loaded(REMOTE, ["h1 { margin: 0px }", 1]),
    loaded(SITE, [".hero { color: red }", 1]),
  ]);
  expect(answer).toMatchObject({ handled: true });
  expect(where.read("styles.css")).toBe(".hero { color: green }\n");
  expect(answer.notes?.[0]).toMatch(/^styles\.css: .*1 apply; in the element's own rules/);
});

test("a rule that only the page knows counts: what would lose to it is written heavier", async () => {
  const { where, answer } = await carbonized(HTML, [
    loaded(SITE, [".hero { color: red }", 1]),
    { kind: "style", ruleCount: 1, rules: [{ css: ".hero { color: blue }", conditions: [], reaches: 1 }] },
  ]);
  expect(answer).toMatchObject({ handled: true });
  expect(where.read("styles.css")).toMatch(/\.hero\.hero \{\s*color: green/);
});

test("a rule under a condition that is not on screen counts, too", async () => {
  const { where } = await carbonized(HTML, [
    loaded(SITE, [".hero { color: red }", 1]),
    loaded(REMOTE, [".hero { color: blue }", 1, "@media (max-width: 300px)"]),
  ]);
  expect(where.read("styles.css")).toMatch(/\.hero\.hero \{\s*color: green/);
});

test("a sheet that the page could not read is one of any weight, also beside what it could read", async () => {
  const { where, answer } = await carbonized(FROM_ELSEWHERE, [
    { ...loaded(REMOTE), unread: "another host does not let the page read it" },
    loaded(SITE, [".hero { color: red }", 1]),
  ]);
  expect(where.read("styles.css")).toMatch(/\.hero\.hero \{\s*color: green/);
  expect(answer.notes?.join()).toContain(`not seen: ${REMOTE}: another host does not let the page read it`);
});

test("a sheet that the page has not loaded is no target, whatever it says of the element", async () => {
  const { where, answer } = await carbonized(
    {
      ...HTML,
      files: {
        "index.html": HTML.files["index.html"].replace(
          "<link",
          '<link rel="stylesheet" href="old.css">\n  <link',
        ),
        "styles.css": "main { margin: 0 }\n",
        "old.css": ".hero { color: red }\n.hero b { color: red }\n",
      },
    },
    [loaded(SITE, ["main { margin: 0px }", 0])],
  );
  expect(answer).toMatchObject({ handled: true });
  expect(where.read("old.css")).toBe(".hero { color: red }\n.hero b { color: red }\n");
  expect(where.read("styles.css")).toContain("green");
});

test("a rule that reaches the element by a class the source does not know means full weight", async () => {
  const { where, answer } = await carbonized(HTML, [
    { kind: "style", ruleCount: 1, rules: [{ css: "._x1 { color: blue }", conditions: [], reaches: 1 }] },
    loaded(SITE, [".hero { color: red }", 1]),
  ]);
  expect(where.read("styles.css")).toMatch(/\.hero\.hero \{\s*color: green/);
  expect(answer.notes?.join()).toContain("rules for classes that only the page knows");
});

test("a class that the compiler adds to a component's rules makes them no rules of another sheet", async () => {
  const text = '<h1 class="hero">Old</h1>\n\n<style>\n  .hero { color: red }\n</style>\n';
  const { where, answer } = await carbonized(
    { ...HTML, file: "src/App.svelte", files: { "src/App.svelte": text } },
    [
      {
        ...{ kind: "style", source: "/src/App.svelte?svelte&type=style&lang.css", ruleCount: 1 },
        rules: [{ css: ".hero.svelte-1n46o8q { color: red }", conditions: [], reaches: 1 }],
      },
    ],
  );
  expect(answer).toMatchObject({ handled: true });
  expect(where.read("src/App.svelte")).toContain(".hero { color: green }");
});
