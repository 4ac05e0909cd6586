/** Templates without configuration, opaque comments, and whole elements beside torn ones. */
import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../src/source/index.ts";
import { project, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const CONFIG = JSON.stringify({
  files: [],
  templateExtensions: ["eex", "erb", "blade.php", "twig", "liquid", "php", "hbs", "njk", "tmpl"],
});

/** Each has one element of class `t`: `<section class="t">`, whole whatever stands around and in it. */
const WHOLE: readonly (readonly [
  name: string,
  file: string,
  before: string,
  inside: string,
  after: string,
])[] = [
  ["an end tag in a Blade comment", "a.blade.php", "<main>", "{{-- </section> --}}<p>x</p>", "</main>"],
  ["an end tag in a Handlebars comment", "a.hbs", "<main>", "{{!-- {{x}} </section> --}}", "</main>"],
  ["an end tag in a Jinja comment", "a.html", "<main>", "{# </section> {% if x %} #}", "</main>"],
  ["an end tag in an ERB comment", "a.erb", "<main>", "<%# </section> %>", "</main>"],
  ["a start tag in a Liquid comment", "a.liquid", "", "{%- comment -%} <div> {% if %}{%- endcomment -%}", ""],
  ["a form with fn f ->", "a.html.eex", '<%= form_for @c, "/", fn f -> %>', "<%= x f %>", "<% end %>"],
  ["case and when", "a.erb", "<% case x %>\n<% when 1 %>", "a", "<% when 2 %><p>b</p><% end %>"],
  ["case and when inside", "a.liquid", "", "{% case x %}{% when 1 %}a{% else %}b{% endcase %}", ""],
  [
    "several statements in a Ruby tag",
    "a.erb",
    "<%\n  xs.each do |x|\n    case x\n    when 1 %>",
    "a",
    "<% end\n end %>",
  ],
  [
    "the WordPress loop",
    "a.php",
    "<?php if (have_posts()) : while (have_posts()) : the_post(); ?>",
    "<?php the_title(); ?>",
    "<?php endwhile; else: ?>none<?php endif; ?>",
  ],
  [
    "PHP branches with braces",
    "a.php",
    "<?php if ($a) { ?><div><?php } else { ?><div><?php } ?>",
    "x",
    "</div>",
  ],
  ["@hasSection", "a.blade.php", "@hasSection('x')\n<p>x</p>\n@endif", "@yield('x')", ""],
  ["a self-closing component", "a.blade.php", '<x-icon name="a" />', '<x-icon name="b" />', "<p>x</p>"],
  ["a component with colons", "a.twig", '<twig:ux:icon name="a" />', '<twig:ux:icon name="b" />', ""],
  ["self-closing tags in a drawing", "a.twig", '<svg><path d="M0"/><g/></svg>', "<svg><circle/></svg>", ""],
  [
    "output in the head",
    "a.twig",
    "<!doctype html><html><head><title>{{ t }}</title>{{ a|raw }}</head><body>",
    "x",
    "{% block b %}{% endblock %}</body></html>",
  ],
  [
    "a torn neighbour",
    "a.html",
    '{% if w %}<div class="a">{% else %}<div class="b">{% endif %}',
    "x",
    "</div>",
  ],
  ["a wrapper under a condition", "a.njk", "{% if w %}<div>{% endif %}", "x", "{% if w %}</div>{% endif %}"],
  [
    "a row that a loop closes and opens",
    "a.twig",
    "<div>{% for x in y %}{% if x %}</div><div>{% endif %}",
    "x",
    "{% endfor %}</div>",
  ],
  [
    "Go blocks",
    "a.tmpl",
    '{{ define "m" }}{{ range .X }}',
    "{{ with .Y }}{{ . }}{{ else }}-{{ end }}",
    "{{ end }}{{ end }}",
  ],
  [
    "front matter of Jekyll",
    "a.html",
    "---\ntitle: <p>\n---\n<!doctype html><html><head></head><body>",
    "x",
    "</body></html>",
  ],
  [
    "control flow of Angular",
    "a.component.html",
    "@if (a > 1) {<div>} @else {<div>}",
    "@for (x of y; track x) {<p>{{ x }}</p>} @empty {<p>none</p>}",
    "</div>",
  ],
  ["EJS", "a.html", "<% xs.forEach((x) => { %>", "<% if (x) { %>a<% } else { %>b<% } %>", "<% }) %>"],
];

describe("a whole element is wrapped, restored to the byte and accepted", () => {
  it.each(WHOLE)("beside or around %s", async (_, file, before, inside, after) => {
    const element = `<section class="t">${inside}</section>`;
    const content = `${before}\n  ${element}\n${after}\n`;
    const where = project({ [file]: content, ".impeccable/live/config.json": CONFIG });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag: "section" });
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    writeVariants(
      where,
      file,
      answer.insertLine,
      '<div data-impeccable-variant="1"><section>n</section></div>',
    );
    const ready = where.read(file);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content);
    where.write(file, ready);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content.replace(element, "<section>n</section>"));
  });
});

/** Each has one start tag of class `t` whose element is not whole. */
const TORN: readonly (readonly [name: string, file: string, content: string])[] = [
  [
    "in one branch of Django",
    "a.html",
    '{% if w %}<div class="u">{% else %}<div class="t">{% endif %}x</div>\n',
  ],
  ["around an unclear end tag", "a.html", '<div class="t">{% if w %}<div>{% endif %}x</div>\n'],
  ["closed in one branch", "a.erb", '<div class="t"><% if x %></div><% end %></div>\n'],
  [
    "around an end tag of an outer element",
    "a.twig",
    '<main><div class="t">{% if a %}</main>{% endif %}</div>\n',
  ],
  ["closed in another block of the same branch", "a.hbs", '{{#a}}<div class="t">{{/a}}{{#b}}</div>{{/b}}\n'],
  ["closed by the next PHP file", "header.php", '<div class="t"><?php if ($x): ?><p>x</p><?php endif; ?>\n'],
];

describe("a torn element is refused, and nothing is written", () => {
  it.each(TORN)("%s", async (_, file, content) => {
    const where = project({ [file]: content, ".impeccable/live/config.json": CONFIG });
    const before = where.everything();
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag: "div" });
    expect(answer).toMatchObject({ error: "element_not_wrappable", reason: "template_unclear" });
    expect(where.everything()).toEqual(before);
  });
});

describe("what a template says of an element", () => {
  it("is that a loop repeats it", async () => {
    const where = project({ "a.html": "{% for x in y %}<p class='t'>{{ x }}</p>{% endfor %}\n" });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect(answer).toMatchObject({ ok: true, repeated: true });
  });

  it("is a text that depends on a branch", async () => {
    const where = project({ "a.html": "<p>{% if x %}Open{% else %}Shut{% endif %}</p>\n<p>Other</p>\n" });
    const answer = await wrap({ root: where.root, id: ID, count: 1, tag: "p", text: "Shut", file: "a.html" });
    expect(answer).toMatchObject({ error: "element_ambiguous", candidates: [{ line: 1 }] });
  });

  it("is a class under a condition between attributes", async () => {
    const where = project({ "a.html": '<p {% if x %}class="t"{% else %}class="u"{% endif %}>x</p>\n' });
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({ ok: true });
  });
});

describe("an element whose start tag or surroundings have tags of a template", () => {
  it.each([
    ["a condition behind the name", "a.html", '<ul><li{% if a %} class="b"{% endif %}>x</li></ul>', "x"],
    [
      "two conditions there",
      "a.twig",
      "<p{% if a %} id='b'{% endif %}{% if c %} lang='d'{% endif %}>x</p>",
      "x",
    ],
    ["attributes of a void element", "a.twig", "<p>x<input{{ attributes }}></p>", "x"],
    ["a computed name", "a.twig", "<div><h{{ n }}>y</h{{ n }}><p>x</p></div>", "x"],
    ["Eleventy's front matter", "a.njk", "---js\n// <script>\n---\n<p>x</p>", "x"],
    ["Hugo's front matter", "a.html", '+++\na = "<div>"\n+++\n<p>x</p>', "x"],
  ])("is whole: %s", async (_, file, content, text) => {
    const where = project({ [file]: content, ".impeccable/live/config.json": CONFIG });
    const tag = /<(\w+)[^<]*>x/.exec(content)?.[1] ?? "";
    const answer = await wrap({ root: where.root, id: ID, count: 1, tag, text, file });
    expect(answer).toMatchObject({ ok: true });
    await discardVariants({ root: where.root, id: ID, file });
    expect(where.read(file)).toBe(content);
  });

  it("is no place for a wrapper in a drawing, also where the drawing begins elsewhere", async () => {
    const content = '{% set a %}<g><circle id="c" r="1"/><path d="M0"/></g>{% endset %}\n';
    const where = project({ "a.njk": content, ".impeccable/live/config.json": CONFIG });
    const answer = await wrap({ root: where.root, id: ID, count: 1, elementId: "c" });
    expect(answer).toMatchObject({ error: "element_not_wrappable", reason: "inside_svg" });
  });
});

describe("a component that ends at />", () => {
  it("leaves its siblings alone in plain HTML", async () => {
    const content = '<main>\n  <app-icon class="t" />\n  <p>Keep me</p>\n</main>\n';
    const where = project({ "index.html": content });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    if (!answer.ok) throw new Error(answer.message);
    expect(answer).toMatchObject({ originalLineCount: 1 });
    writeVariants(where, "index.html", answer.insertLine, '<div data-impeccable-variant="1"><b>n</b></div>');
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    expect(where.read("index.html")).toBe(content.replace('<app-icon class="t" />', "<b>n</b>"));
  });
});
