/**
 * Elements that lose their box, their role or their name in these parents when a wrapper stands around them, as a
 * browser showed it. `node scripts/make-wrapper-table.mjs` writes this file.
 */
export const WORKS_ONLY_DIRECTLY_IN: Readonly<Record<string, readonly string[]>> = {
  button: ["select"],
  legend: ["fieldset", "optgroup"],
  rt: ["ruby"],
  summary: ["details"],
};
