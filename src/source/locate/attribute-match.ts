/** Compares an attribute in the source with the one that the page shows. Bundlers and servers rewrite addresses. */

/** `compatible`: the page may have made its value of the source's; `unknown`: nothing can be compared. */
export type AttributeMatch = "equal" | "compatible" | "unknown" | "different";

const ADDRESSES = new Set(["href", "src", "action", "poster"]);
const INLINED = /^(?:data|blob):/i;

/** How a shown attribute relates to the source's static value. */
export function matchAttribute(name: string, written: string, shown: string): AttributeMatch {
  if (written.trim() === shown.trim()) return "equal";
  if (!ADDRESSES.has(name)) return "different";
  if (INLINED.test(shown)) return name === "href" ? "different" : "unknown";
  return (name === "href" || name === "action" ? leadsTo(written, shown) : holdsFileOf(written, shown))
    ? "compatible"
    : "different";
}

/** A base path or the page's own address may stand in front of what the source writes. */
function leadsTo(written: string, shown: string): boolean {
  const path = plainAddress(written).replace(/^(?:\.{0,2}\/)+/, "");
  const end = plainAddress(shown);
  if (path === "") return end === "" || end === "/";
  return end === path || end.endsWith(`/${path}`) || (path.startsWith("#") && end.endsWith(path));
}

/** The names of built and optimized files contain the name of their source. */
function holdsFileOf(written: string, shown: string): boolean {
  const name =
    plainAddress(written)
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? "";
  const stem = name.replace(/\.[a-z0-9]+$/i, "");
  return stem !== "" && decoded(shown).includes(stem);
}

/** Without the origin, and without what servers add or leave out at the end of a path. */
function plainAddress(address: string): string {
  const path = decoded(address.trim()).replace(/^https?:\/\/[^/?#]*/i, "");
  return path.length > 1 ? path.replace(/\/(?=$|[?#])/, "") : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
