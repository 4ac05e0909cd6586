/** `/measure.js`: how an accepted element looks in its preview, and whether it looks the same in plain source. */
import type { PageEvidence } from "../../protocol/evidence.ts";
import { EVIDENCE_ARTIFACT } from "../../protocol/ids.ts";
import { MAX_DIFFERENCES, MAX_EVIDENCE_BYTES } from "../../protocol/limits.ts";
import type { LookDifference, SessionSummary } from "../../protocol/snapshot.ts";
import { withPointerAway } from "../panels/pointer-away.ts";
import { type Endpoint, fetchText, postEvent } from "../transport/api.ts";
import { hasHotReload } from "../variants/hot-reload.ts";
import { variantElement, wrapperSelector } from "../variants/wrapper-snapshot.ts";
import { compareLooks } from "./compare-looks.ts";
import { openFreshPage } from "./fresh-page.ts";
import { KEYFRAMES, propertiesOf, pseudosOf, readLook } from "./look.ts";
import { collectPageRules } from "./page-rules.ts";
import { elementAt, positionOf } from "./position.ts";

/** How long hot reload may take to bring the plain source in. */
const HOT_RELOAD_MS = 5_000;
/** Style sheets of a hot reload arrive after its markup. */
const SETTLE_MS = 300;
/** A dev server answers with old texts until its watcher has seen the change. */
const FRESH_LOADS = 5;
const POST_TRIES = 20;

type Verdict =
  | { readonly result: "same" }
  | { readonly result: "different"; readonly differences: LookDifference[] }
  | { readonly result: "unmeasured"; readonly reason: string };

/** Measures the displayed variant, and stores that as an artifact of the session. */
export async function record(endpoint: Endpoint, { id }: SessionSummary, variant: number): Promise<void> {
  const wrapper = document.querySelector(wrapperSelector(id));
  const element = wrapper === null ? null : variantElement(wrapper, variant)?.firstElementChild;
  if (element === null || element === undefined) return;
  const evidence = element.matches(":hover")
    ? await withPointerAway(element, () => measure(element, variant))
    : measure(element, variant);
  await fetch(`${endpoint.baseUrl}/evidence?sessionId=${id}`, {
    method: "POST",
    headers: { authorization: `Bearer ${endpoint.token}`, "content-type": "application/json" },
    body: bounded(evidence),
  });
}

/** The record of an element as it is now. */
export function measure(element: Element, variant: number): PageEvidence {
  const { sheets, rules } = collectPageRules(element);
  return {
    variant: String(variant),
    pageUrl: location.pathname,
    viewport: { width: innerWidth, height: innerHeight },
    path: positionOf(element),
    look: readLook(element, propertiesOf(rules), pseudosOf(rules)),
    sheets: [...sheets],
  };
}

/** Sheets without their rules, where the record would be too long for the server. */
function bounded(evidence: PageEvidence): string {
  const text = JSON.stringify(evidence);
  if (new Blob([text]).size <= MAX_EVIDENCE_BYTES) return text;
  const unread = "its rules are more than 1 MiB";
  return JSON.stringify({
    ...evidence,
    sheets: evidence.sheets.map((sheet) => ({ ...sheet, rules: [], unread })),
  });
}

/** Measures again, and posts whether the element looks as it was recorded. */
export async function verify(endpoint: Endpoint, session: SessionSummary): Promise<void> {
  const { id, measure: request = "" } = session;
  const verdict = await verdictOn(endpoint, id).catch(
    (cause: unknown): Verdict => ({ result: "unmeasured", reason: String(cause).slice(0, 200) }),
  );
  for (let tries = 0; tries < POST_TRIES; tries += 1) {
    const answer = await postEvent(endpoint, { type: "measured", id, request, ...verdict });
    if (answer.kind !== "unreachable") return;
    await delay(1_000);
  }
}

async function verdictOn(endpoint: Endpoint, id: string): Promise<Verdict> {
  const text = await fetchText(endpoint, `/sessions/${id}/artifacts/${EVIDENCE_ARTIFACT}`).catch(() => null);
  if (text === null)
    return { result: "unmeasured", reason: "the variant was not measured when it was accepted" };
  const evidence: PageEvidence = JSON.parse(text);
  const { width, height } = evidence.viewport;
  const isSameSize = width === innerWidth && height === innerHeight;
  const here = hasHotReload() && isSameSize ? await verdictHere(evidence, id) : null;
  if (here?.result === "same") return here;
  const fresh = await verdictOnFreshPage(evidence, id);
  return fresh.result === "unmeasured" && here !== null ? here : fresh;
}

/** After hot reload, in the page itself. `null` while it still shows the preview. */
async function verdictHere(evidence: PageEvidence, id: string): Promise<Verdict | null> {
  const end = performance.now() + HOT_RELOAD_MS;
  let last: Verdict | null = null;
  while (performance.now() < end) {
    await delay(SETTLE_MS);
    const verdict = isPreview(document, id) ? null : lookAgain(document, evidence);
    if (verdict?.result === "same" && last?.result === "same") return verdict;
    last = verdict;
  }
  return last;
}

async function verdictOnFreshPage(evidence: PageEvidence, id: string): Promise<Verdict> {
  const page = openFreshPage(evidence.viewport);
  let last: Verdict = {
    result: "unmeasured",
    reason: "the page still shows the preview when it is loaded again",
  };
  try {
    for (let loads = 0; loads < FRESH_LOADS; loads += 1) {
      if (loads > 0) await delay(SETTLE_MS);
      const fresh = await page.load();
      if (fresh === null)
        return { result: "unmeasured", reason: "the page cannot be loaded again in a frame" };
      if (isPreview(fresh, id)) continue;
      last = lookAgain(fresh, evidence);
      if (last.result === "same") return last;
    }
    return last;
  } finally {
    page.remove();
  }
}

/** Whether the element of a record looks the same on a page that shows plain source. */
export function lookAgain(page: Document, { path, look }: PageEvidence): Verdict {
  const element = elementAt(page, path);
  if (element === null)
    return { result: "unmeasured", reason: "the element is not in its place on the page" };
  const properties = look.properties.filter((name) => name !== KEYFRAMES);
  const differences = compareLooks(look, readLook(element, properties, look.pseudos));
  if (differences.length === 0) return { result: "same" };
  return { result: "different", differences: differences.slice(0, MAX_DIFFERENCES) };
}

/** Whether a document still holds the session's wrapper or its styles; wrappers of other sessions may be open. */
function isPreview(page: Document, id: string): boolean {
  const names = ["variants", "carbonize", "css"].map((name) => `[data-impeccable-${name}="${id}"]`);
  return (
    page.querySelector(`${names.join()}, [data-impeccable-variant]:not([data-impeccable-variants] *)`) !==
    null
  );
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
