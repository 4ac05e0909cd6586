/** Sources in which elements are picked, with the forms that are hard to wrap and restore. */
import type { WrapInput } from "../../../src/source/index.ts";

export interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly content: string;
  readonly pick: Partial<WrapInput>;
  /** The element's text in the file. */
  readonly original: string;
}

const page = (body: string): string =>
  `<!doctype html>\n<html lang="en">\n  <head><title>T</title></head>\n  <body>\n${body}\n  </body>\n</html>\n`;

const component = (body: string): string =>
  `import { go } from "./go";\n\nexport function App(props) {\n  return (\n${body}\n  );\n}\n`;

const heroHtml = '<section class="hero">\n      <h2>Title</h2>\n      <p>Text</p>\n    </section>';
const cardJsx =
  '<section\n        className="card"\n        onClick={() => go()}\n        data-n={a > b ? 1 : 2}\n      >\n        <h2>Title</h2>\n      </section>';

export const FIXTURES: readonly Fixture[] = [
  {
    name: "static HTML",
    file: "index.html",
    content: page(`    ${heroHtml}`),
    pick: { classes: ["hero"], tag: "section" },
    original: heroHtml,
  },
  {
    name: "HTML with CRLF and tabs",
    file: "index.html",
    content: page('\t\t<section class="hero">\n\t\t\t<p>Text</p>\n\n\t\t</section>').replaceAll("\n", "\r\n"),
    pick: { classes: ["hero"] },
    original: '<section class="hero">\r\n\t\t\t<p>Text</p>\r\n\r\n\t\t</section>',
  },
  {
    name: "HTML with mixed line ends",
    file: "index.html",
    content: '<main>\r\n  <p class="a">x\n  y</p>\r\n</main>\n',
    pick: { classes: ["a"] },
    original: '<p class="a">x\n  y</p>',
  },
  {
    name: "HTML with a byte order mark",
    file: "index.html",
    content: `\uFEFF${page('    <h1 id="top">Top</h1>')}`,
    pick: { elementId: "top" },
    original: '<h1 id="top">Top</h1>',
  },
  {
    name: "HTML with non-ASCII text",
    file: "seite.html",
    content: page('    <p>😀 Äpfel</p>\n    <h1 class="größe">Füße &amp; 🍎</h1>'),
    pick: { classes: ["größe"], text: "Füße & 🍎" },
    original: '<h1 class="größe">Füße &amp; 🍎</h1>',
  },
  {
    name: "minified HTML",
    file: "index.html",
    content:
      '<!doctype html><html><body><main><div class="a">1</div><div class="b"><p>2</p></div></main></body></html>',
    pick: { classes: ["b"] },
    original: '<div class="b"><p>2</p></div>',
  },
  {
    name: "a start tag over several lines with a multi-line value",
    file: "index.html",
    content: page('    <a\n      class="link"\n      title="two\n lines"\n      href="#"\n    >go</a>'),
    pick: { classes: ["link"] },
    original: '<a\n      class="link"\n      title="two\n lines"\n      href="#"\n    >go</a>',
  },
  {
    name: "preformatted text inside",
    file: "index.html",
    content: page(
      '    <div class="code">\n      <pre>\n a\n   b\n</pre>\n      <textarea>\nx</textarea>\n    </div>',
    ),
    pick: { classes: ["code"] },
    original: '<div class="code">\n      <pre>\n a\n   b\n</pre>\n      <textarea>\nx</textarea>\n    </div>',
  },
  {
    name: "lines less indented than their element",
    file: "index.html",
    content: page('      <div class="odd">\n  <p>out</p>\nflush\n   \n\n      </div>'),
    pick: { classes: ["odd"] },
    original: '<div class="odd">\n  <p>out</p>\nflush\n   \n\n      </div>',
  },
  {
    name: "a void element",
    file: "index.html",
    content: page('    <p>See <img class="pic" src="a.png" alt=""> here</p>'),
    pick: { classes: ["pic"] },
    original: '<img class="pic" src="a.png" alt="">',
  },
  {
    name: "an implied end tag",
    file: "index.html",
    content: page('    <div>\n      <p class="open">No end\n    </div>\n    <p>x'),
    pick: { classes: ["open"] },
    original: '<p class="open">No end',
  },
  {
    name: "a piece of HTML without a document",
    file: "partials/nav.html",
    content: '<nav class="top">\n  <a href="/">Home</a>\n</nav>\n<p>after</p>',
    pick: { classes: ["top"] },
    original: '<nav class="top">\n  <a href="/">Home</a>\n</nav>',
  },
  {
    name: "[two-on-a-line] the second of two elements on one line",
    file: "index.html",
    content: page('    <p><b class="x">one</b> and <b class="y">two</b>.</p>'),
    pick: { classes: ["y"] },
    original: '<b class="y">two</b>',
  },
  {
    name: "an icon drawn in the page",
    file: "index.html",
    content: page(
      '    <button>\n      <svg class="icon" viewBox="0 0 1 1"><path d="M0 0"/></svg>\n    </button>',
    ),
    pick: { classes: ["icon"] },
    original: '<svg class="icon" viewBox="0 0 1 1"><path d="M0 0"/></svg>',
  },
  {
    name: "[arrow-in-attribute] JSX with arrows, comparisons and a tag over several lines",
    file: "src/App.jsx",
    content: component(`    <main>\n      ${cardJsx}\n    </main>`),
    pick: { classes: ["card"] },
    original: cardJsx,
  },
  {
    name: "a self-closing JSX element",
    file: "src/App.tsx",
    content: component(
      '    <div>\n      <input className="field" onChange={(e) => props.set(e.target.value)} />\n    </div>',
    ),
    pick: { classes: ["field"] },
    original: '<input className="field" onChange={(e) => props.set(e.target.value)} />',
  },
  {
    name: "JSX in a fragment",
    file: "src/App.tsx",
    content: component('    <>\n      <h1 className="a">A</h1>\n      <h2 className="b">B</h2>\n    </>'),
    pick: { classes: ["b"] },
    original: '<h2 className="b">B</h2>',
  },
  {
    name: "a conditional branch in JSX",
    file: "src/App.tsx",
    content: component('    <div>{props.on ? <b className="yes">Y</b> : <b className="no">N</b>}</div>'),
    pick: { classes: ["no"] },
    original: '<b className="no">N</b>',
  },
  {
    name: "the right side of && in JSX",
    file: "src/App.tsx",
    content: component(
      '    <div>\n      {props.on && (\n        <p className="note">\n          Note\n        </p>\n      )}\n    </div>',
    ),
    pick: { classes: ["note"] },
    original: '<p className="note">\n          Note\n        </p>',
  },
  {
    name: "[flattened-loop] a keyed item of a mapped list",
    file: "src/List.tsx",
    content: component(
      '    <ul>\n      {props.items.map((item) => (\n        <li\n          key={`k-${item.id}`}\n          className="row"\n        >\n          {item.name}\n        </li>\n      ))}\n    </ul>',
    ),
    pick: { classes: ["row"], tag: "li" },
    original:
      '<li\n          key={`k-${item.id}`}\n          className="row"\n        >\n          {item.name}\n        </li>',
  },
  {
    name: "a key whose value has several lines",
    file: "src/List.tsx",
    content: component(
      '    <ul>\n      {props.items.map((item) => <li className="row" key={\n        item.id\n      }>\n        x</li>)}\n    </ul>',
    ),
    pick: { classes: ["row"] },
    original: '<li className="row" key={\n        item.id\n      }>\n        x</li>',
  },
  {
    name: "the one child of a component",
    file: "src/App.tsx",
    content: component('    <Button>\n      <a href="/" className="cta">Go</a>\n    </Button>'),
    pick: { classes: ["cta"] },
    original: '<a href="/" className="cta">Go</a>',
  },
  {
    name: "JSX as an attribute's value",
    file: "src/App.tsx",
    content: component('    <Card icon={<i className="ico" />} />'),
    pick: { classes: ["ico"] },
    original: '<i className="ico" />',
  },
  {
    name: "JSX as an arrow's body",
    file: "src/App.tsx",
    content: 'export const Badge = () => <span className="badge">B</span>;\n',
    pick: { classes: ["badge"] },
    original: '<span className="badge">B</span>',
  },
  {
    name: "a template literal over several lines inside JSX",
    file: "src/App.tsx",
    content: component(
      '    <div className="tpl">\n      {`a\n  b\n`}\n      <i title="x\n y" />\n    </div>',
    ),
    pick: { classes: ["tpl"] },
    original: '<div className="tpl">\n      {`a\n  b\n`}\n      <i title="x\n y" />\n    </div>',
  },
  {
    name: "JSX with CRLF and tabs",
    file: "src/App.jsx",
    content: component('\t\t<div>\n\t\t\t<p className="p">\n\t\t\t\tText\n\t\t\t</p>\n\t\t</div>').replaceAll(
      "\n",
      "\r\n",
    ),
    pick: { classes: ["p"] },
    original: '<p className="p">\r\n\t\t\t\tText\r\n\t\t\t</p>',
  },
  {
    name: "TSX with generics and types",
    file: "src/Box.tsx",
    content:
      'const id = <T,>(x: T): T => x;\nexport function Box({ n }: { n?: number }) {\n  return <div className="box">{id<number>(n!)}</div>;\n}\n',
    pick: { classes: ["box"] },
    original: '<div className="box">{id<number>(n!)}</div>',
  },
];
