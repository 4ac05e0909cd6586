/** The page as carbonize asks it: through the session's record on the server. */
import { setTimeout as delay } from "node:timers/promises";
import { type LiveClient, LiveError } from "../../client/index.ts";
import { parseEvidence } from "../../protocol/evidence.ts";
import { EVIDENCE_ARTIFACT } from "../../protocol/ids.ts";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import type { ConfirmWrite, PageProof, PageVerdict } from "../../source/index.ts";

/** The page may take this long: hot reload, or the page loaded again, and a few looks. */
const VERDICT_MS = 20_000;
/** A page that reloads is gone for a moment. */
const GONE_MS = 4_000;
/** The record arrives right behind the accept. */
const EVIDENCE_MS = 3_000;
const ASK_AGAIN_MS = 150;

export interface PageProofOptions {
  readonly client: LiveClient;
  /** The session. */
  readonly id: string;
  /** Says that the page is waited for. */
  readonly progress: (line: string) => void;
  /** Keeps the work's lease while the page is waited for. */
  readonly confirm?: ConfirmWrite | undefined;
}

/** The page of a session. */
export function pageProof(options: PageProofOptions): PageProof {
  const { client, id, progress } = options;
  const hasPage = async (): Promise<boolean> => (await client.status()).tabs.visible > 0;
  return {
    evidence: () =>
      answered(
        () => readEvidence(options, hasPage),
        (reason) => ({ evidence: null, reason }),
      ),
    async verdict(request) {
      progress(`Waiting for the page to measure ${id} (at most ${VERDICT_MS / 1_000} s)`);
      return await answered<PageVerdict>(
        () => askPage(options, request, hasPage),
        (reason) => ({ result: "unmeasured", reason }),
      );
    },
  };
}

/** What the server refuses, or does not answer, leaves the page unmeasured. */
async function answered<T>(ask: () => Promise<T>, otherwise: (reason: string) => T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    return otherwise(error.message.replace(/\.$/, ""));
  }
}

async function readEvidence(
  { client, id }: PageProofOptions,
  hasPage: () => Promise<boolean>,
): ReturnType<PageProof["evidence"]> {
  const end = performance.now() + EVIDENCE_MS;
  for (;;) {
    const text = await artifactText(client, id);
    if (text !== null) {
      const evidence = parseEvidence(JSON.parse(text));
      return evidence === null
        ? { evidence, reason: "what the page has measured is not understood" }
        : { evidence };
    }
    if (!(await hasPage())) return { evidence: null, reason: "no page is open" };
    if (performance.now() > end)
      return { evidence: null, reason: "the page did not measure the variant when it was accepted" };
    await delay(ASK_AGAIN_MS);
  }
}

async function artifactText(client: LiveClient, id: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await client.getArtifact(id, EVIDENCE_ARTIFACT));
  } catch (error) {
    if (error instanceof LiveError && error.code === "not_found") return null;
    throw error;
  }
}

async function askPage(
  { client, id, confirm }: PageProofOptions,
  request: string,
  hasPage: () => Promise<boolean>,
): Promise<PageVerdict> {
  const start = performance.now();
  await client.postEvent({ type: "measure_request", id, request });
  let seenAt = start;
  for (;;) {
    const verdict = verdictOf(await client.session(id), request);
    if (verdict !== null) return verdict;
    const now = performance.now();
    if (await hasPage()) seenAt = now;
    if (now - seenAt > GONE_MS) return { result: "unmeasured", reason: "the page was closed" };
    if (now - start > VERDICT_MS)
      return { result: "unmeasured", reason: `the page did not answer within ${VERDICT_MS / 1_000} s` };
    await confirm?.();
    await delay(ASK_AGAIN_MS);
  }
}

/** `null` while the page has not answered. */
function verdictOf({ measurement }: SessionSnapshot, request: string): PageVerdict | null {
  if (measurement?.request !== request) return null;
  const { result, differences = [], reason = "the page gave no reason" } = measurement;
  if (result === "unmeasured") return { result, reason };
  if (result === "different") return { result, differences };
  return result === undefined ? null : { result };
}
