/**
 * Takes out of a text what an older live mode has written into it: the tag, the mount of its component in a layout
 * or root document, and its extension of a policy. Texts have one character per byte.
 */
import { removeBlocks } from "../tag.ts";

/** The `import` of the component that was mounted, on a line of its own. */
const IMPORT = /^[ \t]*import ImpeccableLiveRoot from (["'])[^"'\n]*\1;?[ \t]*(?:\r?\n|$)/gm;
/** Inserted at the first word of a line: the indentation before it belongs to what follows. */
const SVELTE_MOUNT =
  /<!-- impeccable-live-svelte-start -->\s*<ImpeccableLiveRoot\s*\/>\s*<!-- impeccable-live-svelte-end -->(?:\r?\n)?/g;
/** Its last line ends with the indentation of what follows. */
const JSX_MOUNT =
  /\{\/\* impeccable-live-tanstack-start \*\/\}\s*<ImpeccableLiveRoot\s*\/>\s*\{\/\* impeccable-live-tanstack-end \*\/\}(?:\r?\n)?[ \t]*/g;
/** The script element that only held the import. */
const EMPTY_SCRIPT = /<script>\s*<\/script>[ \t]*(?:\r?\n){0,2}/;
const POLICY = /<meta\b[^>]*?\sdata-impeccable-csp-original="([A-Za-z0-9+/=]*)"[^>]*>/gi;

/** The text without anything of an older live mode; the same text when it has nothing. */
export function withoutLegacyParts(text: string): string {
  const unmounted = withoutMount(text);
  const reverted = withoutLegacyPolicy(unmounted);
  return removeBlocks(reverted) ?? reverted;
}

function withoutMount(text: string): string {
  if (!text.includes("ImpeccableLiveRoot")) return text;
  const result = text.replace(SVELTE_MOUNT, "").replace(JSX_MOUNT, "").replace(IMPORT, "");
  const emptied = EMPTY_SCRIPT.test(result) && !EMPTY_SCRIPT.test(text);
  return emptied ? result.replace(EMPTY_SCRIPT, "") : result;
}

/** Puts back the policy that the element carries in its attribute. */
export function withoutLegacyPolicy(text: string): string {
  return text.replace(POLICY, (tag, encoded: string) => {
    const original = Buffer.from(encoded, "base64").toString("latin1");
    return tag
      .replace(/\s*\sdata-impeccable-csp-original="[^"]*"/i, "")
      .replace(
        /(\scontent\s*=\s*)(["'])[^"']*(?:(?!\2)["'][^"']*)*\2/i,
        (_all, before: string, quote: string) => {
          return `${before}${quote}${original}${quote}`;
        },
      );
  });
}
