/** The compound of a selector that names the wrapper, and whether its conditions hold for the accepted variant. */
import type { Attribute, Node, Pseudo } from "postcss-selector-parser";
import { VARIANT } from "../markers/markers.ts";
import { type Compound, compoundsOf } from "./compound.ts";
import { attributeValue, type ChosenValues } from "./param-values.ts";

/** What was accepted. */
export interface AcceptedChoice {
  readonly variant: string;
  readonly values: ChosenValues;
}

const PARAM_ATTRIBUTE = /^data-p-(.+)$/;

/** True for a compound that names the wrapper of a variant. */
export function isScope({ nodes }: Compound): boolean {
  return nodes.some(
    (node) => isVariantAttribute(node) || (node.type === "pseudo" && node.value === ":scope"),
  );
}

function isVariantAttribute(node: Node): boolean {
  return node.type === "attribute" && node.attribute === VARIANT;
}

/** Whether a compound holds for the wrapper of the accepted variant with the chosen values; `null`: unknown. */
export function scopeHolds({ nodes }: Compound, choice: AcceptedChoice): boolean | null {
  let holds = true;
  for (const node of nodes) {
    const nodeResult = nodeHolds(node, choice);
    if (nodeResult === null) return null;
    holds &&= nodeResult;
  }
  return holds;
}

function nodeHolds(node: Node, choice: AcceptedChoice): boolean | null {
  if (node.type === "comment" || (node.type === "pseudo" && node.value === ":scope")) return true;
  if (node.type === "attribute") {
    if (node.attribute !== VARIANT) return paramHolds(node, choice.values);
    return node.operator === "=" ? node.value === choice.variant : null;
  }
  if (node.type === "pseudo" && (node.value === ":not" || node.value === ":is" || node.value === ":where"))
    return anyHolds(node, choice);
  return null;
}

function anyHolds(pseudo: Pseudo, choice: AcceptedChoice): boolean | null {
  const results = pseudo.nodes.map((selector) => {
    const compounds = compoundsOf(selector);
    return compounds.length === 1 && compounds[0] ? scopeHolds(compounds[0], choice) : null;
  });
  if (results.includes(null)) return null;
  return results.includes(true) !== (pseudo.value === ":not");
}

function paramHolds(
  { attribute, operator, value, insensitive }: Attribute,
  values: ChosenValues,
): boolean | null {
  const id = PARAM_ATTRIBUTE.exec(attribute)?.[1];
  const chosen = id === undefined ? undefined : attributeValue(id, values);
  if (chosen === undefined || insensitive) return null;
  if (operator === undefined) return chosen !== null;
  return operator === "=" ? chosen === value : null;
}
