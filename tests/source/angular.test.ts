/** Angular: templates of their own files and in TypeScript, through Angular's own compiler. */
import { encapsulateStyle, parseTemplate } from "@angular/compiler";
import { describe, expect, it } from "vitest";
import {
  acceptVariant,
  carbonize,
  discardVariants,
  undoAccept,
  type WrapInput,
  wrap,
  writeVariants,
} from "../../src/source/index.ts";
import { fileLanguage } from "../../src/source/project/file-language.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const PACKAGE = JSON.stringify({ dependencies: { "@angular/core": "^21.0.0" } });
const CARD = `<app-bar #bar (opened)="open.set(true)" />
<main class="page" [class.wide]="wide()">
  <h1 class="title" i18n>Ahoy {{ name() | uppercase }}!</h1>
  @if (crew(); as list) {
    @for (one of list; track one.id; let i = $index) {
      <p class="row" [title]="one.role" (click)="pick(one)" >{{ i + 1 }}. {{ one.name }}</p>
    } @empty {
      <p class="none">Nobody on board</p>
    }
  } @else if (failed()) {
    <p class="failed">It failed<br>
    <p class="again">Try again
  } @else {
    <app-spinner class="spin" />
  }
  @switch (kind()) {
    @case ("a") { <em class="kind">A</em> }
    @default { <em class="other">else</em> }
  }
  @defer (on viewport) { <app-map class="map"></app-map> } @placeholder { <i class="soon">soon</i> }
  @let total = crew()?.length ?? 0;
  <b class="old" *ngIf="total > 1; else few">{{ total }}</b>
  <ng-template #few><u class="few">few</u></ng-template>
  <ng-container *ngFor="let x of xs"><s class="looped">{{ x }}</s></ng-container>
  <app-card>
    <h2 card-title class="head">Head</h2>
    <app-icon class="lead" name="a"></app-icon>
    <p class="text">Text &#64; sea</p>
  </app-card>
  <p>{n, plural, =0 {none} other {<b class="many">many</b>}}</p>
</main>
`;

function angular(files: Record<string, string>): TestProject {
  return project({ "package.json": PACKAGE, ...files });
}

const pick = (where: TestProject, rest: Partial<WrapInput>): WrapInput => ({
  root: where.root,
  id: ID,
  count: 1,
  ...rest,
});

/** Each is one element of the template, as written. */
const ELEMENTS: readonly (readonly [className: string, original: string, more: { repeated?: true }])[] = [
  ["title", '<h1 class="title" i18n>Ahoy {{ name() | uppercase }}!</h1>', {}],
  [
    "row",
    '<p class="row" [title]="one.role" (click)="pick(one)" >{{ i + 1 }}. {{ one.name }}</p>',
    { repeated: true },
  ],
  ["none", '<p class="none">Nobody on board</p>', {}],
  ["failed", '<p class="failed">It failed<br>', {}],
  ["again", '<p class="again">Try again', {}],
  ["spin", '<app-spinner class="spin" />', {}],
  ["kind", '<em class="kind">A</em>', {}],
  ["map", '<app-map class="map"></app-map>', {}],
  ["soon", '<i class="soon">soon</i>', {}],
  ["old", '<b class="old" *ngIf="total > 1; else few">{{ total }}</b>', {}],
  ["few", '<u class="few">few</u>', {}],
  ["looped", '<s class="looped">{{ x }}</s>', { repeated: true }],
  ["head", '<h2 card-title class="head">Head</h2>', {}],
  ["lead", '<app-icon class="lead" name="a"></app-icon>', {}],
];

const FORMS = [
  {
    form: "a template file",
    file: "src/app/card.html",
    around: (html: string) => html,
    written: (text: string) => text,
  },
  {
    form: "a template in TypeScript",
    file: "src/app/card.ts",
    around: (html: string) =>
      `import { Component } from "@angular/core";\nconst note = \`<h1 class="title">\${1}</h1>\`;\n` +
      `@Component({\n  selector: "app-page",\n  template: \`\n${html}\`,\n  styles: \`.title { color: teal }\`,\n})\n` +
      `export class Page { name = signal<string>("<b>"); }\n`,
    written: (text: string) => text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${"),
  },
];

describe.each(FORMS)("$form", ({ file, around, written }) => {
  it.each(ELEMENTS)("is wrapped, discarded and accepted to the byte: .%s", async (name, original, more) => {
    const before = around(CARD);
    const where = angular({ [file]: before });
    const input = pick(where, { classes: [name] });
    expect(await wrap(input)).toMatchObject({ ok: true, file, ...more });
    const wrapped = where.read(file);
    expect(wrapped).toContain(original);
    expect(compileErrors(file, wrapped)).toEqual([]);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(before);

    const changed = original.replace(`${name}"`, `${name} calm"`);
    const block = `<${slotOf(wrapped)} data-impeccable-variant="1">${changed}</${slotOf(wrapped)}>`;
    const answer = await writeVariants({ ...input, block, blockName: "-" });
    expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true, file });
    expect(compileErrors(file, where.read(file))).toEqual([]);
    const accepted = await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(accepted).toMatchObject({ handled: true, carbonize: false });
    expect(where.read(file)).toBe(before.replace(original, changed));
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read(file)).toBe(before);
  });

  it("takes variants as JSON, with their style and parameters, and writes them as the file needs it", async () => {
    const before = around(CARD);
    const where = angular({ [file]: before });
    const markup = '<h1 class="title">`Ahoy` \\ ${{ name() }}</h1>';
    const json = JSON.stringify({
      variants: [
        { markup, css: '.title::before { content: "\\2014"; top: var(--p-gap) }', params: [GAP] },
        { markup },
      ],
    });
    const input = pick(where, { classes: ["title"], count: 2 });
    const answer = await writeVariants({ ...input, block: json, format: "json", blockName: "-" });
    expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true, variants: 2 });
    const text = where.read(file);
    expect(text).toContain(written("`Ahoy` \\ ${{ name() }}"));
    expect(text).toContain(written('content: "\\2014"'));
    expect(compileErrors(file, text)).toEqual([]);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(before);
  });
});

describe("what Angular's compiler makes of a variant's style element", () => {
  it("its rules keep @scope, :scope and their own attribute in the component's styles", async () => {
    const where = angular({ "src/app/card.html": CARD });
    const css =
      ":scope > .title { color: teal; &:hover { gap: var(--p-gap) } }\n:scope[data-p-air] b { top: 0 }";
    const markup = '<h1 class="title">One</h1>';
    const air = { id: "air", kind: "toggle", label: "Air" };
    const block = JSON.stringify({ variants: [{ markup, css, params: [GAP, air] }] });
    await writeVariants({ ...pick(where, { classes: ["title"] }), block, format: "json", blockName: "-" });
    const { styles } = parseTemplate(where.read("src/app/card.html"), "t.html", {});
    const shown = encapsulateStyle(styles.join("\n"), "x").replace(/\s+/g, " ");
    expect(shown).toContain('@scope ([data-impeccable-variant="1"]) {');
    expect(shown).toContain("[_ngcontent-x]:scope > .title[_ngcontent-x] { color: teal; &:hover");
    expect(shown).toContain("[_ngcontent-x]:scope[data-p-air] b[_ngcontent-x] { top: 0 }");
  });
});

describe("the clean-up", () => {
  const COMPONENT =
    'import { Component } from "@angular/core";\n@Component({ selector: "a-x", templateUrl: "./a.html", styleUrl: "./a.css" })\nexport class A {}\n';
  const WORKSPACE = JSON.stringify({
    projects: { a: { architect: { build: { options: { styles: ["src/styles.css"] } } } } },
  });
  const FILES = {
    "angular.json": WORKSPACE,
    "src/styles.css": ".page .t { top: 1px }\n",
    "src/a.css": ".t {\n  color: navy;\n}\n",
    "src/a.ts": COMPONENT,
    "src/b.css": ".t { color: pink }\n",
    "src/a.html": '<main class="page">\n  @if (x) {\n    <h1 class="t">One</h1>\n  }\n</main>\n',
  };
  const cleanUp = async (where: TestProject, css: string): Promise<unknown> => {
    const block = JSON.stringify({ variants: [{ markup: '<h1 class="t">Two</h1>', css }] });
    await writeVariants({ ...pick(where, { classes: ["t"] }), block, format: "json", blockName: "-" });
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    return await carbonize({ root: where.root, id: ID });
  };

  it("moves the rules to the component's own sheet, and undo gives all files back", async () => {
    const where = project(FILES);
    expect(await cleanUp(where, ".t { color: teal }")).toMatchObject({ handled: true });
    expect(where.read("src/a.html")).toMatch(/<h1 class="t(?: [\w-]+)?">Two<\/h1>/);
    expect(where.read("src/a.html")).not.toContain("impeccable");
    expect(where.read("src/a.css")).toContain("color: teal");
    expect(where.read("src/styles.css")).toBe(FILES["src/styles.css"]);
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read("src/a.css")).toBe(FILES["src/a.css"]);
    expect(where.read("src/a.html")).toBe(FILES["src/a.html"]);
  });

  it("moves them to the styles of a component in one file", async () => {
    const html = FILES["src/a.html"];
    const script = `import { Component } from "@angular/core";\n@Component({\n  template: \`\n${html}\`,\n  styles: \`\n.t { color: navy; }\n\`,\n})\nexport class A {}\n`;
    const where = project({ ...FILES, "src/a.ts": script, "src/a.html": "" });
    expect(await cleanUp(where, ".t { color: teal }")).toMatchObject({ handled: true });
    const text = where.read("src/a.ts");
    expect(text.slice(text.indexOf("styles:"))).toContain("color: teal");
    expect(text).not.toContain("impeccable");
  });

  it("counts the attribute that Angular adds: a rule that wins only without it is refused or outweighed", async () => {
    // With its attributes the variant outweighs `.page .t`, which `.t` of the component's sheet would not do alone.
    const where = project(FILES);
    expect(await cleanUp(where, ":scope > .t { top: 2px }")).toMatchObject({ handled: true });
    const [, selector = "", rule = ""] =
      /([^{}]*)\{([^{}]*top: 2px[^{}]*)\}/.exec(where.read("src/a.css")) ?? [];
    expect(rule).toContain("top: 2px");
    const [weight] = [selector.match(/[.:[]/g)?.length ?? 0];
    // Each compound weighs one attribute more there: together at least as much as the two classes of the other rule.
    expect(weight + selector.trim().split(/\s+/).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ["no component names the template", { "src/a.ts": "" }, "the component of this template"],
    ["its sheet cannot be read", { "src/a.css": ".t { " }, "a.css"],
  ])("is refused with the reason where %s", async (_, files, reason) => {
    const where = project({ ...FILES, ...files });
    const refused = await cleanUp(where, ".t { color: teal }");
    expect(refused).toMatchObject({ handled: false, error: "bake_unproved" });
    expect(JSON.stringify(refused)).toContain(reason);
  });
});

describe("content projection", () => {
  const wrapped = async (html: string): Promise<{ start: string; accepted: string }> => {
    const where = angular({ "a.html": html });
    expect(await wrap(pick(where, { classes: ["t"] }))).toMatchObject({ ok: true });
    const start = /<\w+ data-impeccable-variants[^>]*>/.exec(where.read("a.html"))?.[0] ?? "";
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("a.html")).toBe(html);
    const own = /<([\w-]+) [^>]*class="t"[^>]*>x<\/[\w-]+>/.exec(html)?.[0] ?? "";
    const slot = /^<(\w+)/.exec(start)?.[1];
    const block = `<${slot} data-impeccable-variant="1">${own.replace(">x", ">y")}</${slot}>`;
    await writeVariants({ ...pick(where, { classes: ["t"] }), block, blockName: "-" });
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    return { start, accepted: where.read("a.html") };
  };

  it.each([
    ['<app-card>\n  <h2 card-title class="t">x</h2>\n</app-card>\n', / card-title>$/],
    ['<app-card>@if (a) {<h2 card-title class="t">x</h2>}</app-card>\n', / card-title>$/],
    ['<ion-item><b slot="start" class="t">x</b></ion-item>\n', / slot="start">$/],
    ['<app-card><app-icon class="t">x</app-icon></app-card>\n', / ngProjectAs="app-icon">$/],
    ['<app-card><b ngProjectAs="i" class="t">x</b></app-card>\n', / ngProjectAs="i">$/],
    ['<button mat-button><app-icon matIcon class="t">x</app-icon></button>\n', / matIcon>$/],
    ['<app-card><p hidden class="t">x</p></app-card>\n', /display: contents">$/],
    ['<div><app-icon class="t">x</app-icon></div>\n', /display: contents">$/],
  ])("the wrapper takes the place of its element, the accepted one is as written: %s", async (html, end) => {
    const { start, accepted } = await wrapped(html);
    expect(start).toMatch(end);
    expect(accepted).toBe(html.replace(">x<", ">y<"));
  });
});

describe("refused with the reason", () => {
  it("an element of an ICU message, whose paragraph is offered", async () => {
    const where = angular({ "a.html": CARD });
    expect(await wrap(pick(where, { classes: ["many"] }))).toMatchObject({
      ok: false,
      error: "element_not_wrappable",
      reason: "message_part",
      ancestor: { tag: "p" },
    });
  });

  it("an element of a template in quotes", async () => {
    const script = (quoted: string) =>
      `import { Component } from "@angular/core";\n@Component({ template: ${quoted} }) class A {}\n`;
    const where = angular({ "a.ts": script("'<p class=\"t\">it\\'s</p>'") });
    const refused = await wrap(pick(where, { classes: ["t"] }));
    expect(refused).toMatchObject({ ok: false, reason: "quoted_template", ancestor: null });
  });

  it("a computed template is named where the element is looked for", async () => {
    const script =
      "import { Component } from '@angular/core';\n@Component({ template: html }) class A {} // t\n";
    const where = angular({ "a.ts": script });
    const refused = await wrap(pick(where, { classes: ["t"] }));
    expect(refused).toMatchObject({ error: "element_not_found", skipped: [{ file: "a.ts", line: 2 }] });
  });

  it("a variant that Angular's compiler refuses", async () => {
    const where = angular({ "a.html": '<p class="t">x</p>\n' });
    const block = '<div data-impeccable-variant="1">\n<p class="t">{{ a | }}</p>\n</div>';
    const refused = await writeVariants({ ...pick(where, { classes: ["t"] }), block, blockName: "b.html" });
    expect(refused).toMatchObject({ error: "variant_invalid", file: "b.html" });
    expect(JSON.stringify(refused)).toContain("Unexpected end of input");
    expect(where.read("a.html")).toBe('<p class="t">x</p>\n');
  });
});

describe("recognized as Angular's", () => {
  const COMPONENT = `import { Component } from "@angular/core";\n@Component({ templateUrl: "./a.html" }) class A {}\n`;
  const SHORT = '<app-x />\n<p class="t" (click)="a > b">x</p>\n';
  it.each([
    ["a package.json above it", { "package.json": PACKAGE, "src/a.html": SHORT }, "angular"],
    ["angular.json", { "angular.json": "{}", "src/a.html": SHORT }, "angular"],
    ["the component that names it", { "src/a.ts": COMPONENT, "src/a.html": SHORT }, "angular"],
    ["not: no project", { "src/a.html": SHORT }, "html"],
    ["not: a whole page", { "package.json": PACKAGE, "src/a.html": `<!doctype html>${SHORT}` }, "html"],
    ["not: a server's template", { "package.json": PACKAGE, "src/a.html": `{% x %}${SHORT}` }, "html"],
  ])("by %s", async (_, files, name) => {
    const where = project(files);
    const text = where.read("src/a.html");
    expect((await fileLanguage(where.root, "src/a.html", text))?.name).toBe(name);
  });

  it("an element as the page shows it is found in a script, without Angular's own names", async () => {
    const script = `${COMPONENT.replace('templateUrl: "./a.html"', 'template: `<p class="t big">{{ a }}</p>`')}`;
    const where = project({ "apps/shop/package.json": PACKAGE, "apps/shop/src/a.ts": script }, { git: true });
    const outerHTML = '<p _ngcontent-ng-c12="" class="t big ng-star-inserted" ng-reflect-a="1">Ahoy</p>';
    expect(await wrap(pick(where, { outerHTML, dryRun: true }))).toMatchObject({
      ok: true,
      file: "apps/shop/src/a.ts",
    });
  });
});

describe("insert", () => {
  it("beside an element in a block, and discarded to the byte", async () => {
    const where = angular({ "a.html": CARD });
    const inserted = await wrap(pick(where, { classes: ["row"], position: "after" }));
    expect(inserted).toMatchObject({ ok: true, file: "a.html" });
    expect(messages(where.read("a.html"), {})).toEqual([]);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("a.html")).toBe(CARD);
  });
});

const GAP = { id: "gap", kind: "range", label: "Gap", min: 0, max: 9, step: 1, default: 4, unit: "px" };

function slotOf(wrapped: string): string {
  return /<(div|span) data-impeccable-variants/.exec(wrapped)?.[1] ?? "?";
}

function compileErrors(file: string, text: string): string[] {
  if (file.endsWith(".html")) return messages(text, {});
  const startPos = text.indexOf("template: `") + "template: `".length;
  const range = { startPos, startLine: 0, startCol: 0, endPos: text.indexOf("`,\n  styles") };
  return messages(text, { escapedString: true, range });
}

function messages(text: string, options: object): string[] {
  return (parseTemplate(text, "t.html", options).errors ?? []).map(({ msg }) => msg);
}
