/**
 * The reset of the shadow root, and the controls that all views use. The host is an element of the page, so rules
 * like `* { … }` match it. Only important declarations win against them, and nothing is inherited.
 */
export const BASE = `
:host {
  all: initial !important;
  direction: ltr !important;
  unicode-bidi: isolate !important;
  position: fixed !important;
  inset: 0 !important;
  z-index: 2147483647 !important;
  pointer-events: none !important;
}
:host([data-covering]) { pointer-events: auto !important; }
:host([hidden]) { display: none !important; }
@media print { :host { display: none !important; } }
:host > * {
  color-scheme: light dark;
  font: 13px/1.4 var(--sans);
  color: var(--ink);
  -webkit-font-smoothing: antialiased;
}
*, *::before, *::after { box-sizing: border-box; }
h2, p, ul, ol, fieldset, legend { margin: 0; padding: 0; border: 0; list-style: none; min-width: 0; }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
svg { display: block; flex: none; }
.panel {
  pointer-events: auto;
  background: var(--paper);
  border-radius: var(--radius);
  box-shadow: var(--shadow);
}
.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 6px;
  min-height: 34px;
  padding: 0 12px;
  border: 1px solid transparent;
  border-radius: var(--radius-2);
  background: none;
  color: var(--ink);
  font-weight: 500;
  white-space: nowrap;
  cursor: pointer;
  transition: background var(--quick), color var(--quick), border-color var(--quick);
}
.button:hover { background: var(--paper-2); }
.button:active { background: var(--paper-3); }
.button.outlined { border-color: var(--line); }
.button.primary { background: var(--accent); color: var(--on-accent); font-weight: 600; }
.button.primary:hover { background: var(--accent-2); }
.button.square { width: 34px; padding: 0; }
.button.small { min-height: 28px; padding: 0 8px; font-size: 12px; }
.button[aria-pressed="true"], .button[aria-expanded="true"] { background: var(--paper-3); }
.button:disabled { opacity: 0.5; cursor: default; background: none; }
.button.primary:disabled { background: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.row { display: flex; align-items: center; gap: 8px; }
.grow { flex: 1; min-width: 0; }
.tag {
  font: 12px/1 var(--sans);
  color: var(--accent);
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  padding: 3px 0;
}
.plain { display: contents; }
.muted { color: var(--ink-2); }
.small { font-size: 12px; }
.note {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 8px 10px;
  border-radius: var(--radius-2);
  background: var(--paper-2);
  color: var(--ink-2);
  font-size: 12px;
  line-height: 1.4;
}
.note.bad { background: var(--accent-wash); color: var(--bad); }
.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
[data-count]::before { content: attr(data-count); }
code { font: 11.5px/1.4 var(--mono); color: var(--ink); }
@media (pointer: coarse) {
  .button { min-height: 40px; }
  .button.square { width: 40px; }
  .button.small { min-height: 34px; }
}
`;
