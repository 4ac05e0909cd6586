/** Asks every framework that may have made an element where it is written. */
import { astroHint } from "./astro.ts";
import type { AstroLocation } from "./astro-locations.ts";
import { attributeHint } from "./attributes.ts";
import type { SourceHint } from "./create-hint.ts";
import { reactHint } from "./react.ts";
import { svelteHint } from "./svelte.ts";
import { vueHint } from "./vue.ts";

/** A dev server that takes longer to give a module it has already compiled is busy with other things. */
const MODULE_TIMEOUT_MS = 2_000;

/**
 * The element's place by the word of its development build; `null` when none of them says anything.
 * @param place what its HTML said before Astro's toolbar took it out
 */
export async function findSourceHint(
  element: Element,
  place: AstroLocation | null,
): Promise<SourceHint | null> {
  return (
    svelteHint(element) ??
    astroHint(place) ??
    attributeHint(element) ??
    vueHint(element) ??
    (await reactHint(element, fetchModule))
  );
}

/** Only from the page's own origin: nothing else is a module of its dev server. */
async function fetchModule(url: string): Promise<string> {
  if (new URL(url).origin !== location.origin) throw new Error("of another origin");
  const response = await fetch(url, { cache: "force-cache", signal: AbortSignal.timeout(MODULE_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return await response.text();
}
