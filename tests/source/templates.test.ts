import { describe, expect, it } from "vitest";
import {
  acceptVariant,
  discardVariants,
  scanMarkers,
  wrap,
  writeVariants as writeBlock,
} from "../../src/source/index.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const CONFIG = JSON.stringify({
  files: [],
  templateExtensions: ["heex", ".erb", "blade.php", "twig", "liquid", "php", "hbs"],
});

function templates(file: string, content: string): TestProject {
  return project({ [file]: content, ".impeccable/live/config.json": CONFIG });
}

/** Each contains one element of class `t` whose end is certain. */
const WHOLE: readonly (readonly [file: string, content: string, original: string])[] = [
  [
    "a/index.html.heex",
    '<.header title={"a > b"}>\n  <:actions><b>x</b></:actions>\n</.header>\n<div class="t" :if={@on} id={"x-#{@id}"}>\n  <%= for {i, n} <- @items do %>\n    <p class={["row", i > 0 && "odd"]}>{n}</p>\n  <% end %>\n</div>\n',
    "div",
  ],
  [
    "a/index.html.erb",
    '<main>\n  <% if user.admin? && 1 > 0 %>\n    <section class="t <%= cls %>" <%= attrs %>>\n      <% @items.each do |item| %>\n        <p><%= item.name if item > 1 %></p>\n      <% end %>\n    </section>\n  <% else %>\n    <p>none</p>\n  <% end %>\n</main>\n',
    "section",
  ],
  [
    "a/home.blade.php",
    '@extends("layout")\n@section("title", "Home")\n@section("content")\n<div class="t" @class(["a" => $x > 1])>\n  @forelse ($items as $item)\n    <p>{{ $item->name }}</p>\n  @empty\n    <p>{!! $none !!}</p>\n  @endforelse\n</div>\n@endsection\n',
    "div",
  ],
  [
    "a/home.twig",
    '{% extends "base.twig" %}\n{% block body %}\n<ul class="t">\n  {% for i in items %}<li>{{ i > 1 ? "<b>" : i }}</li>{% else %}<li>none</li>{% endfor %}\n</ul>\n{% endblock %}\n',
    "ul",
  ],
  [
    "a/page.liquid",
    '{% assign x = 1 %}\n<div class="t">{%- if a > b -%}<p>{{ a | upcase }}</p>{%- endif -%}</div>\n',
    "div",
  ],
  [
    "a/page.php",
    '<?php\n$title = "<p>";\n?>\n<div class="t">\n  <?php foreach ($a as $b): ?>\n    <p><?= $b->x ?></p>\n  <?php endforeach; ?>\n  <?php if ($x) { ?><i>x</i><?php } else { ?><i>y</i><?php } ?>\n</div>\n',
    "div",
  ],
  [
    "a/page.hbs",
    '{{> head}}\n<section class="t {{#if on}}on{{/if}}">\n  {{#each items}}<p>{{{this}}}</p>{{else}}<p>none</p>{{/each}}\n</section>\n',
    "section",
  ],
];

it("a variant may keep an id and a script that stand in two branches of the original", async () => {
  const content =
    '<div class="t">{% if a %}<b id="x">1</b>{% else %}<b id="x">2</b>{% endif %}<script>go()</script></div>\n';
  const where = templates("a.html", content);
  const pick = { root: where.root, id: ID, count: 1, classes: ["t"] };
  const block = (inside: string): string => `<div data-impeccable-variant="1">${inside}</div>`;
  const write = (inside: string) => writeBlock({ ...pick, block: block(inside), blockName: "-" });
  expect(await write(content.trim())).toMatchObject({ ok: true });
  expect(await write(content.trim().replace("go()", "stop()"))).toMatchObject({ error: "variant_invalid" });
  expect(await write(content.trim().replace("1</b>", '1</b><i id="x"></i>'))).toMatchObject({
    error: "variant_invalid",
  });
});

it("two braces that nothing closes do not reach over a marker into the next copy", async () => {
  const content = '<div class="t"><textarea>\n\tf:{{x}y} }} g:{{$[a;b\n</textarea></div>\n';
  const where = templates("a.html", content);
  const pick = { root: where.root, id: ID, count: 1, classes: ["t"] };
  const block = `<div data-impeccable-variant="1">${content.trim()}</div>`;
  const written = await writeBlock({ ...pick, block, blockName: "-" });
  expect(written, JSON.stringify(written)).toMatchObject({ ok: true });
  expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
  expect(where.read("a.html")).toBe(content);
});

describe.each(WHOLE)("%s", (file, content, tag) => {
  const start = content.search(new RegExp(`<${tag} class="t`));
  const end = content.indexOf(`</${tag}>`, start) + tag.length + 3;

  it("is wrapped, discarded to the byte, and accepted without a change outside", async () => {
    const where = templates(file, content);
    const pick = { root: where.root, id: ID, count: 1, classes: ["t"], tag };
    const answer = await wrap(pick);
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    expect(answer).toMatchObject({ file, commentSyntax: "html", styleMode: "scoped" });
    writeVariants(where, file, answer.insertLine, '<div data-impeccable-variant="1"><b>new</b></div>');
    const ready = where.read(file);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content);
    where.write(file, ready);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1", file })).toMatchObject({
      handled: true,
    });
    expect(where.read(file)).toBe(`${content.slice(0, start)}<b>new</b>${content.slice(end)}`);
  });
});

const SIGILS = `defmodule ShopWeb.Card do
  use Phoenix.Component
  # ~H"""<p class="t">no</p>"""
  @doc "A <p class=\\"t\\"> in prose"
  def card(assigns) do
    ~H"""
    <.header>{@title}</.header>
    <div class="t" :if={@on}>
      <%= for {i, n} <- @items do %>
        <p class={["row", i > 0 && "odd"]}>{n}</p>
      <% end %>
    </div>
    """
  end

  def icon(assigns), do: ~H"<i class='icon'>x</i>"
  def less(a, b) when a < b, do: ~H|<b class="bold">y</b>|
end
`;

describe("a project of Phoenix without configuration", () => {
  it.each([
    ["lib/shop_web/card.ex", SIGILS, { classes: ["t"], tag: "div" }],
    ["lib/shop_web/page.html.heex", '<.header />\n<div class="t" :if={@on}>{@x}</div>\n', { classes: ["t"] }],
    ["lib/shop_web/page.html.eex", '<div class="t"><%= @x %></div>\n', { classes: ["t"] }],
  ])("%s is wrapped, listed by its markers, and discarded to the byte", async (file, content, pick) => {
    const where = project({ [file]: content }, { git: true });
    const answer = await wrap({ root: where.root, id: ID, count: 1, ...pick });
    expect(answer).toMatchObject({ ok: true, file, commentSyntax: "html" });
    expect(await scanMarkers({ root: where.root })).toMatchObject([{ id: ID, file, declared: 1 }]);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content);
  });

  it.each([
    ["icon", 16],
    ["bold", 17],
  ])(
    "refuses an element of a sigil that a quote in a variant would end, and says so: %s",
    async (name, line) => {
      const where = project({ "lib/a.ex": SIGILS });
      for (const more of [{}, { position: "after" }] as const) {
        const answer = await wrap({ root: where.root, id: ID, count: 1, classes: [name], ...more });
        expect(answer).toMatchObject({
          ok: false,
          error: "element_not_wrappable",
          reason: "short_sigil",
          file: "lib/a.ex",
          line,
        });
        expect(where.read("lib/a.ex")).toBe(SIGILS);
      }
    },
  );

  it("finds nothing in the code of a module", async () => {
    const where = project({ "lib/a.ex": SIGILS.replaceAll("~H", "~S") });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag: "div" });
    expect(answer).toMatchObject({ ok: false, error: "element_not_found" });
  });
});

describe("a template in which the end of an element is uncertain", () => {
  const uncertain: readonly (readonly [name: string, file: string, content: string])[] = [
    [
      "a start tag in each branch",
      "a.erb",
      '<main><% if x %><div class="t"><% else %><div class="u"><% end %>text</div></main>\n',
    ],
    [
      "a block that begins inside and ends outside",
      "a.twig",
      '{% if a %}<p>x</p><div class="t">{% endif %}</div>\n',
    ],
    ["a branch changing inside", "a.hbs", '{{#if a}}<div class="t">{{else}}</div>{{/if}}\n'],
    ["an element without its end", "head.php", '<div class="t"><?php page(); ?>\n'],
    [
      "an end tag that may be another element's",
      "a.erb",
      '<div class="t"><% if x %><div class="u"><% end %></div>\n',
    ],
  ];
  for (const [name, file, content] of uncertain) {
    it(`is refused: ${name}`, async () => {
      const where = templates(file, content);
      const before = where.everything();
      const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag: "div" });
      expect(answer).toMatchObject({ ok: false, error: "element_not_wrappable", reason: "template_unclear" });
      expect(where.everything()).toEqual(before);
    });
  }
});

describe("an extension that the configuration does not name", () => {
  it("is not source, and is refused when it is named", async () => {
    const where = project({ "a.erb": '<p class="t">x</p>\n' });
    const pick = { root: where.root, id: ID, count: 1, classes: ["t"] };
    expect(await wrap(pick)).toMatchObject({ error: "element_not_found" });
    expect(await wrap({ ...pick, file: "a.erb" })).toMatchObject({ error: "language_unsupported" });
  });
});
