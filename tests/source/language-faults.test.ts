/** Invalid input and difficult places in the languages with components. */
import { describe, expect, it, vi } from "vitest";
import { acceptVariant, discardVariants, type WrapInput, wrap } from "../../src/source/index.ts";
import { compileErrors } from "../support/source/compile.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run hundreds of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const ID = "a1b2c3d4";

const WHOLE: Readonly<Record<string, string>> = {
  "A.vue": '<template>\n  <main>\n    <h1 class="t">Hi</h1>\n  </main>\n</template>\n',
  "A.svelte": '<main>\n  <h1 class="t">Hi</h1>\n</main>\n',
  "A.astro": '---\nconst a = 1;\n---\n<main>\n  <h1 class="t">Hi</h1>\n</main>\n',
  "A.mdx": '# Title\n\n<main>\n  <h1 className="t">Hi</h1>\n</main>\n',
};

async function pick(where: TestProject, more: Partial<WrapInput> = {}) {
  return await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], ...more });
}

async function wrapped(
  file: string,
  content: string,
  variant = "<h1>new</h1>",
  attributes = "",
): Promise<TestProject> {
  const where = project({ [file]: content });
  const answer = await pick(where);
  if (!answer.ok) throw new Error(answer.message);
  const tag = /<(div|span) data-impeccable-variants/.exec(where.read(file))?.[1];
  writeVariants(
    where,
    file,
    answer.insertLine,
    `<${tag} data-impeccable-variant="1"${attributes}>${variant}</${tag}>`,
  );
  return where;
}

async function expectBoth(where: TestProject, expected: object): Promise<void> {
  const before = where.everything();
  expect(await discardVariants({ root: where.root, id: ID })).toMatchObject(expected);
  expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject(expected);
  expect(where.everything()).toEqual(before);
}

describe("a file that does not parse", () => {
  const broken: [string, string, number][] = [
    ["A.vue", '<template>\n  <p class="t">\n</template>\n', 2],
    ["A.svelte", '<p class="t">x</p>\n{#if a}\n', 2],
    ["A.astro", '<p class="t">x</p>\n<p>{a</p>\n', 2],
    ["A.mdx", '<p className="t">x</p>\n\n<b>{</b>\n', 4],
  ];
  for (const [file, content, line] of broken) {
    it(`is refused with the line, and not changed: ${file}`, async () => {
      const where = project({ [file]: content });
      const before = where.everything();
      expect(await pick(where, { file })).toMatchObject({ ok: false, error: "source_unparsable", line });
      expect(where.everything()).toEqual(before);
    });
  }
});

describe.each(Object.entries(WHOLE))("a wrapper in %s", (file, content) => {
  const end = file.endsWith(".mdx")
    ? "{/* impeccable-variants-end a1b2c3d4 */}"
    : "<!-- impeccable-variants-end a1b2c3d4 -->";
  const original = /<h1 class(?:Name)?="t">Hi<\/h1>/.exec(content)?.[0] ?? "?";
  const damages: [string, (text: string) => string][] = [
    ["its end marker deleted", (text) => text.replace(end, "")],
    ["its end marker twice", (text) => text.replace(end, end + end)],
    ["the original deleted", (text) => text.replace(original, "")],
    ["two elements for the original", (text) => text.replace(original, `${original}<i>x</i>`)],
  ];
  for (const [name, damage] of damages) {
    it(`is refused and not changed with ${name}`, async () => {
      const where = await wrapped(file, content);
      const text = damage(where.read(file));
      expect(text).not.toBe(where.read(file));
      where.write(file, text);
      await expectBoth(where, { handled: false, error: "wrapper_damaged", file });
    });
  }

  it("refuses a variant with several roots, or with none", async () => {
    for (const variant of ["<b>a</b><b>b</b>", ""]) {
      const where = await wrapped(file, content, variant);
      const before = where.everything();
      const answer = await acceptVariant({ root: where.root, id: ID, variant: "1" });
      expect(answer).toMatchObject({ handled: false, error: "variant_invalid" });
      expect(where.everything()).toEqual(before);
    }
  });

  it("is removed to the byte with CRLF, tabs, a byte order mark, and 5,000 lines", async () => {
    const many = file.endsWith(".mdx") ? "\n<p>größe 😀</p>\n" : "\n<p>größe 😀</p>";
    const rest = many.repeat(5_000);
    const at = content.indexOf("</main>") + "</main>".length;
    const long = content.slice(0, at) + rest + content.slice(at);
    const dressed = `\uFEFF${long.replaceAll("  ", "\t").replaceAll("\n", "\r\n")}`;
    const where = await wrapped(file, dressed);
    expect(where.read(file).match(/(?<!\r)\n/)).toBeNull();
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.bytes(file)).toBe(Buffer.from(dressed).toString("latin1"));
  });
});

describe("a place where no wrapper is allowed", () => {
  const places: [string, string, string, string][] = [
    ["A.vue", '<template><table><tr class="t"><td>1</td></tr></table></template>', "table_part", "table"],
    ["A.svelte", '<select><option class="t">1</option></select>', "select_option", "select"],
    ["A.astro", '<svg><g><path class="t" d="M0" /></g></svg>', "inside_svg", "svg"],
    [
      "A.svelte",
      '<script>\n  import { flip } from "svelte/animate";\n  let { list } = $props();\n</script>\n<ul>{#each list as i (i)}<li class="t" animate:flip>{i}</li>{/each}</ul>',
      "does_not_compile",
      "ul",
    ],
  ];
  for (const [file, content, reason, tag] of places) {
    it(`is refused with what can be wrapped instead: ${reason} in ${file}`, async () => {
      const where = project({ [file]: content });
      expect(await pick(where)).toMatchObject({ error: "element_not_wrappable", reason, ancestor: { tag } });
      expect(where.read(file)).toBe(content);
      expect(await pick(where, { climb: true })).toMatchObject({ ok: true });
      expect(where.read(file)).toMatch(new RegExp(`variant="original">\\s*<${tag}`));
      expect(await compileErrors(file, where.read(file))).toEqual([]);
      await discardVariants({ root: where.root, id: ID });
      expect(where.read(file)).toBe(content);
    });
  }

  it("is between two branches of a chain (Vue)", async () => {
    const content = '<template><main><i v-if="a">a</i><b v-else class="t">b</b></main></template>\n';
    const where = project({ "A.vue": content });
    const anchor = { root: where.root, id: ID, count: 1, classes: ["t"] };
    expect(await wrap({ ...anchor, position: "before" })).toMatchObject({
      error: "element_not_wrappable",
      reason: "does_not_compile",
    });
    expect(where.read("A.vue")).toBe(content);
    expect(await wrap({ ...anchor, position: "after" })).toMatchObject({ ok: true });
    await discardVariants({ root: where.root, id: ID });
    expect(where.read("A.vue")).toBe(content);
  });
});

describe("a branch of a chain (Vue)", () => {
  const content = '<template><main><i v-if="a">a</i><b v-else class="t">b</b></main></template>\n';

  it("has its v-else once, also where the variant brings its own", async () => {
    const where = await wrapped("A.vue", content, '<b v-else class="t">new</b>');
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    expect(where.read("A.vue")).toBe(content.replace(">b<", ">new<"));
  });

  it("has it on the carbonize block, and a placeholder on the element", async () => {
    const helper = '<b class="t" data-p-size="l">new</b>';
    const size = {
      id: "size",
      kind: "steps",
      default: "l",
      label: "Size",
      options: [{ value: "l", label: "L" }],
    };
    const declared = ` data-impeccable-params='${JSON.stringify([size])}'`;
    const where = await wrapped("A.vue", content, helper, declared);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
      carbonize: true,
    });
    const text = where.read("A.vue");
    expect(text).toContain(`<div data-impeccable-carbonize="${ID}" style="display: contents" v-else>`);
    expect(text).toContain('<b data-impeccable-moved-v-else class="t" data-p-size="l">new</b>');
    expect(text.match(/ v-else\b/g)).toHaveLength(1);
    expect(await compileErrors("A.vue", text)).toEqual([]);
  });
});

describe("the rules for styles", () => {
  const rows: [string, string, string, string][] = [
    [
      "A.vue",
      "scoped",
      `<component :is="'style'" data-impeccable-css="${ID}" :innerHTML='\`…\`' />`,
      '@scope ([data-impeccable-variant="1"])',
    ],
    ["A.svelte", "scoped", `<style data-impeccable-css="${ID}">`, '@scope ([data-impeccable-variant="1"])'],
    [
      "A.astro",
      "astro-global-prefixed",
      `<style is:inline data-impeccable-css="${ID}">`,
      '[data-impeccable-variant="1"]',
    ],
    [
      "A.mdx",
      "scoped",
      `<style data-impeccable-css="${ID}" dangerouslySetInnerHTML={{ __html: \`…\` }} />`,
      '@scope ([data-impeccable-variant="1"])',
    ],
  ];
  for (const [file, styleMode, styleTag, prefix] of rows) {
    it(`are those of the language: ${file}`, async () => {
      const where = project({ [file]: WHOLE[file] ?? "" });
      expect(await pick(where, { dryRun: true })).toMatchObject({
        styleMode,
        styleTag,
        commentSyntax: file === "A.mdx" ? "jsx" : "html",
        cssSelectorPrefixExamples: [prefix],
        cssAuthoring: { mode: styleMode, styleTag, selectorExamples: [expect.stringContaining(prefix)] },
      });
    });
  }
});

describe("what compilers add to an element", () => {
  it("is not searched for in the source", async () => {
    const where = project({
      "A.svelte": '<p class="t">x</p>\n<p class="t other">x</p>\n',
      "B.vue": '<template><p class="v">x</p></template>\n',
    });
    const svelte = '<p class="t svelte-1x2y3z4">x</p>';
    expect(await pick(where, { classes: ["t", "svelte-1x2y3z4"], outerHTML: svelte })).toMatchObject({
      ok: true,
      startLine: 1,
    });
    const vue = '<p class="v" data-v-7ba5bd90="">x</p>';
    const answer = await wrap({ root: where.root, id: "ffffffff", count: 1, outerHTML: vue });
    expect(answer).toMatchObject({ ok: true, file: "B.vue" });
  });
});
