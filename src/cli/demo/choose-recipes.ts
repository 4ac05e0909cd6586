/** The design directions that the scripted agent proposes for an action. */
import type { Action } from "../../protocol/actions.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import type { Recipe } from "./recipe.ts";
import { bloom, lantern, plaque, tide } from "./recipes/color.ts";
import { drift, fluid, margin, stamp } from "./recipes/space.ts";
import { almanac, ledger, poster, quiet } from "./recipes/type.ts";

const ALL: readonly Recipe[] = [
  almanac,
  poster,
  lantern,
  tide,
  plaque,
  margin,
  quiet,
  fluid,
  ledger,
  stamp,
  drift,
  bloom,
];

/** The first three of each action; further variants come from the others. */
const FIRST: Readonly<Record<Action, readonly [Recipe, Recipe, Recipe]>> = {
  impeccable: [almanac, poster, lantern],
  bolder: [poster, bloom, plaque],
  quieter: [quiet, almanac, fluid],
  distill: [quiet, ledger, fluid],
  polish: [lantern, almanac, fluid],
  typeset: [almanac, ledger, poster],
  colorize: [tide, plaque, lantern],
  layout: [margin, fluid, plaque],
  adapt: [fluid, margin, quiet],
  animate: [drift, stamp, tide],
  delight: [stamp, lantern, tide],
  overdrive: [bloom, tide, poster],
};

/** `count` different directions (at most 8) for an action, always the same in the same order. */
export function chooseRecipes(action: Action, count: number): readonly Recipe[] {
  const first: readonly Recipe[] = FIRST[action];
  return [...first, ...ALL.filter((recipe) => !first.includes(recipe))].slice(
    0,
    Math.min(count, MAX_VARIANTS),
  );
}
