/** A page to pick from, and the variants an agent would write for its headline. */

export const HEADLINE = `<h1 id="headline" class="hero-title">Tides, told slowly</h1>`;

/** What the overlay calls elements of the page. */
export const HEADLINE_LABEL = "heading “Tides, told slowly”";
export const LEAD_LABEL = "paragraph “A clock for people who live by t…”";

export interface SampleOptions {
  readonly script: string;
  readonly headline?: string;
  readonly head?: string;
  /** Additional HTML at the end of the page. */
  readonly body?: string;
}

/** The page's HTML; `script` is the overlay's address. */
export function samplePage({ script, headline = HEADLINE, head = "", body = "" }: SampleOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Sample</title>
<link rel="icon" href="data:,">
${head}
<style>
  body { margin: 0; font: 17px/1.6 Georgia, "Liberation Serif", serif; background: light-dark(#f6f7f5, #12171a); color: light-dark(#1c2a2f, #dfe7e6); }
  main { max-width: 960px; margin: 0 auto; padding: 72px 32px 900px; }
  h1 { font-size: clamp(36px, 6vw, 64px); line-height: 1.05; margin: 0 0 20px; font-weight: 500; }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 20px; margin-top: 40px; }
  .card { border: 1px solid light-dark(#d5dcda, #2a353a); border-radius: 10px; padding: 20px; }
  .tiny { width: 12px; height: 12px; background: currentColor; display: inline-block; }
</style>
</head>
<body>
<main>
${headline}
<p id="lead">A clock for people who live by the water. It knows one thing, and it knows it well: when the sea comes back.</p>
<form><input id="search" placeholder="Search harbours" aria-label="Search harbours"></form>
<div class="cards"><article class="card">High water <span class="tiny" id="tiny"></span></article><article class="card">Low water</article><article class="card">Moon</article></div>
<table><tbody><tr id="row"><td id="cell">Brest</td><td>05:42</td></tr></tbody></table>
${body}
</main>
<script src="${script}" crossorigin></script>
</body>
</html>`;
}

/** The wrapper of an insert after the headline, as `impeccable-live insert` and an agent write it. */
export function insertWrapperFor(id: string): string {
  return `<!-- impeccable-variants-start ${id} -->
<div data-impeccable-variants="${id}" data-impeccable-mode="insert" data-impeccable-position="after" data-impeccable-variant-count="2" style="display: contents">
  <!-- Variants: insert below this line -->
  <div data-impeccable-variant="1"><p class="tide-table">High water 05:42</p></div>
  <div data-impeccable-variant="2" style="display: none"><p class="tide-clock">05:42, rising</p></div>
</div>
<!-- impeccable-variants-end ${id} -->`;
}

/** The wrapper with its original and three variants, as `impeccable-live variants` writes it. */
export function wrapperFor(id: string, original: string = HEADLINE, count = 3): string {
  const params = `[{"id":"weight","kind":"range","min":300,"max":900,"step":100,"default":700,"label":"Weight"},{"id":"density","kind":"steps","options":[{"value":"airy","label":"Airy"},{"value":"snug","label":"Snug"}],"default":"snug","label":"Density"},{"id":"rule","kind":"toggle","default":false,"label":"Rule"}]`;
  const variants = [
    `<div data-impeccable-variant="1" data-impeccable-params='${params}'><h1 id="headline" class="hero-title bold">Tides, told <em>slowly</em></h1></div>`,
    `<div data-impeccable-variant="2" style="display: none"><h1 id="headline" class="hero-title quiet">Tides told slowly</h1></div>`,
    `<div data-impeccable-variant="3" style="display: none"><h1 id="headline" class="hero-title wide">TIDES TOLD SLOWLY</h1></div>`,
  ].slice(0, count);
  return `<!-- impeccable-variants-start ${id} -->
<div data-impeccable-variants="${id}" data-impeccable-variant-count="3" style="display: contents">
  <!-- Original -->
  <div data-impeccable-variant="original">
    ${original}
  </div>
  <!-- Variants: insert below this line -->
  <style data-impeccable-css="${id}">
    @scope ([data-impeccable-variant="1"]) { :scope > .bold { font-weight: var(--p-weight, 700); letter-spacing: -0.03em; } :scope[data-p-density="airy"] > .bold { line-height: 1.4; } :scope[data-p-rule] > .bold { border-bottom: 3px solid; } }
    @scope ([data-impeccable-variant="2"]) { :scope > .quiet { font-style: italic; font-size: 40px; } }
    @scope ([data-impeccable-variant="3"]) { :scope > .wide { letter-spacing: 0.1em; color: rgb(200, 60, 20); } }
  </style>
  ${variants.join("\n  ")}
</div>
<!-- impeccable-variants-end ${id} -->`;
}
