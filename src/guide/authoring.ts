/** How to write variants, in general and per language of the source. */
export const AUTHORING = `# Writing variants

Read the stylesheet or theme of the project first, and use its tokens. Variants differ in idea, not only in degree: composition, scale, rhythm, colour, weight. Keep the content, its meaning and its accessibility.

Write JSON into the file that \`nextStep\` names and run its command, \`npx impeccable-live variants --id ID --json FILE --done --agent NAME\` (MCP: \`live_write_variants\` with the same members):

\`\`\`json
{"variants":[
  {"markup":"<h1 class=\\"hero__title\\">Know the sea</h1>",
   "css":".hero__title { font-weight: var(--p-weight, 800); }",
   "params":[{"id":"weight","kind":"range","min":400,"max":900,"step":100,"default":800,"label":"Weight"}]}
]}
\`\`\`

The tool wraps the element, adds styles, scope and hiding as the language needs them, checks everything, and writes all of it in one go or nothing. With \`variant_invalid\`, \`problems\` names each fault.

- \`markup\`: exactly one element, in the language of the source file, with the tag of the original. Event handlers, bindings, keys and ids as the original has them.
- \`css\`: plain rules for that variant alone; \`:scope\` is the box around the element. No \`@import\`, no rules for \`body\` or \`:root\`. Animations respect \`prefers-reduced-motion\`.
- Leave the original and the marker comments alone.

**Parameters** (at most four per variant) let the person tune without you:

| kind | members | what the page sets on the variant |
|---|---|---|
| \`range\` | \`min\`, \`max\`, \`step?\`, \`default?\`, \`label?\` | \`--p-<id>\`: a number without unit |
| \`steps\` | \`options\`, \`default?\`, \`label?\` | \`data-p-<id>="<value>"\` |
| \`toggle\` | \`default?\`, \`label?\` | \`--p-<id>\`: 1 or 0, and \`data-p-<id>="on"\` or no attribute |

Use them in \`css\`: \`calc(var(--p-size, 4) * 1rem)\`, \`:scope[data-p-density="airy"] > .card\`. Give each \`var()\` the default as fallback.`;

export const GUIDE_LANGUAGES = ["html", "react", "vue", "svelte", "astro"] as const;
export type GuideLanguage = (typeof GUIDE_LANGUAGES)[number];

/** What is different in a language. */
export const LANGUAGE_NOTES: Readonly<Record<GuideLanguage, string>> = {
  html: "**HTML.** Pages without hot reload are shown the wrapper that `done` sends along, so nothing has to be built. A rule that the stylesheet already has for the class still applies; override only what changes.",
  react:
    "**React (JSX, TSX, MDX).** `className`, `style={{ … }}`, self-closed tags. Expressions in braces, `key` and handlers stay as they are. With CSS modules write `className={styles.name}` as the original does; new rules go into `css` under a plain class that you add. With Tailwind, change the utilities in `className` and leave `css` empty where they suffice.",
  vue: "**Vue.** Bindings (`:class`, `@click`, `v-bind`) stay as they are. Leave `v-if`, `v-else`, `v-for` and `key` out of the markup: the wrapper carries them, and accept puts them back. In `css` write no `scoped` tricks: the variant is scoped already.",
  svelte:
    "**Svelte.** Directives (`on:`, `bind:`, `class:`), snippets and `{expressions}` stay as they are. Leave a `slot` attribute out: the wrapper carries it. Rules belong into `css`, not into the component's style element: Svelte would remove what it takes for unused.",
  astro:
    "**Astro.** Expressions and components stay as they are. Scripts and `client:` directives only as the original has them. Styles are inline in the wrapper, so `css` needs no `is:global`.",
};
