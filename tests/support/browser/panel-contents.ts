/** Panel contents of a project with a history and a design document. */
import type { DesignSystemResponse } from "../../../src/protocol/design-system.ts";
import type { HistoryItem } from "../../../src/protocol/history.ts";

const DIFF = `--- a/src/hero.html
+++ b/src/hero.html
@@ -12,7 +12,7 @@
   <header class="hero">
-    <h1 class="hero-title">Tides, told slowly</h1>
+    <h1 class="hero-title bold">Tides, told <em>slowly</em></h1>
     <p class="lead">A clock for people who live by the water.</p>
--- a/src/styles.css
+++ b/src/styles.css
@@ -4,1 +4,2 @@
 .hero-title { margin: 0 }
+.hero-title.bold { font-weight: 800; letter-spacing: -0.04em; text-wrap: balance; hanging-punctuation: first last; font-feature-settings: "ss01", "liga"; }
`;

export const HISTORY: readonly HistoryItem[] = [
  {
    id: "3a1b2c3d",
    variantId: "2",
    paramValues: { weight: 400, density: "airy" },
    file: "src/hero.html",
    diff: DIFF,
    at: "2026-01-02T09:30:00.000Z",
    files: ["src/hero.html", "src/styles.css"],
    pageUrl: "http://localhost/",
    element: { tagName: "h1", id: null, classes: [], cssPath: null, text: "Tides, told slowly" },
    request: { action: "bolder", prompt: "more weight", count: 3, at: "2026-01-02T09:20:00.000Z" },
    agent: "claude",
    pictures: { before: "taken", after: "taken" },
  },
  {
    id: "4a1b2c3d",
    variantId: "1",
    paramValues: {},
    file: "src/prices.html",
    diff: null,
    at: "2026-01-01T16:05:00.000Z",
    pageUrl: "http://localhost/prices",
    undoneAt: "2026-01-01T16:20:00.000Z",
    undo: {
      agent: "codex",
      files: ["src/prices.html"],
      diff: "--- a/src/prices.html\n+++ b/src/prices.html\n@@ -3,1 +3,1 @@\n-<b>18</b>\n+18\n",
    },
  },
];

export const DESIGN_SYSTEM: DesignSystemResponse = {
  present: true,
  hasMd: true,
  hasSidecar: true,
  mdNewerThanJson: true,
  parsed: {
    frontMatter: {
      name: "Harbour",
      colors: {
        ink: "#1d1b18",
        paper: "#fcfbf8",
        accent: "#b8371b",
        link: "{colors.accent}",
        moss: "#2c6a41",
      },
      typography: {
        display: { fontFamily: "Georgia, serif", fontSize: "48px", fontWeight: 500, lineHeight: 1.05 },
        body: { fontFamily: "Georgia, serif", fontSize: "17px", lineHeight: 1.6 },
        label: { fontFamily: "Helvetica, Arial, sans-serif", fontSize: "13px", fontWeight: 600 },
      },
      spacing: { s: "8px", m: "16px", l: "32px", xl: "72px" },
    },
    sections: [
      { heading: "Harbour", level: 1, text: "" },
      { heading: "Overview", level: 2, text: "Quiet, printed, made to be read in wind and bad light." },
      {
        heading: "Colours",
        level: 2,
        text: "Ink on paper. The accent is for what commits, and for nothing else.",
      },
    ],
  },
  sidecar: {
    schemaVersion: 2,
    title: "Harbour",
    extensions: { colorMeta: { accent: { canonical: "#b8371b", role: "What commits" } } },
    components: [{ name: "Tide table", html: "<table></table>", css: "" }, { name: "Notice" }],
  },
};
