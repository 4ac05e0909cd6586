/** What makes variants good: in general, and for each action. At most 1,200 words in all. */

/** Said with each request for variants. */
export const DESIGN_IN_SHORT =
  "Keep the element recognisable: its words, its job, the project's tokens. Each variant moves another axis (scale, weight, colour, space, order, shape) far enough to see, and could ship. More: npx impeccable-live guide design.";

const DESIGN = `# What makes variants good

**Keep the identity.** A variant is the same product on a better day. Use the project's fonts, colours, radii and spacing steps; a new value needs a reason that you can name. Words, links, order of reading and accessible names stay.

**One axis each.** Before you write, give each variant a different idea in three words ("larger and lighter", "tight grid", "one colour block"). If two ideas sound alike, drop one. A difference that has to be explained is too small: change the axis by a third, not by a tenth.

**Range.** Of three variants the first is the one you would ship today, the second is its opposite on one axis, the third is the one you would hesitate to show. Do not order them from mild to wild by a single knob.

**Parameters are for taste, not for indecision.** Two are usual, four the limit. Offer what a person wants to feel in the hand: weight, space, strength of a colour. The default is your best guess, and both ends still look designed.

**Read the annotations first.** A pin is about what lies under its point, not about the whole element. A circle means "this part", an arrow "move it there", a line through something "less of this". Words win over marks, marks win over the action. What is not marked may stay as it is.

**Before you hand over.** Text has a contrast of 4.5 to 1, large text and outlines of controls 3 to 1. Focus stays visible, targets are at least 24 pixels, nothing overflows at 320 pixels, and the longest real text still fits.`;

/** The rules of each action. */
export const ACTION_RULES = {
  impeccable:
    "Find the weakest thing first: hierarchy, rhythm, contrast, or a detail that is off. Each variant mends another one and leaves the rest alone. Prefer taking away to adding. If the element is sound, tighten space and type until nothing can move without loss.",
  bolder:
    "Raise the contrast between the first thing and everything else: twice the size, two steps of weight, or one full field of colour, not all three at once. Make the neighbours quieter to pay for it. Crop, overlap or break the grid once. No glow, no gradient as a substitute for an idea.",
  quieter:
    "Lower what shouts: one weight step down, saturation halved, shadows and borders replaced by space. Keep the order of importance; it should still be found first, by position rather than by force. Never below readable contrast. Quiet is not grey: keep one small accent alive.",
  distill:
    "Ask of each part what breaks if it goes; remove decoration, repeated labels, boxes in boxes, second accents. Merge what says the same. Give the space that was won to what remains, and let one thing lead. Content that a reader needs moves out of sight, not out of the source.",
  polish:
    "Change no idea, only finish: align edges and baselines, make equal gaps equal, match radii of nested corners (outer minus gap), balance optical centres, use true quotes and dashes. Complete the states: hover, focus, active, disabled, empty, long text. Differences between variants are fine-grained here, and you name them.",
  typeset:
    "Work with size, weight, measure and leading before another font. Body at 45 to 75 characters a line and 1.4 to 1.6 leading; headings tighter, large ones with slightly negative tracking. Use few sizes with clear steps. Balance headings over lines, tabular figures in columns, no widows in short texts.",
  colorize:
    "Give colour a task: rank, state, or grouping. Take it from the project's palette; where that is bare, derive one accent and its tints in OKLCH at even lightness. Cover about a tenth of the element, or all of its ground, nothing in between. Check both themes, and never let colour alone carry meaning.",
  layout:
    "Change the structure, not the skin: order, direction, proportion, alignment. Try an uneven split, a shared edge for things that belong together, more space between groups than within them. Use grid and flex with gap, no fixed heights. Reading order in the source stays the order on screen.",
  adapt:
    "Design three widths: 320, 768 and 1280 pixels. Let content decide the breakpoints, with container queries where the element lives in columns. Stack by importance, keep targets at 44 pixels for touch, fluid sizes with clamp(), no hover-only information. Check zoom at 200 percent, and both portrait and landscape.",
  animate:
    "Move to explain: where something came from, what changed, what reacts. Entrances 200 to 300 ms with ease-out, exits shorter, feedback under 120 ms. Animate transform and opacity only. One motion at a time, small distances, no endless loops. With prefers-reduced-motion the end state appears at once.",
  delight:
    "Add one small reward at the moment of success or discovery: a wink in a detail, a precise micro-motion, a better word for an empty state. It must cost no time, survive the hundredth visit and fit the voice of the product. If it would annoy someone in a hurry, leave it out.",
  overdrive:
    "Pick one technique and take it to its end: type as image, scroll-driven movement, a shader-like ground, extreme scale, a drawn shape. It serves the same message, works without scripts of its own, holds 60 frames a second and falls back to a plain, good layout. Keep controls where people expect them.",
} as const;

/** An action that has rules. */
export type RuledAction = keyof typeof ACTION_RULES;

/** The guidance for one action, or for all. */
export function designText(action?: RuledAction): string {
  const rules = Object.entries(ACTION_RULES).filter(([name]) => action === undefined || name === action);
  return [DESIGN, ...rules.map(([name, text]) => `## ${name}\n\n${text}`)].join("\n\n");
}

/** What an event says of its own action. */
export function designOf(action: RuledAction): string {
  return `${DESIGN_IN_SHORT} ${action}: ${ACTION_RULES[action]}`;
}
