/** Asks every framework that may have rendered an element where it is written. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { astroHint } from "./astro.ts";
import type { AstroLocation } from "./astro-locations.ts";
import { attributeHint } from "./attributes.ts";
import { preactHint } from "./preact.ts";
import { reactHint } from "./react.ts";
import { svelteHint } from "./svelte.ts";
import { vueHint } from "./vue.ts";
import { staticNodeAround } from "./vue-node.ts";

/** The dev server has compiled the module already, so a slower response means that it is busy. */
const MODULE_TIMEOUT_MS = 2_000;

/**
 * Finds the source location that a development build gives for an element; `null` when none of them gives one.
 * @param astroLocation what the HTML said before Astro's toolbar removed it
 */
export async function findSourceHint(
  element: Element,
  astroLocation: AstroLocation | null,
): Promise<SourceHint | null> {
  return (
    svelteHint(element) ??
    astroHint(astroLocation) ??
    attributeHint(element) ??
    vueHint(element) ??
    staticVueHint(element) ??
    (await reactHint(element, { fetchModule, postJson })) ??
    (await preactHint(element, fetchModule))
  );
}

function staticVueHint(element: Element): SourceHint | null {
  const node = staticNodeAround(element);
  return node === null ? null : vueHint({}, globalThis, node);
}

/** Only from the page's own origin: no other address is a module of its dev server. */
async function fetchModule(url: string, cache: "force-cache" | "no-store"): Promise<string> {
  if (new URL(url).origin !== location.origin) throw new Error("the module is of another origin");
  const response = await fetch(url, { cache, signal: AbortSignal.timeout(MODULE_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the dev server returned ${response.status}`);
  return await response.text();
}

async function postJson(path: string, body: unknown): Promise<unknown> {
  const signal = AbortSignal.timeout(MODULE_TIMEOUT_MS);
  const response = await fetch(path, { method: "POST", body: JSON.stringify(body), signal });
  if (!response.ok) throw new Error(`the dev server returned ${response.status}`);
  return await response.json();
}
