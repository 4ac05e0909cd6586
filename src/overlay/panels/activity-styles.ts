/** The agent's output: text, tool cards, attachments, log lines. */
export const ACTIVITY_STYLES = `
.activity {
  display: grid;
  gap: 10px;
  max-height: min(260px, 34vh);
  overflow: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  margin: 0 -16px;
  padding: 10px 16px;
  border-block: 1px solid var(--line);
}
.ask-agent { flex-wrap: wrap; }
.ask-agent > p { flex: 1 0 100%; }
.ask-agent > code { flex: 1; user-select: all; }
.run { display: grid; gap: 8px; min-width: 0; }
.run + .run { border-top: 1px dashed var(--line); padding-top: 10px; }
.said { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; text-wrap: pretty; }
.thinking .said { color: var(--ink-2); padding: 4px 0 2px 14px; border-left: 2px solid var(--line); margin-left: 4px; }
summary { cursor: pointer; list-style: none; border-radius: 4px; }
summary::-webkit-details-marker { display: none; }
.fold > summary { display: flex; align-items: center; gap: 7px; color: var(--ink-2); font-size: 12px; min-height: 24px; }
.fold > summary::before { content: ""; width: 5px; height: 5px; margin: 0 2px; border: solid currentColor; border-width: 0 1.4px 1.4px 0; rotate: -45deg; transition: rotate var(--quick); }
.fold[open] > summary::before { rotate: 45deg; }
.fold .activity { margin-top: 6px; }
.card { font-size: 12px; border-radius: var(--radius-2); background: var(--paper-2); min-width: 0; }
.card summary, div.card { display: flex; align-items: center; gap: 8px; padding: 5px 10px; min-height: 30px; min-width: 0; }
.card b { font: 500 11.5px/1.4 var(--mono); white-space: nowrap; }
.card .grow { color: var(--ink-2); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.card svg { color: var(--good); }
.card[data-state="failed"] svg { color: var(--bad); }
.card:not([data-state="done"], [data-state="failed"]) svg { color: var(--accent); animation: turn 1.6s linear infinite; }
.card pre { margin: 0; padding: 8px 10px; max-height: 160px; overflow: auto; border-top: 1px solid var(--line); font: 11px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.card > p { padding: 0 10px 8px; }
.attachment { display: grid; gap: 6px; justify-items: start; color: var(--ink); font-size: 12px; text-decoration-color: var(--line-2); overflow-wrap: anywhere; }
.attachment img { max-width: 100%; max-height: 160px; border-radius: var(--radius-2); border: 1px solid var(--line); }
.log { font-size: 12px; line-height: 1.4; color: var(--ink-2); overflow-wrap: anywhere; }
.log.error { color: var(--bad); }
`;
