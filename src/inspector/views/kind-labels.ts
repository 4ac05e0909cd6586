import type { Kind } from "../core/item.ts";

/** Kinds as they are shown. */
export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  event: "Events",
  checkpoint: "Checkpoints",
  lease: "Leases",
  run: "Run output",
  reply: "Replies",
  poll: "Poll waits",
  sent: "Sent to pages",
  telemetry: "Telemetry",
  storage: "Storage",
};
