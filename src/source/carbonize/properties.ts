/** Which CSS properties set the same thing: shorthands, aliases, and logical beside physical ones. */
import { ALIASES, INHERITED, LOGICAL_GROUPS, SHORTHANDS } from "./css-data.ts";

interface Placement {
  readonly group: string;
  readonly logical: boolean;
}

const PLACEMENTS = new Map<string, Placement>(
  Object.entries(LOGICAL_GROUPS).flatMap(([group, members]) =>
    members
      .split(" ")
      .map((name): [string, Placement] => [name.replace("*", ""), { group, logical: name.startsWith("*") }]),
  ),
);
const INHERITED_NAMES: ReadonlySet<string> = new Set(INHERITED);
const PREFIX = /^-(?:webkit|moz|ms|o)-/;
/** What `all` leaves alone. */
const NOT_IN_ALL: ReadonlySet<string> = new Set(["direction", "unicode-bidi"]);
const cache = new Map<string, ReadonlySet<string>>();

/** The longhands that a property sets or resets: itself where it is no shorthand. Vendor prefixes do not count. */
export function longhandsOf(property: string): ReadonlySet<string> {
  if (property.startsWith("--")) return new Set([property]);
  const name = property.toLowerCase();
  const known = cache.get(name);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const visit = (one: string): void => {
    const alias = ALIASES[one] ?? (SHORTHANDS[one] === undefined ? unprefixed(one) : undefined);
    const members = alias === undefined ? SHORTHANDS[one]?.split(" ") : [alias];
    if (members === undefined) found.add(one);
    else for (const member of members) visit(member);
  };
  visit(name);
  cache.set(name, found);
  return found;
}

function unprefixed(name: string): string | undefined {
  return PREFIX.test(name) ? name.replace(PREFIX, "") : undefined;
}

/** Whether a declaration of one property can change what a declaration of the other sets. */
export function overlap(a: string, b: string): boolean {
  const [ours, theirs] = [longhandsOf(a), longhandsOf(b)];
  if (ours.has("all")) return !isOutsideAll(theirs);
  if (theirs.has("all")) return !isOutsideAll(ours);
  return [...ours].some((one) => theirs.has(one) || [...theirs].some((other) => meet(one, other)));
}

/** Whether declarations of `properties` together set all that `property` sets, whatever the writing direction is. */
export function covers(properties: readonly string[], property: string): boolean {
  if (property.toLowerCase() === "all") return properties.some((one) => one.toLowerCase() === "all");
  const set = new Set(properties.flatMap((one) => [...longhandsOf(one)]));
  const wanted = [...longhandsOf(property)];
  return (set.has("all") && !isOutsideAll(new Set(wanted))) || wanted.every((one) => set.has(one));
}

/** Whether descendants get the value of a property from the element. */
export function isInherited(property: string): boolean {
  if (property.startsWith("--") || property.toLowerCase() === "all") return true;
  return [...longhandsOf(property)].some((one) => INHERITED_NAMES.has(one));
}

function isOutsideAll(longhands: ReadonlySet<string>): boolean {
  return [...longhands].every((one) => one.startsWith("--") || NOT_IN_ALL.has(one));
}

/** A logical and a physical longhand of one group: which of them are the same depends on the writing mode. */
function meet(a: string, b: string): boolean {
  const [ours, theirs] = [PLACEMENTS.get(a), PLACEMENTS.get(b)];
  if (ours === undefined || theirs === undefined) return false;
  return ours.group === theirs.group && ours.logical !== theirs.logical;
}
