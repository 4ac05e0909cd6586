/** Styles of the panels and of the annotation layer. */
export const PANEL_STYLES = `
.sheet h3 { margin: 0 0 8px; font: 600 13px/1.3 var(--sans); }
.sheet .content > section { padding: 16px 0; border-top: 1px solid var(--line); }
.sheet .content > section:first-child { border-top: 0; padding-top: 4px; }
.sheet p { text-wrap: pretty; }
.sheet p + p, .sheet p + .code { margin-top: 6px; }
.item p + p { margin-top: 0; }
.items { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; margin: 0 -10px; }
.item { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; padding: 10px; border-radius: var(--radius-2); }
.item[aria-current="true"] { background: var(--paper-2); }
.item[data-undone="true"] .name { color: var(--ink-2); text-decoration: line-through; }
.line { display: flex; align-items: baseline; gap: 10px; justify-content: space-between; }
.line .name { font: 500 12.5px/1.4 var(--mono); overflow-wrap: anywhere; }
.line time { color: var(--ink-2); font-size: 12px; white-space: nowrap; }
.phase { font-size: 12px; color: var(--ink-2); text-align: right; }
.phase[data-phase="cycling"], .phase[data-phase="variants_ready"] { color: var(--accent); font-weight: 600; }
.phase[data-phase="agent_error"], .phase[data-phase="stranded"] { color: var(--bad); font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 12px; color: var(--ink-2); }
.facts > * { overflow-wrap: anywhere; }
.asked { overflow-wrap: anywhere; }
.asked::first-letter { text-transform: uppercase; }
.shots { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin: 4px 0; }
.shots figure { margin: 0; min-width: 0; }
.shots img { display: block; width: 100%; height: 96px; object-fit: contain; border: 1px solid var(--line); border-radius: var(--radius-2); background: var(--paper-2); }
.shots figcaption { padding-top: 2px; font-size: 12px; color: var(--ink-2); }
.shots figcaption::first-letter { text-transform: uppercase; }
.wide { flex-basis: 100%; min-width: 0; }
.acts { display: flex; align-items: center; flex-wrap: wrap; gap: 6px; min-height: 28px; }
.acts:empty { display: none; }
.acts .button:not(.outlined):first-child { margin-left: -8px; }
.acts a.button { text-decoration: none; }
.ask { display: flex; align-items: center; gap: 6px; flex-wrap: wrap; }
.agent-choice { display: flex; align-items: center; gap: 8px; }
.agent-choice select, .choice { font: inherit; color: inherit; min-height: 28px; max-width: 100%; min-width: 0; padding: 0 6px; border: 1px solid var(--line-2); border-radius: var(--radius-2); background: var(--paper); cursor: pointer; }
.annotation-layer { position: absolute; inset: 0; touch-action: none; cursor: crosshair; border-radius: 2px; }
.annotation-layer:focus { outline: none; }
.strokes { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
.strokes path { fill: none; stroke: var(--accent); stroke-width: 3px; stroke-linecap: round; stroke-linejoin: round; }
.strokes .rim { stroke: var(--halo); stroke-width: 6px; }
.pin-anchor { position: absolute; width: 0; height: 0; }
.pin { position: absolute; left: -11px; top: -11px; width: 22px; height: 22px; padding: 0; border: 2px solid var(--halo); background-clip: padding-box; border-radius: 50% 50% 50% 3px; background-color: var(--accent); color: var(--on-accent); font: 600 11px/1 var(--sans); font-variant-numeric: tabular-nums; cursor: pointer; box-shadow: 0 2px 6px rgb(0 0 0 / 0.25); animation: drop var(--quick) both; }
.pin[aria-expanded="true"] { outline: 2px solid var(--accent); outline-offset: 2px; }
@keyframes drop { from { opacity: 0; translate: 0 -8px; } }
.comment { position: fixed; inset: auto; margin: 0; border: 0; color: inherit; width: 260px; padding: 10px; gap: 8px; overflow: visible; cursor: default; animation: appear var(--quick) both; }
.comment:popover-open { display: grid; }
.comment .prompt { min-height: 52px; }
.health { display: grid; gap: 14px; padding-top: 4px; }
.health li { display: grid; grid-template-columns: 16px minmax(0, 1fr); gap: 2px 8px; }
.health li > :not(.sign):not(b):not(.hidden) { grid-column: 2; }
.health p { overflow-wrap: anywhere; }
.health .sign { color: var(--good); font-weight: 600; }
.health [data-level="warning"] .sign { color: var(--accent); }
.health [data-level="problem"] .sign { color: var(--bad); }
.health .note { margin-top: 4px; }
.health code { flex: 1; min-width: 0; overflow-wrap: anywhere; user-select: all; }
.steer { display: grid; gap: 10px; padding: 4px 0 18px; }
.receipts .item { grid-template-columns: 16px 1fr auto; column-gap: 12px; }
.receipts .sent { overflow-wrap: anywhere; }
.diff > summary { overflow-wrap: anywhere; }
.diff > summary, .prose > summary { cursor: pointer; font-size: 12px; color: var(--ink-2); padding: 4px 0; border-radius: 4px; }
.diff .added { color: var(--good); }
.diff .removed { color: var(--bad); }
.code {
  margin: 4px 0 0;
  padding: 8px 0;
  max-height: 360px;
  overflow: auto;
  border-radius: var(--radius-2);
  background: var(--paper-2);
  font: 11.5px/1.55 var(--mono);
  tab-size: 2;
  scrollbar-width: thin;
}
.code pre { margin: 0; font: inherit; }
.code > pre:not(:has(span)) { padding: 0 12px; }
.item[aria-current="true"] .code { background: var(--paper); }
.code span { display: block; padding: 0 10px; white-space: pre-wrap; overflow-wrap: anywhere; }
.code .hunk { color: var(--ink-2); }
.prose p { white-space: pre-wrap; font-size: 12.5px; color: var(--ink-2); padding: 2px 0 8px; }
.prose > summary { color: var(--ink); font-size: 13px; }
.missing ul { display: grid; gap: 4px; padding: 10px 12px; border-radius: var(--radius-2); background: var(--paper-2); font-size: 12px; color: var(--ink-2); }
.swatches { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px; }
.swatches button { display: grid; width: 100%; padding: 0; border: 0; background: none; text-align: left; cursor: pointer; border-radius: var(--radius-2); }
.swatches i { height: 48px; border-radius: var(--radius-2); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink) 14%, transparent); margin-bottom: 6px; transition: scale var(--quick); }
.swatches button:hover i { scale: 1.03; }
.swatches b { font-weight: 500; font-size: 12px; overflow-wrap: anywhere; }
.swatches code { color: var(--ink-2); font-size: 11px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.specimen { color: var(--ink); line-height: 1.2; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.measures { display: grid; gap: 8px; }
.measures li { display: grid; grid-template-columns: 88px 1fr auto; gap: 12px; align-items: center; font-size: 12px; }
.measures code { color: var(--ink-2); }
.bars i { height: 8px; max-width: 100%; border-radius: 2px; background: var(--accent); }
.corners { grid-template-columns: repeat(3, 1fr); }
.corners li { display: grid; grid-template-columns: 1fr; gap: 4px; justify-items: start; }
.corners i { order: -1; width: 100%; height: 44px; border: 1.5px solid var(--line-2); border-right: 0; border-bottom: 0; background: linear-gradient(135deg, var(--paper-2), transparent 70%); }
`;
