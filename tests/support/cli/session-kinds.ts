/** The kinds of sessions that the scripted agent carries out, and what it invents for each. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { GenerateEvent } from "../../../src/protocol/events/generate.ts";
import type { AgentProject } from "./agent-projects.ts";
import type { Answer } from "./scripted-session.ts";

/** The computed styles that the page sends of any element. */
const STYLES = {
  display: "block",
  position: "static",
  color: "rgb(17, 34, 51)",
  "background-color": "rgba(0, 0, 0, 0)",
  "background-image": "none",
  "font-family": "system-ui",
  "font-size": "32px",
  "font-weight": "700",
  "line-height": "normal",
  "letter-spacing": "normal",
  "text-align": "start",
  "text-transform": "none",
  margin: "0px",
  padding: "0px",
  width: "640px",
  "max-width": "none",
  gap: "normal",
  "grid-template-columns": "none",
  "flex-direction": "row",
  "align-items": "normal",
  "justify-content": "normal",
  border: "0px none rgb(17, 34, 51)",
  "border-radius": "0px",
  "box-shadow": "none",
  opacity: "1",
};

export interface RequestedSession {
  readonly id: string;
  /** The uploaded picture of the annotations. */
  readonly picture: string;
}

export interface SessionKind {
  readonly name: string;
  /** Its session, and the name of its recording. */
  readonly id: string;
  readonly recording: string;
  /** The kind of source in which it is recorded. */
  readonly recordedIn: string;
  /** What the page posts. */
  request(project: AgentProject, session: RequestedSession): GenerateEvent;
  /** The rules and parameters of the second variant, which is accepted. */
  readonly css: string;
  readonly params?: readonly object[];
  readonly paramValues?: Record<string, unknown>;
  readonly crashesAfter?: number;
  /** What an agent does by hand where clean-up proves nothing: from each file's text before the session. */
  readonly byHand?: Readonly<Record<string, (before: string) => string>>;
}

const common = (id: string) => ({ type: "generate", id, count: 2, pageUrl: "/", owner: "tab-1" }) as const;

const element = (tagName: string, className: string, text: string, inner = text) => ({
  outerHTML: `<${tagName} class="${className}">${inner}</${tagName}>`,
  ...{ tagName, classes: [className], textContent: text, computedStyles: STYLES },
  cssPath: `main > ${tagName}.${className}`,
  boundingRect: { x: 24, y: 80, width: 640, height: 48 },
});

const PROMO_WITH_KIDS = `export function Promo() {
  return (
    <>
      <section className="promo">
        <h2>Half price in May</h2>
      </section>
      <p className="kids">Children sail free</p>
    </>
  );
}
`;

export const SESSION_KINDS: readonly SessionKind[] = [
  {
    ...{ name: "Headline with tuning", id: "00000001", recording: "headline", recordedIn: "HTML" },
    request: (_, { id }) => ({
      ...common(id),
      ...{ action: "bolder", freeformPrompt: "more weight" },
      element: element("h1", "hero__title", "Know the sea"),
    }),
    css: ':scope > .hero__title { font-weight: var(--p-weight, 800); }\n:scope[data-p-air="airy"] > .hero__title { letter-spacing: 0.02em; }',
    params: [
      { id: "weight", kind: "range", min: 400, max: 900, step: 100, default: 800, label: "Weight" },
      { id: "air", kind: "steps", options: ["snug", "airy"], default: "snug", label: "Air" },
    ],
    paramValues: { weight: 700, air: "airy" },
  },
  {
    name: "Card in a loop, with a crash of the agent",
    ...{ id: "00000002", recording: "card", recordedIn: "Vue" },
    request: (_, { id }) => ({
      ...common(id),
      ...{ action: "layout", element: element("li", "card", "Dinghy") },
    }),
    css: ":scope > .card { padding: 2rem; }",
    crashesAfter: 1,
  },
  {
    ...{ name: "Button with a CSS module", id: "00000003", recording: "button", recordedIn: "React" },
    request: ({ buttonClass }, { id }) => ({
      ...common(id),
      ...{ action: "polish", element: element("button", buttonClass, "Book now") },
    }),
    css: ":scope > button { border-radius: 12px; }",
    byHand: {
      "src/Button.tsx": (before) => before,
      "src/Button.svelte": (before) => before,
      "src/Button.astro": (before) => before,
      "src/Button.vue": (before) => before.replace("4px", "12px"),
      "src/Button.module.css": (before) => before.replace("4px", "12px"),
    },
  },
  {
    ...{ name: "Annotation", id: "00000004", recording: "annotation", recordedIn: "Svelte" },
    request: (_, { id, picture }) => ({
      ...common(id),
      ...{ action: "colorize", element: element("p", "note", "Bring a coat") },
      comments: [{ x: 12, y: 8, text: "warmer" }],
      strokes: [
        {
          points: [
            { x: 0, y: 0 },
            { x: 90, y: 20 },
          ],
        },
      ],
      screenshotPath: picture,
    }),
    css: ":scope > .note { color: #a33; }",
  },
  {
    ...{ name: "Insert beside a component's root", id: "00000005", recording: "insert", recordedIn: "React" },
    request: (_, { id }) => ({
      ...common(id),
      ...{ mode: "insert", freeformPrompt: "a line about children" },
      insert: {
        position: "after" as const,
        anchor: element("section", "promo", "Half price in May", "<h2>Half price in May</h2>"),
      },
      placeholder: { width: 640, height: 80 },
    }),
    css: ":scope > .kids { margin: 1rem; }",
    byHand: {
      "src/Promo.tsx": () => PROMO_WITH_KIDS,
      "src/Promo.vue": (before) =>
        before.replace("  </section>\n", '  </section>\n  <p class="kids">Children sail free</p>\n'),
      "src/styles.css": (before) => `${before}\n.kids {\n  margin: 1rem;\n}\n`,
    },
  },
];

/** Variants of the element as it is written, or of a new one: the second with rules. */
export function inventVariants({ css, params }: SessionKind, event: Answer): object[] {
  const scaffold = typeof event.scaffold === "object" && event.scaffold !== null ? event.scaffold : {};
  const source = "source" in scaffold ? scaffold.source : null;
  const isJsx = "file" in scaffold && String(scaffold.file).endsWith(".tsx");
  const markup = source ?? `<p ${isJsx ? "className" : "class"}="kids">Children sail free</p>`;
  return [{ markup }, { markup, css, ...(params === undefined ? {} : { params }) }];
}

/** Writes what an agent does by hand; returns it as a diff against the files before the session. */
export function cleanUpByHand(
  root: string,
  before: Readonly<Record<string, string>>,
  { byHand = {} }: SessionKind,
): string {
  const edits = Object.entries(byHand).filter(([file]) => file in before);
  const diffs = edits.map(([file, edit]) => {
    const from = before[file] ?? "";
    const to = edit(from);
    writeFileSync(join(root, file), to);
    return from === to ? `${file}: as it was before` : createTwoFilesPatch(file, file, from, to);
  });
  return diffs.join("\n").trimEnd();
}
