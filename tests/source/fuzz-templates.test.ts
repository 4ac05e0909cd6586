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
}

const PERCENT = {
  condition: ["{% if a > b %}", "{%- else -%}", "{% endif %}"],
  loop: ["{% for x in y %}", "{% endfor %}"],
} as const;
const DIALECTS: readonly Dialect[] = [
  { file: "jinja.html", ...PERCENT, comment: ["{#", "#}"], output: '{{ a > b and "<b>" }}' },
  { file: "a.twig", ...PERCENT, comment: ["{#", "#}"], output: "{{ x|raw }}" },
  {
    file: "a.liquid",
    ...PERCENT,
    comment: ["{%- comment -%}", "{%- endcomment -%}"],
    output: "{{ x | y: 1 }}",
  },
  {
    file: "a.erb",
    condition: ["<% if a > b %>", "<% else %>", "<% end %>"],
    loop: ["<% xs.each do |x| %>", "<% end %>"],
    comment: ["<%#", "%>"],
    output: "<%= x > 1 %>",
  },
  {
    file: "a.html.eex",
    condition: ["<%= if a > b do %>", "<% else %>", "<% end %>"],
    loop: ["<%= for x <- xs, fn f -> %>", "<% end %>"],
    comment: ["<%#", "%>"],
    output: "<%= x %>",
  },
  {
    file: "a.blade.php",
    // Blade reads no directive that stands directly beside a letter.
    condition: [" @if ($a > b('(')) ", " @else ", " @endif "],
    loop: [" @foreach ($a as $b) ", " @endforeach "],
    comment: ["{{--", "--}}"],
    output: "{!! $x->y !!}",
  },
  { file: "a.njk", ...PERCENT, comment: ["{#", "#}"], output: "{{ x | safe }}" },
  {
    file: "django.html",
    condition: ["{% if a > b %}", "{% elif c %}", "{% endif %}"],
    loop: ["{% for x in y %}", "{% empty %}<b>none</b>{% endfor %}"],
    comment: ["{% comment %}", "{% endcomment %}"],
    output: "{{ x|default:'<b>' }}",
  },
  {
    file: "a.html.heex",
    condition: ["<%= if @a > @b do %>", "<% else %>", "<% end %>"],
    loop: ["<%= for x <- @xs do %>", "<% end %>"],
    comment: ["<%!--", "--%>"],
    output: "<%= x > 1 %>",
  },
  {
    file: "a.ejs",
    condition: ["<% if (a > b) { %>", "<% } else { %>", "<% } %>"],
    loop: ["<% xs.forEach((x) => { %>", "<% }) %>"],
    comment: ["<%#", "%>"],
    output: "<%- x > 1 %>",
  },
  {
    file: "go.html",
    condition: ["{{ if gt .A 1 }}", "{{ else if .B }}", "{{ end }}"],
    loop: ["{{- range $i, $x := .X -}}", "{{- end }}"],
    comment: ["{{- /*", "*/ -}}"],
    output: '{{ printf "%s}}" .X }}',
  },
  {
    file: "a.php",
    condition: ["<?php if ($a > 1): ?>", "<?php else: ?>", "<?php endif; ?>"],
    loop: ["<?php foreach ($a as $b) { ?>", "<?php } ?>"],
    comment: ["<?php /*", "*/ ?>"],
    output: "<?= $a->b ?>",
  },
  {
    file: "a.hbs",
    condition: ["{{#if a}}", "{{else}}", "{{/if}}"],
    loop: ["{{#each y}}", "{{/each}}"],
    comment: ["{{!--", "--}}"],
    output: "{{{x}}}",
  },
  {
    file: "a.tmpl",
    condition: ["{{ if gt .A 1 }}", "{{- else -}}", "{{ end }}"],
    loop: ["{{ range .X }}", "{{ end }}"],
    comment: ["{{/*", "*/}}"],
    output: "{{ .X }}",
  },
];

/** A document with one whole element of class `target`. */
function documents({ condition: [yes, no, done], loop, comment, output }: Dialect): fc.Arbitrary<Case> {
  const [begin, end] = comment;
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        "a",
        "größe 😀",
        output,
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
