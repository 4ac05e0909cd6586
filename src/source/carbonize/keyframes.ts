/** `@keyframes` of moved rules: names, renames, and those that no rule uses. */
import type { AtRule, Root, Rule } from "postcss";

export const KEYFRAMES = /^(?:-webkit-)?keyframes$/i;
/** A custom property may stand for the name of an animation. */
const USES_ANIMATION = /^(?:-webkit-)?animation(?:-name)?$|^--/;
const ANIMATION = /^(?:-webkit-)?animation(?:-name)?$/;

/** Names of the animations that a sheet defines. */
export function keyframeNames(root: Root): string[] {
  const names: string[] = [];
  root.walkAtRules(/keyframes$/i, ({ params }) => {
    names.push(params);
  });
  return names;
}

/** True for the steps of an animation, which are no rules for elements. */
export function isKeyframeStep({ parent }: Rule): boolean {
  return parent?.type === "atrule" && "name" in parent && /keyframes$/i.test(String(parent.name));
}

/** Renames animations in their definitions and where declarations use them. */
export function renameKeyframes(root: Root, rename: (name: string) => string): void {
  const names = new Map<string, string>();
  root.walkAtRules(KEYFRAMES, (keyframes) => {
    const renamed = rename(keyframes.params);
    names.set(keyframes.params, renamed);
    keyframes.params = renamed;
  });
  root.walkDecls(ANIMATION, (declaration) => {
    for (const [from, to] of names) {
      if (from !== to) declaration.value = declaration.value.replace(cssWord(from), () => to);
    }
  });
}

/** Removes definitions that no declaration uses, nor `further` text (`style` attributes). Of two with one name, the last is the one that CSS uses. */
export function dropUnusedKeyframes(root: Root, further: string): void {
  const used: string[] = [further];
  root.walkDecls(USES_ANIMATION, ({ value }) => {
    used.push(value);
  });
  const lastFirst: AtRule[] = [];
  root.walkAtRules(KEYFRAMES, (keyframes) => {
    lastFirst.unshift(keyframes);
  });
  const seen = new Set<string>();
  for (const keyframes of lastFirst) {
    const name = `${keyframes.name} ${keyframes.params}`;
    if (seen.has(name) || !used.some((value) => cssWord(keyframes.params).test(value))) keyframes.remove();
    seen.add(name);
  }
}

/** Matches a name as a whole word of CSS. */
function cssWord(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "g");
}
