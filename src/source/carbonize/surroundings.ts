/** The accepted element with its own class, in its wrapper and without it. */
import { isInside } from "../edit/range.ts";
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import type { Surroundings } from "./cascade.ts";
import { changedTree } from "./selector-match.ts";
import { isWholePage } from "./style-sheets.ts";

/** The element as it will be, and both trees around it. */
export function surroundingsOf(loaded: LoadedSource, block: CarbonizeBlock, own: string): Surroundings {
  const { element, range } = block;
  const wrappers = ancestorsIn(element, (one) => isInside(one.range, range));
  const to = withClass(element, own);
  const inBlock = loaded.source.elements.filter((one) => isInside(one.range, range));
  const isOther = (one: SourceElement): boolean =>
    !wrappers.includes(one) && !isInside(one.range, element.range);
  const shared = { replaced: { from: element, to }, whole: isWholePage(loaded) };
  return {
    element: to,
    wrappers,
    wrapped: changedTree({ ...shared, removed: new Set(), dropped: new Set() }),
    plain: changedTree({ ...shared, removed: new Set(wrappers), dropped: new Set(inBlock.filter(isOther)) }),
  };
}

function ancestorsIn({ parent }: SourceElement, isIn: (element: SourceElement) => boolean): SourceElement[] {
  return parent === null || !isIn(parent) ? [] : [parent, ...ancestorsIn(parent, isIn)];
}

function withClass(element: SourceElement, own: string): SourceElement {
  const { classes } = element;
  const always = classes.always.includes(own) ? classes.always : [...classes.always, own];
  return copy({ ...element, classes: { ...classes, always } }, element.parent);
}

/** A copy whose descendants name their copied parents. */
function copy(element: SourceElement, parent: SourceElement | null): SourceElement {
  const children: SourceElement[] = [];
  const copied: SourceElement = { ...element, parent, children };
  children.push(...element.children.map((child) => copy(child, copied)));
  return copied;
}
