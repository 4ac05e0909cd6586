/** Places in which a wrapper would break what it wraps: refused with an ancestor, or the attributes move with it. */
import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../src/source/index.ts";
import { project, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";

const REFUSED: readonly (readonly [
  name: string,
  file: string,
  content: string,
  reason: string,
  tag: string,
])[] = [
  [
    "summary in details",
    "a.html",
    '<details>\n<summary class="t">x</summary>\n</details>\n',
    "direct_child",
    "details",
  ],
  [
    "legend in fieldset",
    "a.html",
    '<fieldset>\n<legend class="t">x</legend>\n</fieldset>\n',
    "direct_child",
    "fieldset",
  ],
  ["rt in ruby", "a.html", '<ruby>x<rt class="t">y</rt></ruby>\n', "direct_child", "ruby"],
  [
    "summary in JSX",
    "A.jsx",
    'const a = <details><summary className="t">x</summary></details>;\n',
    "direct_child",
    "details",
  ],
  [
    "the child of asChild",
    "A.jsx",
    'const a = <Button asChild><a className="t">x</a></Button>;\n',
    "cloned_child",
    "Button",
  ],
  [
    "the child of as-child",
    "A.vue",
    '<template>\n<Trigger as-child><a class="t">x</a></Trigger>\n</template>\n',
    "cloned_child",
    "Trigger",
  ],
  [
    "the child of a package's component that clones it",
    "A.jsx",
    'import Tooltip from "@mui/material/Tooltip";\nconst a = <Tooltip><b className="t">x</b></Tooltip>;\n',
    "cloned_child",
    "Tooltip",
  ],
  [
    "the child of a component that counts its children, out of a condition",
    "A.jsx",
    'function Only({ children }) {\n  return React.Children.only(children);\n}\nconst a = <Only>{on && <b className="t">x</b>}</Only>;\n',
    "cloned_child",
    "Only",
  ],
  ["the child of Slot", "A.jsx", 'const a = <Slot><a className="t">x</a></Slot>;\n', "cloned_child", "Slot"],
  [
    "a child of Trans",
    "A.jsx",
    'const a = <Trans>Hi <b className="t">x</b></Trans>;\n',
    "cloned_child",
    "Trans",
  ],
];

describe("a wrapper that would break the element is refused", () => {
  it.each(REFUSED)("%s", async (_, file, content, reason, tag) => {
    const where = project({ [file]: content });
    const before = where.everything();
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect(answer).toMatchObject({ error: "element_not_wrappable", reason, ancestor: { tag } });
    expect(where.everything()).toEqual(before);
  });

  it.each(REFUSED)("and its ancestor is wrapped with climb: %s", async (_, file, content) => {
    const where = project({ [file]: content });
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], climb: true })).toMatchObject({
      ok: true,
    });
  });
});

describe("components of the project", () => {
  const USE = 'import { Only as One } from "./only";\nconst a = <One><b className="t">x</b></One>;\n';

  it.each([
    [
      "clones its child",
      "export const Only = (p) => React.cloneElement(p.children, { id: 1 });\n",
      "cloned_child",
    ],
    ["only renders its children", "export const Only = (p) => <i>{p.children}</i>;\n", undefined],
  ])("an imported one that %s", async (_, code, reason) => {
    const where = project({ "a.jsx": USE, "only.jsx": code });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect("reason" in answer ? answer.reason : undefined).toBe(reason);
  });
});

it("behind an element without an end tag, the reason is named and the list is offered", async () => {
  const where = project({ "a.html": '<ul>\n  <li>a\n  <li class="t">b\n</ul>\n' });
  const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
  expect(answer).toMatchObject({ reason: "unclosed_sibling", ancestor: { tag: "ul" } });
});

const MOVED: readonly (readonly [name: string, file: string, content: string, attributes: string])[] = [
  [
    "v-else in a page",
    "a.html",
    '<div>\n  <p v-if="a">x</p>\n  <p v-else class="t">y</p>\n</div>\n',
    "v-else",
  ],
  [
    "v-if before v-else in a page",
    "a.html",
    '<div>\n  <p v-if="a" class="t">x</p>\n  <p v-else>y</p>\n</div>\n',
    'v-if="a"',
  ],
  [
    "v-else-if in a page",
    "a.html",
    '<div>\n  <p v-if="a">x</p>\n  <p v-else-if="b" class="t">y</p>\n</div>\n',
    'v-else-if="b"',
  ],
  [
    "let: beside slot",
    "A.svelte",
    '<Roll>\n  <p slot="item" let:item class="t">{item}</p>\n</Roll>\n',
    'slot="item" let:item',
  ],
  [
    "slot-scope beside slot",
    "A.vue",
    '<template>\n  <Roll>\n    <p slot="item" slot-scope="{ item }" class="t">x</p>\n  </Roll>\n</template>\n',
    'slot="item" slot-scope="{ item }"',
  ],
];

describe("attributes that work only in their place move to the wrapper and back", () => {
  it.each(MOVED)("%s", async (_, file, content, attributes) => {
    const where = project({ [file]: content });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    expect(where.read(file)).toContain(`style="display: contents" ${attributes}>`);
    writeVariants(
      where,
      file,
      answer.insertLine,
      '<div data-impeccable-variant="1"><p class="n">z</p></div>',
    );
    const ready = where.read(file);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content);
    where.write(file, ready);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    for (const attribute of attributes.match(/[\w:-]+(?:="[^"]*")?/g) ?? [])
      expect(where.read(file)).toContain(attribute);
    expect(where.read(file)).not.toContain("impeccable");
  });
});
