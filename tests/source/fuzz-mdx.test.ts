/** Generated MDX documents are restored to the byte: Markdown, JSX on lines of its own and in lines of text. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { type Case, eol, FUZZ_TEST_MS, fuzzRuns, roundTrip } from "../support/source/fuzz.ts";
import { project } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run thousands of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const RUNS = fuzzRuns(40);

/** What may stand in a line of text. */
const word = fc.constantFrom(
  "a",
  "größe 😀",
  "**bold**",
  "*em `code`*",
  "[link](/x 'y')",
  "![alt](x.png)",
  "{n}",
  "{/* note </main> */}",
  "{on && <i>x</i>}",
  '<Icon name="a" />',
  "<kbd>k</kbd>",
  "&amp;",
);
const line = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));
/** What stands on lines of its own, blank lines around it. */
const block = fc.oneof(
  line,
  line.map((text) => `## ${text}`),
  fc.tuple(line, line).map(([a, b]) => `- ${a}\n- ${b}\n  - ${a}`),
  fc.tuple(line, line).map(([a, b]) => `> ${a}\n> ${b}`),
  line.map((text) => `<Card title={<b>x</b>}>\n  ${text}\n</Card>`),
  line.map((text) => `<Steps>\n\n1. ${text}\n\n   <Tab label="a">\n\n   ${text}\n\n   </Tab>\n\n</Steps>`),
  fc.constantFrom(
    "```sh\n<main>\n```",
    "<Icon />",
    "{/* note\n </main> */}",
    "---",
    "export const n = 1;",
    "<div>\n  {list.map((i) => <li key={i}>{i}</li>)}\n</div>",
    '<svg viewBox="0 0 1 1"><path d="M0"/></svg>',
  ),
);
/** Before and behind the target, in its own block. */
const place = fc.constantFrom(
  ["", ""],
  ["Text ", " text."],
  ["", ", text."],
  ["## ", ""],
  ["- one\n- ", " two\n- three"],
  ["> ", " quote"],
  ["{on && ", "}"],
  ["Text {on && ", "} text."],
  ["<Card>\n  ", "\n</Card>"],
  ["<p>", " more</p>"],
  ["Now <b>and ", "</b>."],
  ["| a | ", " |\n| - | - |"],
);

const documents: fc.Arbitrary<Case> = fc
  .record({
    before: fc.array(block, { maxLength: 3 }),
    after: fc.array(block, { maxLength: 3 }),
    inside: fc.array(word, { maxLength: 2 }),
    place,
    attribute: fc.constantFrom("", " {...rest}", " onClick={() => 1 > 2}"),
    tag: fc.constantFrom("mark", "Badge"),
    end: eol,
  })
  .map(({ before, after, inside, place: [open = "", close = ""], attribute, tag, end }) => {
    const lines = (text: string): string => text.replaceAll("\n", end);
    const head = lines([...before, open].join("\n\n"));
    const inExpression = open.endsWith("&& ");
    const content = inExpression ? "x" : ["x", ...inside].join(" ");
    const element = `<${tag} className="target"${attribute}>${content}</${tag}>`;
    const tail = lines([close, ...after].join("\n\n"));
    const variant = `<${tag}>new</${tag}>`;
    return {
      content: `${head}${element}${tail}${end}`,
      start: head.length,
      length: element.length,
      variant,
      accepted: variant,
    };
  });

it("discard(wrap(x)) is x to the byte for generated MDX documents", { timeout: FUZZ_TEST_MS }, async () => {
  const where = project({});
  let wrapped = 0;
  await fc.assert(
    fc.asyncProperty(documents, async (one) => {
      if (await roundTrip(where, "a.mdx", one)) wrapped += 1;
    }),
    { numRuns: RUNS },
  );
  expect(wrapped).toBeGreaterThan(RUNS * 0.9);
});
