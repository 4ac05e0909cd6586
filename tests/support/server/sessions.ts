import type { EventResponse } from "../../../src/protocol/status.ts";
import type { Api, Delivered, Json } from "./api.ts";
import { accept, checkpoint, discard, generate, newId, steer } from "./samples.ts";

/** The browser tab that owns sessions made here, unless a test says otherwise. */
export const OWNER = "tab-one";

/** A new session whose generate is undelivered. */
export async function requested(api: Api, more: Json = {}): Promise<string> {
  const id = newId();
  await api.post(generate(id, { owner: OWNER, ...more }));
  return id;
}

/** Takes the session's next event and replies to it with its lease. */
export async function handle(api: Api, id: string, reply: Json): Promise<EventResponse> {
  const { lease } = await api.work({ session: id });
  return api.replied({ id, leaseId: lease.id, ...reply });
}

/** Phase `variants_ready`. */
export async function ready(api: Api, more: Json = {}): Promise<string> {
  const id = await requested(api, more);
  await handle(api, id, { type: "done", file: "index.html" });
  return id;
}

/** Phase `cycling`, with checkpoint 1 of the owner. */
export async function cycling(api: Api, more: Json = {}): Promise<string> {
  const id = await ready(api, more);
  await api.post(checkpoint(id, 1, OWNER));
  return id;
}

/** Phase `accept_requested`; the accept is undelivered. */
export async function acceptRequested(api: Api): Promise<string> {
  const id = await ready(api);
  await api.post(accept(id, "2", { owner: OWNER }));
  return id;
}

/** Phase `discard_requested`; the discard is undelivered. */
export async function discardRequested(api: Api): Promise<string> {
  const id = await ready(api);
  await api.post(discard(id, { owner: OWNER }));
  return id;
}

/** Phase `carbonize_required`. */
export async function carbonizeRequired(api: Api): Promise<string> {
  const id = await acceptRequested(api);
  await handle(api, id, { type: "agent_done", file: "index.html", data: { carbonize: true } });
  return id;
}

/** Phase `completed`, by an accept. */
export async function completed(api: Api): Promise<string> {
  const id = await acceptRequested(api);
  await handle(api, id, { type: "agent_done", file: "index.html" });
  return id;
}

/** Phase `discarded`. */
export async function discarded(api: Api): Promise<string> {
  const id = await discardRequested(api);
  await handle(api, id, { type: "discarded" });
  return id;
}

/** Phase `agent_error`, by a generate. */
export async function generateFailed(api: Api): Promise<string> {
  const id = await requested(api);
  await handle(api, id, { type: "error", message: "no such element" });
  return id;
}

/** Phase `steer_requested`. */
export async function steered(api: Api): Promise<string> {
  const id = newId();
  await api.post(steer(id));
  return id;
}

/** Attempts after which an event is a dead letter. */
export const MAX_ATTEMPTS = 5;

/**
 * Lets agents vanish until the session's next event is a dead letter.
 * @returns the last delivery
 */
export async function exhaust(api: Api, id: string): Promise<Delivered> {
  for (let attempt = 1; ; attempt++) {
    // The next poll waits until the lease before it has ended.
    const delivered = await api.work({ session: id, leaseMs: 1 });
    if (attempt === MAX_ATTEMPTS) return delivered;
  }
}

/** Phase `stranded`, by a generate. */
export async function stranded(api: Api): Promise<string> {
  const id = await requested(api);
  await exhaust(api, id);
  if ((await api.workNow({ session: id })) !== null) throw new Error("a sixth attempt was granted");
  return id;
}

const POSTED_TYPES: ReadonlySet<string> = new Set([
  ...["generate", "accept", "discard", "checkpoint", "variant_mounted", "variant_mount_failed"],
  ...["retry", "undo_request", "steer"],
  ...["done", "agent_done", "complete", "discarded", "error", "steer_done"],
]);

/** What people and agents said, as journaled: the server's own bookkeeping (leases, outbox) left out. */
export async function entryTypes(api: Api, id: string): Promise<string[]> {
  const entries = await api.journal(id);
  return entries.filter(({ type }) => POSTED_TYPES.has(type)).map(({ seq, type }) => `${seq} ${type}`);
}

/** Everything a session says of itself that an unrelated journal entry does not change. */
export async function stateOf(api: Api, id: string) {
  const { nextSeq: _, updatedAt: __, pageClosed: ___, nextAction, ...state } = await api.session(id);
  // Whether a page is open is no part of the session's record, and other tests' pages come and go.
  const { action } = nextAction;
  const withPage = action === "ask_user_to_reopen_browser" ? "wait_for_user" : action;
  return { ...state, action: withPage, record: await entryTypes(api, id) };
}
