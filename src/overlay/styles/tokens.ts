/**
 * Colours, type and measures. The look is a printer's proof: warm paper, ink, hairlines and crop marks. One accent
 * colour marks what is selected and what commits. Text has a contrast of at least 4.5:1 on both backgrounds.
 */
export const TOKENS = `
:host > * {
  --paper: #fcfbf8;
  --paper-2: #f3f1eb;
  --paper-3: #e9e6dd;
  --ink: #1d1b18;
  --ink-2: #5f594f;
  --line: #dfdbd0;
  --line-2: #8d877b;
  --accent: #b8371b;
  --accent-2: #9c2c13;
  --on-accent: #fff;
  --accent-wash: #fbeee9;
  --good: #2c6a41;
  --bad: #a4261a;
  --halo: rgb(255 255 255 / 0.75);
  --shadow: 0 0 0 1px rgb(40 33 22 / 0.07), 0 1px 2px rgb(40 33 22 / 0.08), 0 12px 32px -6px rgb(40 33 22 / 0.22);
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
  --radius: 14px;
  --radius-2: 8px;
  --quick: 140ms cubic-bezier(0.2, 0, 0, 1);
  --calm: 260ms cubic-bezier(0.2, 0, 0, 1);
}
@media (prefers-color-scheme: dark) {
  :host > * {
    --paper: #1e1c1a;
    --paper-2: #2a2724;
    --paper-3: #37332f;
    --ink: #f4f1eb;
    --ink-2: #b9b2a6;
    --line: #3d3935;
    --line-2: #857e73;
    --accent: #ff8a66;
    --accent-2: #ffa78b;
    --on-accent: #2b0f05;
    --accent-wash: #3a251d;
    --good: #8fd3a2;
    --bad: #ff9d8d;
    --halo: rgb(0 0 0 / 0.55);
    --shadow: 0 0 0 1px rgb(255 255 255 / 0.09), 0 1px 2px rgb(0 0 0 / 0.4), 0 16px 40px -6px rgb(0 0 0 / 0.6);
  }
}
@media (prefers-reduced-motion: reduce) {
  :host > * { --quick: 0s; --calm: 0s; }
}
`;
