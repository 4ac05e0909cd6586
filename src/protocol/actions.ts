/** The design actions a person can ask for, in the order the menu shows them. */
export const ACTIONS = [
  "impeccable",
  "bolder",
  "quieter",
  "distill",
  "polish",
  "typeset",
  "colorize",
  "layout",
  "adapt",
  "animate",
  "delight",
  "overdrive",
] as const;

export type Action = (typeof ACTIONS)[number];
