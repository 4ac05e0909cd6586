/** Names of the receipts of source operations, in `.impeccable/live/history/`. */

const RECEIPT = /^([0-9a-f]{8})\.(?:receipt|json)$/;

/** The file of a session's receipt. It has no ending that a site generator rebuilds for. */
export function receiptName(session: string): string {
  return `${session}.receipt`;
}

/** Its name in versions before 0.2; read only. */
export function olderReceiptName(session: string): string {
  return `${session}.json`;
}

/** The session of a receipt's file, of this version or an older one; `null` for another file. */
export function receiptId(name: string): string | null {
  return RECEIPT.exec(name)?.[1] ?? null;
}
