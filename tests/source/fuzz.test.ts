/** Generated documents: what can be wrapped can be restored to the byte, and accept changes nothing else. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { eol, FUZZ_TEST_MS, fuzzRuns, gap, roundTrip } from "../support/source/fuzz.ts";
import { project } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run thousands of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const RUNS = fuzzRuns(100);

const word = fc.constantFrom("a", "Hello", "größe", "😀", "1 < 2 &amp; 3", "x-y", "Tom &amp; co");
const jsxWord = fc.constantFrom(
  "a",
  "Hello",
  "größe",
  "😀",
  "&amp;",
  "{n}",
  "{`a\n b`}",
  '{"q"}',
  "{/* c */}",
  "{on && <em>e</em>}",
);

/** The marked element has the class `target`; all others have other classes. */
const htmlNode = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    fc.constantFrom(
      '<img src="x">',
      "<br>",
      "<!-- note -->",
      "<input value='a\n  b'>",
      "<pre>\n a\n   b\n</pre>",
      "<textarea>\n x</textarea>",
      '<x-icon name="a" />',
      "<AppCard />",
      '<svg viewBox="0 0 1 1"><path d="M0"/><g><circle/></g></svg>',
      "<!-- </div> <section> -->",
      "<script>const a = '</p>';</script>",
      "<template><p>x</p></template>",
    ),
    fc
      .tuple(
        fc.constantFrom("div", "p", "section", "span", "a", "ul", "li", "h2", "button", "table", "td"),
        gap,
        fc.array(tie("node"), { maxLength: 3 }),
        gap,
        fc.boolean(),
      )
      .map(([tag, before, children, after, closed]) => {
        const end = closed || !["p", "li", "td"].includes(tag) ? `</${tag}>` : "";
        return `<${tag} class="c">${before}${children.join(before)}${after}${end}`;
      }),
  ),
})).node;

const jsxNode = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    jsxWord,
    fc.constantFrom(
      "<br />",
      '<img title="a\n b" />',
      "{list.map((i) => <li key={i}>{i}</li>)}",
      "<Card icon={<i />} />",
      "<Card.Item {...rest} />",
      "{/* </main> */}",
      "<><i>x</i></>",
      '<svg viewBox="0 0 1 1"><path d="M0" /></svg>',
    ),
    fc
      .tuple(
        fc.constantFrom("div", "p", "Card", "span", "section", "a"),
        gap,
        fc.array(tie("node"), { maxLength: 3 }),
        gap,
      )
      .map(
        ([tag, before, children, after]) =>
          `<${tag} onClick={() => a > b}>${before}${children.join(before)}${after}</${tag}>`,
      ),
  ),
})).node;

describe("discard(wrap(x)) is x to the byte", () => {
  it("for generated HTML documents", { timeout: FUZZ_TEST_MS }, async () => {
    const where = project({});
    let wrapped = 0;
    const document = fc.record({
      before: fc.array(htmlNode, { maxLength: 3 }),
      target: fc.constantFrom("div", "p", "span", "a", "li", "img", "h2", "td", "ul"),
      inside: fc.array(htmlNode, { maxLength: 3 }),
      after: fc.array(htmlNode, { maxLength: 3 }),
      gaps: fc.tuple(gap, gap, gap, gap),
      parent: fc.constantFrom(
        ["", ""],
        ["<main>", "</main>"],
        ["<p>", "</p>"],
        ["<ul>", "</ul>"],
        ["<table>", "</table>"],
        ["<pre>", "</pre>"],
        ["<!doctype html><body>", "</body>"],
      ),
      bom: fc.constantFrom("", "\uFEFF"),
      eol,
    });
    await fc.assert(
      fc.asyncProperty(document, async ({ before, target, inside, after, gaps, parent, bom, eol }) => {
        const [open = "", close = ""] = parent;
        const element =
          target === "img"
            ? '<img class="target">'
            : `<${target} class="target">${gaps[1]}${inside.join(gaps[1])}${gaps[2]}</${target}>`;
        const head = (bom + open + before.join(gaps[0]) + gaps[0]).replaceAll("\n", eol);
        const tail = (element + gaps[3] + after.join(gaps[3]) + close).replaceAll("\n", eol);
        const variant = target === "img" ? '<img alt="new">' : `<${target}>new</${target}>`;
        const one = { content: head + tail, start: head.length, variant, accepted: variant };
        if (await roundTrip(where, "index.html", one)) wrapped += 1;
      }),
      { numRuns: RUNS },
    );
    // A refusal is always allowed, so most documents must not be refused.
    expect(wrapped).toBeGreaterThan(RUNS / 3);
  });

  it.each(["A.jsx", "A.tsx"])("for generated JSX documents: %s", { timeout: FUZZ_TEST_MS }, async (file) => {
    const where = project({});
    let wrapped = 0;
    const document = fc.record({
      before: fc.array(jsxNode, { maxLength: 3 }),
      inside: fc.array(jsxNode, { maxLength: 3 }),
      after: fc.array(jsxNode, { maxLength: 3 }),
      gaps: fc.tuple(gap, gap, gap, gap),
      key: fc.constantFrom("", " key={i.id}", "\n  key={\n i.id\n}"),
      frame: fc.constantFrom(
        ["<main>", "</main>"],
        ["<>", "</>"],
        ["<Card asChild>", "</Card>"],
        ["<p>{on ? ", " : null}</p>"],
        ["<ul>{list.map((i) => ", ")}</ul>"],
        ["<ul>{list.map((i) => (\n      ", "\n    ))}</ul>"],
        ["<Card icon={", "} />"],
      ),
      eol,
    });
    await fc.assert(
      fc.asyncProperty(document, async ({ before, inside, after, gaps, key, frame, eol }) => {
        const [open = "", close = ""] = frame;
        const siblings = !/[({:]/.test(open);
        const attributes = [`className="target"`, "onClick={() => go()}"].join(gaps[1] || " ");
        const element = `<section${key} ${attributes}>${gaps[1]}${inside.join(gaps[1])}${gaps[2]}</section>`;
        const types = file === "A.tsx" ? ": { list: readonly Item[]; on: boolean; n: number }" : "";
        const first = `export const A = ({ list, on, n, rest }${types}) => (\n  ${open}`;
        const head = (first + (siblings ? before.join(gaps[0]) + gaps[0] : "")).replaceAll("\n", eol);
        const others = siblings ? gaps[3] + after.join(gaps[3]) : "";
        const tail = `${element}${others}${close}\n);\n`.replaceAll("\n", eol);
        const own = key === "" ? "" : ` ${key.trim().replaceAll("\n", eol)}`;
        const accepted = `<section${own}>new</section>`;
        const one = { content: head + tail, start: head.length, variant: "<section>new</section>", accepted };
        if (await roundTrip(where, file, one)) wrapped += 1;
      }),
      { numRuns: RUNS },
    );
    expect(wrapped).toBeGreaterThan(RUNS / 2);
  });
});
