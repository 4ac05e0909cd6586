/** Generated templates: whole elements are wrapped and restored to the byte beside torn ones, comments and components. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Case, eol, FUZZ_TEST_MS, fuzzRuns, gap, roundTrip } from "../support/source/fuzz.ts";
import { project } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run thousands of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const RUNS = fuzzRuns(60);
const CONFIG = JSON.stringify({
  files: [],
  templateExtensions: [
    "eex",
    "erb",
    "blade.php",
    "twig",
    "liquid",
    "php",
    "hbs",
    "tmpl",
    "njk",
    "heex",
    "ejs",
  ],
});

interface Dialect {
  readonly file: string;
  /** A condition with two branches, and a loop: what begins, divides and ends them. */
  readonly condition: readonly [open: string, middle: string, close: string];
  readonly loop: readonly [open: string, close: string];
  readonly comment: readonly [open: string, close: string];
  readonly output: string;
  /** What only this language has. */
  readonly own: readonly string[];
}

const PERCENT = {
  condition: ["{% if a > b %}", "{%- else -%}", "{% endif %}"],
  loop: ["{% for x in y %}", "{% endfor %}"],
} as const;
const DIALECTS: readonly Dialect[] = [
  {
    file: "jinja.html",
    ...PERCENT,
    comment: ["{#", "#}"],
    output: '{{ a > b and "<b>" }}',
    own: [
      '{% set x = "</div>" %}',
      "{% raw %}{% if %}<i>x</i>{% endraw %}",
      "{% macro m(a) %}<b>x</b>{% endmacro %}",
      "{%- if a %}b{% elif c -%}d{% endif %}",
    ],
  },
  {
    file: "a.twig",
    ...PERCENT,
    comment: ["{#", "#}"],
    output: "{{ x|raw }}",
    own: [
      '<twig:ux:icon name="a" />',
      '<twig:Card><twig:block name="b">x</twig:block></twig:Card>',
      "{% embed 'a' %}{% block b %}<b>x</b>{% endblock b %}{% endembed %}",
      "{% block title 'x' %}",
      "{% set x %}<b>y</b>{% endset %}",
    ],
  },
  {
    file: "a.liquid",
    ...PERCENT,
    comment: ["{%- comment -%}", "{%- endcomment -%}"],
    output: "{{ x | y: 1 }}",
    own: [
      '{% render "a", b: "</div>" %}',
      "{% case a %}{% when 1 %}<b>x</b>{% else %}y{% endcase %}",
      "{% unless a %}<b>x</b>{% endunless %}",
      "{% liquid\n assign a = 1\n%}",
      '{% schema %}{ "a": "</div>" }{% endschema %}',
    ],
  },
  {
    file: "a.erb",
    condition: ["<% if a > b %>", "<% else %>", "<% end %>"],
    loop: ["<% xs.each do |x| %>", "<% end %>"],
    comment: ["<%#", "%>"],
    output: "<%= x > 1 %>",
    own: [
      '<%= link_to "/", class: "a" do %>x<% end %>',
      "<% if a then b end %>",
      "<%- case x -%><%- when 1 -%><b>x</b><% end %>",
      '<%= f.input :a, "</div>" %>',
    ],
  },
  {
    file: "a.html.eex",
    condition: ["<%= if a > b do %>", "<% else %>", "<% end %>"],
    loop: ["<%= for x <- xs, fn f -> %>", "<% end %>"],
    comment: ["<%#", "%>"],
    output: "<%= x %>",
    own: [
      "<%= form_for @a, fn f -> %><b>x</b><% end %>",
      "<%= cond do %><% a -> %><b>x</b><% true -> %>y<% end %>",
      '<%= render "a.html", b: "</div>" %>',
    ],
  },
  {
    file: "a.blade.php",
    // Blade reads no directive that stands directly beside a letter.
    condition: [" @if ($a > b('(')) ", " @else ", " @endif "],
    loop: [" @foreach ($a as $b) ", " @endforeach "],
    comment: ["{{--", "--}}"],
    output: "{!! $x->y !!}",
    own: [
      "<x-card><x-slot:head>y</x-slot:head></x-card>",
      '<x-icon :name="$a" />',
      " @include('a', ['b' => '</div>']) ",
      " @php $a = '</div>' @endphp ",
      " @switch($a) @case(1) <b>x</b> @break @default y @endswitch ",
      " @verbatim{{ a }}@endverbatim ",
      ' @click="x" @media (a) ',
    ],
  },
  {
    file: "a.njk",
    ...PERCENT,
    comment: ["{#", "#}"],
    output: "{{ x | safe }}",
    own: [
      "{% call x(a) %}<b>y</b>{% endcall %}",
      '{{ govukButton({ text: "a", html: "</div>" }) }}',
      "{% set x %}<b>y</b>{% endset %}",
      "{% asyncEach a in b %}<b>x</b>{% endeach %}",
    ],
  },
  {
    file: "django.html",
    condition: ["{% if a > b %}", "{% elif c %}", "{% endif %}"],
    loop: ["{% for x in y %}", "{% empty %}<b>none</b>{% endfor %}"],
    comment: ["{% comment %}", "{% endcomment %}"],
    output: "{{ x|default:'<b>' }}",
    own: [
      '{% with a="</div>" %}<b>x</b>{% endwith %}',
      '{% url "a" b as c %}',
      "{% blocktranslate count n=a %}x{% plural %}y{% endblocktranslate %}",
      "{# a </div> #}",
      "{% verbatim %}{% if %}<i>x</i>{% endverbatim %}",
    ],
  },
  {
    file: "a.html.heex",
    condition: ["<%= if @a > @b do %>", "<% else %>", "<% end %>"],
    loop: ["<%= for x <- @xs do %>", "<% end %>"],
    comment: ["<%!--", "--%>"],
    output: "<%= x > 1 %>",
    own: [
      '<.icon name="a" />',
      "<.card title={@x}><:head :let={a}>y</:head></.card>",
      "<Layouts.app flash={@flash}>x</Layouts.app>",
      '<p :if={@a > 1} class={["a", @b && "c"]}>x</p>',
      "{@x}",
    ],
  },
  {
    file: "a.ejs",
    condition: ["<% if (a > b) { %>", "<% } else { %>", "<% } %>"],
    loop: ["<% xs.forEach((x) => { %>", "<% }) %>"],
    comment: ["<%#", "%>"],
    output: "<%- x > 1 %>",
    own: [
      '<%- include("a", { b: "</div>" }) %>',
      "<% const a = () => { return 1 } %>",
      "<% if (a) { %><b>x</b><% } else if (b) { %>y<% } %>",
      "<%_ x() _%>",
    ],
  },
  {
    file: "go.html",
    condition: ["{{ if gt .A 1 }}", "{{ else if .B }}", "{{ end }}"],
    loop: ["{{- range $i, $x := .X -}}", "{{- end }}"],
    comment: ["{{- /*", "*/ -}}"],
    output: '{{ printf "%s}}" .X }}',
    own: [
      '{{ template "a" . }}',
      "{{ with .A }}<b>x</b>{{ else }}y{{ end }}",
      '{{ $a := "</div>" }}',
      '{{ define "a" }}<b>x</b>{{ end }}',
    ],
  },
  {
    file: "a.php",
    condition: ["<?php if ($a > 1): ?>", "<?php else: ?>", "<?php endif; ?>"],
    loop: ["<?php foreach ($a as $b) { ?>", "<?php } ?>"],
    comment: ["<?php /*", "*/ ?>"],
    output: "<?= $a->b ?>",
    own: [
      '<?php echo "</div>"; // </p> ?>',
      "<?php switch ($a): case 1: ?><b>x</b><?php break; default: ?>y<?php endswitch; ?>",
      "<?php while (have_posts()) : the_post(); ?><b>x</b><?php endwhile; ?>",
      "<?php if ($a) { ?><b>x</b><?php } else { echo 'y'; } ?>",
    ],
  },
  {
    file: "a.hbs",
    condition: ["{{#if a}}", "{{else}}", "{{/if}}"],
    loop: ["{{#each y}}", "{{/each}}"],
    comment: ["{{!--", "--}}"],
    output: "{{{x}}}",
    own: [
      '{{> part a="</div>"}}',
      "{{#> layout}}<b>x</b>{{/layout}}",
      "{{#unless a}}<b>x</b>{{^}}y{{/unless}}",
      "{{#foreach a as |b|}}<b>x</b>{{/foreach}}",
      "{{~#if a~}}x{{~else if b~}}y{{~/if~}}",
    ],
  },
  {
    file: "a.tmpl",
    condition: ["{{ if gt .A 1 }}", "{{- else -}}", "{{ end }}"],
    loop: ["{{ range .X }}", "{{ end }}"],
    comment: ["{{/*", "*/}}"],
    output: "{{ .X }}",
    own: [
      '{{ template "a" . }}',
      '{{ block "a" . }}<b>x</b>{{ end }}',
      "{{- if and .A (gt .B 1) -}}x{{- else if .C -}}y{{- end -}}",
    ],
  },
];

/** A document with one whole element of class `target`. */
function documents({ condition: [yes, no, done], loop, comment, output, own }: Dialect): fc.Arbitrary<Case> {
  const [begin, end] = comment;
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        "a",
        "größe 😀",
        output,
        ...own,
        `<p title="${output}">x</p>`,
        `${begin} </div> <section class="u"> ${end}`,
        `${begin} ${end}`,
        '<x-icon name="a" />',
        '<svg viewBox="0 0 1 1"><path d="M0"/><g><circle/></g></svg>',
        "<!-- note </div> -->",
        "<br>",
        // Torn, and resolved in the same place.
        `${yes}<div class="a">${no}<div class="b">${done}x</div>`,
        `<div>${loop[0]}${yes}</div><div>${done}${loop[1]}</div>`,
        `${yes}<a href="x">${done}y${yes}</a>${done}`,
        `<i ${yes}class="c"${no}class="d"${done}>z</i>`,
      ),
      fc
        .tuple(
          fc.constantFrom(
            [yes, done] as const,
            [yes, `${no}<b>none</b>${done}`] as const,
            loop,
            ...["div", "section", "ul"].map((tag) => [`<${tag} class="c">`, `</${tag}>`] as const),
          ),
          gap,
          fc.array(tie("node"), { maxLength: 3 }),
        )
        .map(([[open, close], space, children]) => `${open}${space}${children.join(space)}${space}${close}`),
    ),
  }));
  const frames = [["", ""], ["<main>", "</main>"], [yes, done], [yes, `${no}y${done}`], loop] as const;
  const parts = fc.record({
    before: fc.array(node, { maxLength: 3 }),
    inside: fc.array(node, { maxLength: 3 }),
    after: fc.array(node, { maxLength: 3 }),
    gaps: fc.tuple(gap, gap, gap),
    tag: fc.constantFrom("div", "section", "article"),
    frame: fc.constantFrom(...frames),
    eol,
  });
  return parts.map(({ before, inside, after, gaps, tag, frame, eol }) => {
    const lines = (text: string): string => text.replaceAll("\n", eol);
    const head = lines(before.join(gaps[0]) + gaps[0] + frame[0]);
    const element = lines(`<${tag} class="target">${gaps[1]}${inside.join(gaps[1])}${gaps[1]}</${tag}>`);
    const content = head + element + lines(gaps[2] + frame[1] + after.join(gaps[2]));
    const variant = `<${tag}>new</${tag}>`;
    return { content, start: head.length, length: element.length, variant, accepted: variant };
  });
}

describe("discard(wrap(x)) is x, and accept replaces the element alone", () => {
  it.each(DIALECTS)("for generated templates: $file", { timeout: FUZZ_TEST_MS }, async (dialect) => {
    const where = project({ ".impeccable/live/config.json": CONFIG });
    let wrapped = 0;
    await fc.assert(
      fc.asyncProperty(documents(dialect), async (one) => {
        if (await roundTrip(where, dialect.file, one)) wrapped += 1;
      }),
      { numRuns: RUNS },
    );
    // Each target is whole.
    expect(wrapped).toBeGreaterThan(RUNS * 0.9);
  });
});
