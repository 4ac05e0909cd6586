/** The bottom bar, panels, notices, and the marks around an element. */
export const CHROME = `
.bar {
  position: fixed;
  left: 50%;
  bottom: 16px;
  transform: translateX(-50%);
  display: flex;
  align-items: center;
  gap: 4px;
  padding: 5px;
  border-radius: 999px;
}
.bar .button { border-radius: 999px; }
.bar .handle, .bar .health { display: flex; align-items: center; gap: 8px; min-height: 34px; padding: 0 8px; border: 0; border-radius: 999px; background: none; color: var(--ink-2); white-space: nowrap; cursor: pointer; user-select: none; }
.bar .handle { cursor: grab; touch-action: none; }
.bar .health:hover, .bar .health[aria-expanded="true"] { background: var(--paper-2); color: var(--ink); }
.bar b { display: inline-grid; font-weight: inherit; text-align: left; }
.bar b::after { content: "Reconnecting"; height: 0; visibility: hidden; }
.bar .handle:active { cursor: grabbing; }
.bar .divider { width: 1px; height: 18px; margin: 0 3px; background: var(--line); }
.sheet {
  position: fixed;
  top: 16px;
  right: 16px;
  max-height: calc(100vh - 32px);
  width: 380px;
  display: flex;
  flex-direction: column;
  overflow: hidden;
  animation: slide var(--calm) both;
}
.sheet:focus { outline: none; }
.sheet > header { display: flex; align-items: center; padding: 12px 12px 8px 20px; }
.sheet > header h2 { font: 600 15px/1.3 var(--sans); }
.sheet > .note, .sheet > .muted { margin: 0 20px; }
.sheet > .content { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; scrollbar-width: thin; padding: 0 20px 20px; }
@keyframes slide { from { opacity: 0; translate: 8px 0; } }
.bar .mark { color: var(--ink); }
.bar .dot { width: 6px; height: 6px; border-radius: 50%; background: var(--line-2); transition: background var(--calm); }
.bar[data-connection="live"] .dot { background: var(--good); }
.bar[data-connection="agent away"] .dot { background: none; box-shadow: inset 0 0 0 1.5px var(--ink-2); }
.bar[data-connection="reconnecting"] .dot, .bar[data-connection="refused"] .dot, .bar[data-connection="wrong app"] .dot { background: var(--bad); }
.notice {
  position: fixed;
  left: 50%;
  bottom: 72px;
  transform: translateX(-50%);
  width: max-content;
  max-width: min(440px, calc(100vw - 16px));
  padding: 10px 10px 10px 14px;
  display: flex;
  align-items: center;
  gap: 10px;
}
.notice p { flex: 1; text-wrap: pretty; }
.notice[role="alert"] { flex-wrap: wrap; justify-content: flex-end; }
.notice[role="alert"] > p { flex: 1 0 100%; }
.notice .note { flex: 1; min-width: 0; padding: 2px 2px 2px 10px; }
.notice .note code { flex: 1; overflow-wrap: anywhere; user-select: all; }
.outline { position: fixed; pointer-events: none; transition: opacity var(--quick); }
.outline::before {
  content: "";
  position: absolute;
  inset: 0;
  border: 1px solid var(--accent);
  opacity: 0.4;
  outline: 1px solid var(--halo);
}
.outline.highlighted::before { background: color-mix(in srgb, var(--accent) 7%, transparent); opacity: 1; }
.outline i { position: absolute; width: 10px; height: 10px; border: 0 solid var(--accent); filter: drop-shadow(0 0 1px var(--halo)); }
.outline i:nth-child(1) { left: -4px; top: -4px; border-width: 2px 0 0 2px; }
.outline i:nth-child(2) { right: -4px; top: -4px; border-width: 2px 2px 0 0; }
.outline i:nth-child(3) { left: -4px; bottom: -4px; border-width: 0 0 2px 2px; }
.outline i:nth-child(4) { right: -4px; bottom: -4px; border-width: 0 2px 2px 0; }
.annotations { position: fixed; pointer-events: none; }
.annotations.active { pointer-events: auto; }
.insertion-line { position: fixed; pointer-events: none; }
.insertion-line::before { content: ""; position: absolute; inset: -1px; background: var(--accent); border-radius: 2px; box-shadow: 0 0 0 1px var(--halo); }
.insertion-line .name, .outline .name {
  position: absolute;
  left: -4px;
  bottom: calc(100% + 8px);
  max-width: 320px;
  padding: 4px 7px;
  border-radius: 5px;
  background: var(--accent);
  color: var(--on-accent);
  font: 11.5px/1.2 var(--sans);
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
}
.outline.low .name { bottom: auto; top: 6px; left: 6px; }
.insertion-line:not(.across) .name { bottom: auto; top: -10px; }
.insertion-line.across.low .name { bottom: auto; top: 8px; }
.hint { position: fixed; left: 50%; bottom: 72px; transform: translateX(-50%); display: flex; gap: 14px; padding: 9px 14px; border-radius: 999px; color: var(--ink-2); font-size: 12px; white-space: nowrap; }
kbd { font: 11px/1 var(--mono); color: var(--ink); background: var(--paper-2); border: 1px solid var(--line); border-radius: 4px; padding: 2px 5px; margin-right: 4px; }
.news { display: contents; }
.toasts { position: fixed; right: 16px; bottom: 16px; display: grid; gap: 8px; justify-items: end; }
.toast { display: flex; align-items: center; gap: 10px; max-width: 340px; padding: 6px 6px 6px 14px; animation: rise var(--calm) both; }
.toast[data-tone="good"] { color: var(--good); }
.toast[data-tone="bad"] { color: var(--bad); }
@keyframes rise { from { opacity: 0; translate: 0 6px; } }
@media (max-width: 640px) {
  .bar { bottom: 8px; gap: 2px; }
  .bar .divider { display: none; }
  .bar .handle { padding: 0 0 0 6px; }
  .bar .health { padding: 0 6px; gap: 6px; font-size: 12px; }
  .sheet { top: auto; left: 0; right: 0; bottom: 0; width: 100%; max-height: 82vh; border-radius: 18px 18px 0 0; padding-bottom: env(safe-area-inset-bottom); animation-name: appear; }
  .news { position: fixed; inset: 8px 8px auto; display: grid; gap: 8px; }
  .news > * { position: static; transform: none; }
  .toasts { justify-items: stretch; }
  .toast { max-width: none; justify-content: space-between; }
  .docked .bar { display: none; }
  .news > .notice { width: auto; max-width: none; }
  .bar .word, .foot .word { display: none; }
  .hint { bottom: 64px; }
  .hint .keys { display: none; }
}
`;
