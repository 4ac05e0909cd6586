/** The look of the inspector: colours and type of the overlay, in a page of its own. */
import { TOKENS } from "../../overlay/styles/tokens.ts";

const LAYOUT = `
*, *::before, *::after { box-sizing: border-box; }
html { color-scheme: light dark; background: var(--paper); }
body { margin: 0; font: 13px/1.45 var(--sans); color: var(--ink); background: var(--paper); }
#app { height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr); }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: 14px; }
h2 { font-size: 13px; }
a { color: var(--accent); }
h3 { font-size: 12px; color: var(--ink-2); font-weight: 600; }
button, input, select { font: inherit; color: inherit; }
button { min-height: 28px; padding: 2px 10px; border: 1px solid var(--line-2); border-radius: var(--radius-2); background: var(--paper); cursor: pointer; }
button:hover { background: var(--paper-2); }
button:disabled { opacity: 0.5; cursor: default; }
button.link { border: 0; padding: 2px 4px; min-height: 24px; background: none; color: var(--accent); text-align: left; text-decoration: underline; text-underline-offset: 2px; }
input[type="search"], input[type="password"] { min-height: 28px; padding: 2px 8px; border: 1px solid var(--line-2); border-radius: var(--radius-2); background: var(--paper); min-width: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; padding: 8px 16px; border-bottom: 1px solid var(--line); }
.top .grow { flex: 1; }
.muted { color: var(--ink-2); }
.bad { color: var(--bad); }
.good { color: var(--good); }
.mono, code, pre { font: 12px/1.5 var(--mono); }
.notice { padding: 6px 16px; background: var(--accent-wash); color: var(--bad); }
.project { overflow: auto; padding: 16px; display: grid; gap: 20px; align-content: start; grid-template-columns: minmax(0, 1fr); }
.project section { display: grid; gap: 6px; min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--ink-2); font-size: 12px; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; max-width: 60ch; overflow-wrap: break-word; }
td.n { font-variant-numeric: tabular-nums; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.facts div { display: flex; gap: 6px; }
.facts dt { color: var(--ink-2); }
.session { display: grid; min-height: 0; grid-template-rows: auto auto auto minmax(0, 1fr); }
.session > .head, .filters { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; padding: 8px 16px 0; }
.filters label { display: inline-flex; align-items: center; gap: 4px; min-height: 24px; }
.filters input[type="search"] { width: 180px; }
input[type="checkbox"] { accent-color: var(--accent); width: 16px; height: 16px; margin: 0; }
.chart { padding: 8px 16px; border-bottom: 1px solid var(--line); display: grid; gap: 6px 10px; grid-template-columns: max-content minmax(0, 1fr); }
.row-names { grid-column: 1; align-self: center; font-size: 11px; line-height: 14px; color: var(--ink-2); white-space: nowrap; }
.row-names.kinds { display: grid; grid-auto-rows: 14px; }
.plot { grid-column: 2; position: relative; height: 126px; touch-action: none; cursor: crosshair; background: var(--paper-2); border-radius: var(--radius-2); overflow: hidden; }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.plot .bar { fill: var(--ink-2); }
.plot .selection { position: absolute; top: 0; bottom: 0; background: var(--accent); opacity: 0.2; pointer-events: none; }
.leases { grid-column: 2; position: relative; }
.leases[data-empty="true"] { margin-top: -6px; }
.leases button { position: absolute; height: 24px; min-height: 24px; padding: 0 5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; font-size: 11px; line-height: 20px; border-radius: 4px; background: var(--paper-3); color: var(--ink); }
.leases .replied { border-color: var(--good); }
.leases .lost, .leases .expired { border: 1px dashed var(--bad); color: var(--bad); background: var(--paper); }
.leases .held { border-right-style: dotted; }
.leases button:hover { background: var(--accent-wash); }
.marks { grid-column: 2; position: relative; height: 24px; }
.marks[hidden] { display: none; }
.marks button { position: absolute; top: 0; width: 24px; min-height: 24px; height: 24px; padding: 0; margin-left: -12px; border: 0; background: none; color: var(--bad); font: 700 14px/1 var(--sans); }
.marks button:hover { background: var(--accent-wash); }
.zoom { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.body { display: grid; min-height: 0; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
.list { position: relative; overflow: auto; min-height: 0; outline-offset: -2px; contain: strict; }
.list .rows { position: relative; }
.row { position: absolute; left: 0; right: 0; height: 28px; display: grid; grid-template-columns: 92px 74px auto minmax(0, 1fr); gap: 10px; align-items: center; padding: 0 16px; white-space: nowrap; cursor: default; }
.row:hover { background: var(--paper-2); }
.row[aria-selected="true"] { background: var(--accent-wash); }
.row > span { overflow: hidden; text-overflow: ellipsis; }
.row .time { font-variant-numeric: tabular-nums; color: var(--ink-2); }
.row .kind { color: var(--ink-2); }
.row b { font-weight: 600; overflow: hidden; text-overflow: ellipsis; }
.row .detail { color: var(--ink-2); }
.row.bad b::before { content: "✗ "; }
.details { overflow: auto; min-height: 0; padding: 12px 16px; border-left: 1px solid var(--line); display: grid; gap: 10px; align-content: start; grid-template-columns: minmax(0, 1fr); }
.details pre { margin: 0; padding: 10px; border-radius: var(--radius-2); background: var(--paper-2); white-space: pre-wrap; overflow-wrap: anywhere; }
.links { display: grid; gap: 2px; }
.links button { white-space: normal; overflow-wrap: anywhere; }
.token { display: grid; gap: 10px; padding: 24px 16px; max-width: 520px; }
.empty { padding: 16px; }
@media (max-width: 700px) {
  #app { height: auto; min-height: 100dvh; }
  .session { grid-template-rows: none; }
  .body { grid-template-columns: minmax(0, 1fr); }
  .list { height: 52vh; }
  .details { border-left: 0; border-top: 1px solid var(--line); }
  .row { grid-template-columns: 84px auto minmax(0, 1fr); gap: 8px; padding: 0 12px; }
  .row .kind { display: none; }
  .chart { column-gap: 6px; }
}
`;

/** Adds the style sheets to the page. They are constructed, because the page's policy allows no others. */
export function adoptStyles(): void {
  document.adoptedStyleSheets = [TOKENS.replaceAll(/:host\s*>\s*\*/g, ":root"), LAYOUT].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}
