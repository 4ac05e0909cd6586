/** Reads a session's wrapper from the page. It is found by its attributes; its tag depends on the language. */
import type { ParamDeclaration } from "../../protocol/parameters.ts";
import { parseParameters } from "./parameters.ts";

const VARIANT = "data-impeccable-variant";

export interface WrapperSnapshot {
  /** Several when the element is rendered by a loop. */
  readonly wrappers: readonly Element[];
  /** Number of variants in the first wrapper. */
  readonly arrived: number;
  readonly params: Readonly<Record<number, readonly ParamDeclaration[]>>;
}

/** The selector of a session's wrapper. */
export function wrapperSelector(id: string): string {
  return `[data-impeccable-variants="${CSS.escape(id)}"]`;
}

/** Reads a session's wrappers, their variants and parameters. */
export function snapshotWrapper(id: string): WrapperSnapshot {
  const wrappers = Array.from(document.querySelectorAll(wrapperSelector(id)));
  const first = wrappers[0];
  if (first === undefined) return { wrappers, arrived: 0, params: {} };
  const numbered = variantElements(first).flatMap((element) => {
    const number = Number(element.getAttribute(VARIANT));
    return Number.isInteger(number) && number > 0 ? [{ element, number }] : [];
  });
  return {
    wrappers,
    arrived: numbered.length,
    params: Object.fromEntries(
      numbered.map(({ element, number }) => [
        number,
        parseParameters(element.getAttribute("data-impeccable-params")),
      ]),
    ),
  };
}

/** The variant elements of one wrapper, the original among them. */
export function variantElements(wrapper: Element): readonly Element[] {
  return Array.from(wrapper.children).filter((child) => child.hasAttribute(VARIANT));
}

/** One variant of a wrapper; 0 is the original. */
export function variantElement(wrapper: Element, variant: number): Element | null {
  const name = variant === 0 ? "original" : String(variant);
  return variantElements(wrapper).find((element) => element.getAttribute(VARIANT) === name) ?? null;
}
