/** Which properties a rule sets. */

/** Names in serialized declarations: `color: red; margin: 0px;`. */
const NAMES = /(?:^|; )([\w-]+): /g;
const STRINGS = /"(?:[^"\\]|\\[\s\S])*"/g;
/** Values of custom properties, in which a name may stand that sets nothing. */
const UNCLEAR = /['{}]/;

/**
 * A reader of the properties that rules set. To list the longhands of a rule costs more than all else that is read
 * of it, so rules that set properties of the same names are listed once.
 * @returns called with a rule's declarations and their text as the browser serializes it
 */
export function setPropertiesReader(): (style: Iterable<string>, css: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (style, css) => {
    const values = css.replace(STRINGS, "");
    if (UNCLEAR.test(values)) return [...style];
    const key = Array.from(values.matchAll(NAMES), ([, name]) => name).join();
    const found = known.get(key) ?? [...style];
    known.set(key, found);
    return found;
  };
}
