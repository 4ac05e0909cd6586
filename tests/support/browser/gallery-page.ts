/** The sample page that `demo` shows, in one file, and variants of its headline. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "../../../examples/sample-page");
const HEADLINE = /<h1 id="headline"[\s\S]*?<\/h1>/;

/** The page's HTML; `script` is the overlay's address. */
export async function galleryPageHtml(script: string): Promise<string> {
  const [html, css] = await Promise.all(
    ["index.html", "styles.css"].map((name) => readFile(resolve(FOLDER, name), "utf8")),
  );
  return (html ?? "")
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`)
    .replace("</body>", () => `<script src="${script}" crossorigin></script></body>`);
}

/** The headline wrapped with three variants, as an agent would write them. */
export async function galleryWrapper(id: string): Promise<string> {
  const original = HEADLINE.exec(await galleryPageHtml(""))?.[0] ?? "";
  const params = `[{"id":"size","kind":"range","min":70,"max":130,"step":5,"default":100,"label":"Size"},{"id":"air","kind":"steps","options":[{"value":"snug","label":"Snug"},{"value":"airy","label":"Airy"}],"default":"snug","label":"Line height"},{"id":"rule","kind":"toggle","default":true,"label":"Rule above"}]`;
  return `<div data-impeccable-variants="${id}" style="display: contents">
<div data-impeccable-variant="original">${original}</div>
<style data-impeccable-css="${id}">
@scope ([data-impeccable-variant="1"]) {
  :scope > .hero__title { font: 800 clamp(40px, 6.2vw, 84px)/0.95 "Helvetica Neue", "Liberation Sans", Arial, sans-serif; font-size: calc(clamp(40px, 6.2vw, 84px) * var(--p-size, 100) / 100); letter-spacing: -0.045em; }
  :scope[data-p-air="airy"] > .hero__title { line-height: 1.15; }
  :scope[data-p-rule] > .hero__title { border-top: 8px solid #e2562f; padding-top: 14px; }
}
@scope ([data-impeccable-variant="2"]) { :scope > .hero__title { font-style: italic; } }
@scope ([data-impeccable-variant="3"]) { :scope > .hero__title { text-transform: uppercase; } }
</style>
<div data-impeccable-variant="1" data-impeccable-params='${params}'><h1 id="headline" class="hero__title">Know the sea from your kitchen.</h1></div>
<div data-impeccable-variant="2" style="display: none"><h1 id="headline" class="hero__title">The tide, on your wall.</h1></div>
<div data-impeccable-variant="3" style="display: none"><h1 id="headline" class="hero__title">Know the sea</h1></div>
</div>`;
}
