/** The bar at the picked element in all its states. */
export const ELEMENT_BAR = `
.element-bar {
  position: fixed;
  width: min(470px, calc(100vw - 16px));
  max-height: calc(100vh - 16px);
  overflow: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  animation: appear var(--calm) both;
}
.element-bar:focus { outline: none; }
.element-bar:has(.actions, .annotating) { width: min(580px, calc(100vw - 16px)); }
@keyframes appear { from { opacity: 0; translate: 0 4px; } }
.element-bar > header { display: flex; align-items: center; gap: 8px; padding: 10px 16px 0; min-height: 38px; }
.element-bar > header h2 { white-space: nowrap; font: 600 13px/1.3 var(--sans); }
.element-bar > header .tag { margin-left: auto; }
.body { display: grid; gap: 12px; padding: 10px 16px 14px; }
.foot { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
.foot .grow { flex: 1 1 0; }

.prompt {
  display: block;
  width: 100%;
  min-height: 58px;
  max-height: 160px;
  resize: none;
  field-sizing: content;
  padding: 9px 12px;
  border: 1px solid var(--line-2);
  border-radius: var(--radius-2);
  background: var(--paper);
  font-size: 14px;
  line-height: 1.4;
}
.prompt::placeholder { color: var(--ink-2); opacity: 1; }
.prompt:focus-visible { outline-offset: 0; border-color: transparent; }
.words { position: relative; }
.voice { position: absolute; right: 6px; bottom: 6px; color: var(--ink-2); }
.voice[aria-pressed="true"] { color: var(--accent); background: var(--accent-wash); }
.words:has(.voice) .prompt { padding-right: 40px; }
.actions { display: grid; grid-template-columns: repeat(4, 1fr); gap: 2px; margin: 0 -6px; }
.action { position: relative; display: block; border-radius: var(--radius-2); cursor: pointer; }
.action input { position: absolute; inset: 0; opacity: 0; cursor: pointer; width: 100%; height: 100%; }
.action > span { display: grid; grid-template-columns: 18px 1fr; column-gap: 8px; align-items: center; padding: 7px 6px; border-radius: inherit; transition: background var(--quick); }
.action b { font-weight: 500; }
.action b { display: block; }
.action b::first-letter { text-transform: uppercase; }
.action small { grid-column: 2; font-size: 11px; line-height: 1.25; color: var(--ink-2); }
.action svg { color: var(--ink-2); }
.action:hover > span { background: var(--paper-2); }
.action input:checked + span { background: var(--accent-wash); box-shadow: inset 0 0 0 1px var(--accent); }
.action input:checked + span svg, .action input:checked + span b { color: var(--accent); }
.action input:checked + span small { color: var(--ink); }
.action input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 1px; }
.count { display: flex; align-items: center; gap: 2px; margin-left: -9px; }
.count > span { margin-left: 4px; }
.count input { width: 30px; text-align: center; border: 0; background: none; font-weight: 600; font-variant-numeric: tabular-nums; appearance: textfield; -moz-appearance: textfield; padding: 4px 0; border-radius: 4px; }
.count input::-webkit-inner-spin-button { appearance: none; margin: 0; }

.steps { display: grid; grid-template-columns: repeat(4, 1fr); gap: 6px; }
.steps li { font-size: 11px; color: var(--ink-2); padding-top: 8px; border-top: 2px solid var(--line); transition: border-color var(--calm), color var(--calm); }
.steps li[data-reached="true"] { border-color: var(--accent); color: var(--ink); }
.steps li[aria-current="step"] { font-weight: 600; animation: breathe 1.8s ease-in-out infinite; }
@keyframes breathe { 50% { border-color: color-mix(in srgb, var(--accent) 35%, var(--line)); } }
.message { font-size: 14px; line-height: 1.45; text-wrap: pretty; }

.cycle { display: flex; align-items: center; gap: 4px; }
.cycle .position { min-width: 40px; text-align: center; font-variant-numeric: tabular-nums; font-weight: 600; }
.cycle .position span { color: var(--ink-2); font-weight: 400; }
.dots { display: flex; }
.dots button { width: 22px; height: 28px; padding: 0; border: 0; background: none; cursor: pointer; display: grid; place-items: center; border-radius: 6px; }
.dots button::before { content: ""; width: 7px; height: 7px; border-radius: 50%; border: 1.5px solid var(--line-2); transition: background var(--quick), border-color var(--quick), scale var(--quick); }
.dots button:hover::before { border-color: var(--ink); }
.dots button[aria-pressed="true"]::before { background: var(--accent); border-color: var(--accent); scale: 1.2; }
.tune { display: grid; gap: 12px; padding: 12px 0 2px; border-top: 1px solid var(--line); }
.param { display: grid; grid-template-columns: 112px 1fr; align-items: center; gap: 12px; min-height: 30px; }
.param > .name { color: var(--ink-2); overflow: hidden; text-overflow: ellipsis; }
.range { display: grid; grid-template-columns: 1fr 44px; align-items: center; gap: 10px; }
.range output { text-align: right; font: 12px/1 var(--mono); font-variant-numeric: tabular-nums; }
input[type="range"] { appearance: none; width: 100%; height: 22px; background: none; cursor: pointer; border-radius: 6px; --at: 0%; }
input[type="range"]::-webkit-slider-runnable-track { height: 3px; border-radius: 2px; background: linear-gradient(to right, var(--accent) var(--at), var(--line-2) var(--at)); }
input[type="range"]::-moz-range-track { height: 3px; border-radius: 2px; background: linear-gradient(to right, var(--accent) var(--at), var(--line-2) var(--at)); }
input[type="range"]::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6.5px; border-radius: 50%; background: var(--paper); border: 2px solid var(--accent); transition: scale var(--quick); }
input[type="range"]::-moz-range-thumb { width: 12px; height: 12px; border-radius: 50%; background: var(--paper); border: 2px solid var(--accent); }
input[type="range"]:active::-webkit-slider-thumb { scale: 1.15; }
.segments { display: flex; padding: 2px; border-radius: var(--radius-2); background: var(--paper-2); }
.segments label { position: relative; flex: 1; text-align: center; cursor: pointer; }
.segments input { position: absolute; inset: 0; opacity: 0; cursor: pointer; width: 100%; height: 100%; }
.segments span { display: block; padding: 5px 8px; border-radius: 6px; font-size: 12px; color: var(--ink-2); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.segments input:checked + span { background: var(--paper); color: var(--ink); font-weight: 600; box-shadow: 0 0 0 1px var(--line), 0 1px 2px rgb(0 0 0 / 0.08); }
.segments input:focus-visible + span { outline: 2px solid var(--accent); }
.switch { justify-self: start; width: 38px; height: 22px; padding: 0; border: 1px solid var(--line-2); border-radius: 999px; background: var(--paper-2); cursor: pointer; position: relative; transition: background var(--quick), border-color var(--quick); }
.switch::before { content: ""; position: absolute; left: 2px; top: 2px; width: 16px; height: 16px; border-radius: 50%; background: var(--ink-2); transition: translate var(--quick), background var(--quick); }
.switch[aria-checked="true"] { background: var(--accent); border-color: var(--accent); }
.switch[aria-checked="true"]::before { translate: 16px 0; background: var(--on-accent); }

.status { display: flex; gap: 12px; align-items: flex-start; }
.status > svg { margin-top: 1px; color: var(--ink-2); }
.status.good > svg { color: var(--good); }
.status.bad > svg { color: var(--bad); }
.status.busy > svg { color: var(--accent); animation: turn 1.6s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }

.connection { display: none; }

@media (max-width: 640px) {
  .connection { display: inline; }
  .element-bar, .element-bar[data-state] {
    left: 0 !important;
    right: 0;
    top: auto !important;
    bottom: 0 !important;
    width: 100% !important;
    max-height: 72vh;
    border-radius: 18px 18px 0 0;
    padding-bottom: env(safe-area-inset-bottom);
  }
  .count > .muted { display: none; }
  .foot { gap: 4px; }
  .actions { grid-template-columns: repeat(2, 1fr); }
  .action > span { padding: 6px; }
  .prompt { font-size: 16px; min-height: 46px; }
  .param { grid-template-columns: 96px 1fr; }
  .cycling-foot .button { flex: 1; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .panel { border: 1px solid CanvasText; }
  .action input:checked + span, .segments input:checked + span { outline: 2px solid Highlight; }
}
`;
