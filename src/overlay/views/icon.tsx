/** Icons of one stroke weight and size, in the colour of the text beside them. */
import type { Action } from "../../protocol/actions.ts";

export type IconName =
  | Action
  | "pick"
  | "insert"
  | "steer"
  | "annotate"
  | "voice"
  | "close"
  | "previous"
  | "next"
  | "tune"
  | "original"
  | "check"
  | "alert"
  | "wait"
  | "brush"
  | "minus"
  | "plus"
  | "sessions"
  | "design"
  | "detect"
  | "exit";

/** Paths on a 16 by 16 grid, drawn with a 1.4 line. */
const PATHS: Readonly<Record<IconName, string>> = {
  impeccable: "M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z",
  bolder: "M4.5 2.5h4a2.7 2.7 0 010 5.4h-4zM4.5 7.9h4.8a2.8 2.8 0 010 5.6H4.5z",
  quieter: "M3 6v4h2.5L9 13V3L5.5 6zM11.5 6.5a2 2 0 010 3",
  distill: "M2.5 3h11L9.5 8.2V13l-3-1.6V8.2z",
  polish: "M3 13l5-5M9.5 2.5v3M8 4h3M12.5 7.5v3M11 9h3M7 6.5l2.5 2.5",
  typeset: "M3 4.5V3h10v1.5M8 3v10M6 13h4",
  colorize: "M8 2.2S3.8 6.7 3.8 9.5a4.2 4.2 0 008.4 0C12.2 6.7 8 2.2 8 2.2zM8 11.5a2 2 0 01-2-2",
  layout: "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13",
  adapt: "M2 3.5h8v6.5H2zM4 12.5h4M11.5 6H14v6.5h-2.5z",
  animate: "M2 10.5c2-6 4-6 6 0 .8 2.2 2.3 2.2 3 0M13.5 5.5l-2-2M13.5 5.5l-2 2M13.5 5.5H10",
  delight: "M8 14A6 6 0 108 2a6 6 0 000 12zM5.5 9.5c1.2 1.7 3.8 1.7 5 0M6 6.3v.4M10 6.3v.4",
  overdrive: "M9 1.8L3.5 9H8l-1 5.2L12.5 7H8z",
  pick: "M3 6V3h3M10 3h3v3M3 10v3h3M7.5 7.5l6 2.3-2.7 1-1 2.7z",
  insert: "M2.5 8h3M10.5 8h3M8 5.5v5M5.5 8h5M3 3h10M3 13h10",
  steer: "M2.5 3h11v7.5H8L5 13.3v-2.8H2.5zM5.5 6.8h5",
  annotate: "M2.5 13.5l.8-3.2 7.6-7.6a1.3 1.3 0 011.9 0l.5.5a1.3 1.3 0 010 1.9l-7.6 7.6zM9.5 4.2l2.3 2.3",
  voice: "M8 2a2 2 0 012 2v3.5a2 2 0 01-4 0V4a2 2 0 012-2zM3.8 7.3a4.2 4.2 0 008.4 0M8 11.5v2.3",
  close: "M4 4l8 8M12 4l-8 8",
  previous: "M10 3.5L5.5 8l4.5 4.5",
  next: "M6 3.5L10.5 8 6 12.5",
  tune: "M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 3.2v3.6M6.5 9.2v3.6",
  original:
    "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.8a1.8 1.8 0 100-3.6 1.8 1.8 0 000 3.6z",
  check: "M3 8.5l3.3 3.3L13 4.8",
  alert: "M8 2.5l6 10.8H2zM8 6.5v3M8 11.3v.2",
  wait: "M8 2a6 6 0 016 6",
  brush: "M13 3L7.5 8.5M6.5 8.2c-2.2 0-1.5 3.3-4 3.6 1.2 1.5 5.6 1.6 5.5-1.8z",
  minus: "M4 8h8",
  plus: "M4 8h8M8 4v8",
  sessions: "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5",
  design:
    "M8 2.2a5.8 5.8 0 100 11.6c1.3 0 1.6-.9 1.2-1.7-.5-1 .1-2 1.3-2h1.6c1 0 1.7-.8 1.7-2C13.8 4.7 11.2 2.2 8 2.2zM5.2 8.4v.1M6.4 5.4v.1M9.7 5.2v.1",
  detect: "M7 12A5 5 0 107 2a5 5 0 000 10zM10.8 10.8L14 14",
  exit: "M6.5 3h-3v10h3M9.5 5L12.5 8l-3 3M12.3 8H6.5",
};

/** An icon without a name of its own: the text beside it, or its button's label, names it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
