/**
 * Extends a content security policy in a page's own `meta` while the tag is in the page. An attribute of the extended
 * element holds the original, so that it can be restored from the page alone.
 */
import { extendPolicy } from "../../protocol/csp-policy.ts";

const ATTRIBUTE = "data-impeccable-live-csp";
const EXTENDED = new RegExp(`<meta\\b[^>]*?\\s${ATTRIBUTE}="([A-Za-z0-9+/=]+)"[^>]*>`, "gi");

/** The elements that contain a policy, as written. */
export async function policyMetas(text: string): Promise<{ tag: string; start: number; policy: string }[]> {
  if (!/content-security-policy/i.test(text)) return [];
  const { parse, defaultTreeAdapter: tree } = await import("parse5");
  const page = parse(text, { sourceCodeLocationInfo: true });
  const found: { tag: string; start: number; policy: string }[] = [];
  const visit = (node: (typeof page.childNodes)[number]): void => {
    if (!tree.isElementNode(node)) return;
    const attribute = (name: string) => node.attrs.find((one) => one.name === name)?.value;
    const location = node.sourceCodeLocation;
    const policy = attribute("content");
    if (node.tagName === "meta" && location && policy !== undefined) {
      if (attribute("http-equiv")?.trim().toLowerCase() === "content-security-policy")
        found.push({
          tag: text.slice(location.startOffset, location.endOffset),
          start: location.startOffset,
          policy,
        });
    }
    for (const child of node.childNodes) visit(child);
  };
  for (const node of page.childNodes) visit(node);
  return found;
}

/** The text with every policy extended for a server's origin; unchanged where nothing is missing. */
export async function extendMetas(text: string, origin: string): Promise<string> {
  let result = text;
  for (const { tag, start, policy } of (await policyMetas(text)).reverse()) {
    const extended = extendedTag(tag, policy, origin);
    if (extended !== null) result = result.slice(0, start) + extended + result.slice(start + tag.length);
  }
  return result;
}

/** Restores the originals. From a policy that was edited meanwhile, only the additions are removed. */
export async function revertMetas(text: string): Promise<string> {
  if (!text.includes(ATTRIBUTE)) return text;
  let result = text;
  for (const match of [...text.matchAll(EXTENDED)].reverse()) {
    const [tag, encoded = ""] = match;
    const original = Buffer.from(encoded, "base64").toString("latin1");
    const before = (await policyMetas(original))[0];
    const unchanged = origins(tag).some(
      (origin) => before !== undefined && extendedTag(original, before.policy, origin) === tag,
    );
    const reverted = unchanged ? original : withoutAdditions(tag, original);
    result = result.slice(0, match.index) + reverted + result.slice(match.index + tag.length);
  }
  return result;
}

function extendedTag(tag: string, policy: string, origin: string): string | null {
  const extension = extendPolicy(policy, origin);
  const content = /(\scontent\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/i.exec(tag);
  if (extension.missing.length === 0 || content === null) return null;
  const value = extension.policy.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const end = content.index + content[0].length;
  const mark = ` ${ATTRIBUTE}="${Buffer.from(tag, "latin1").toString("base64")}"`;
  return `${tag.slice(0, content.index)}${content[1]}"${value}"${mark}${tag.slice(end)}`;
}

function withoutAdditions(tag: string, original: string): string {
  let result = tag.replace(new RegExp(`\\s${ATTRIBUTE}="[^"]*"`), "");
  for (const origin of origins(tag))
    if (!original.includes(origin)) result = result.replaceAll(` ${origin}`, "");
  return result;
}

function origins(tag: string): string[] {
  return [...new Set(tag.match(/http:\/\/localhost:\d{1,5}/g) ?? [])];
}
