import type { Platform } from "../../../src/routes/index.ts";

const noActors = {
  call: () => Promise.reject(new Error("there are no actors in this test")),
  read: () => Promise.reject(new Error("there are no actors in this test")),
};

/** A platform with all that a local server has, for an application whose routes are only looked at. */
export const stubPlatform: Platform = {
  host: "node",
  version: "0.0.0",
  port: () => null,
  sessions: noActors,
  projects: noActors,
  streams: noActors,
  openStreams: false,
  hasProjectContext: false,
  storage: { driver: "memory", durability: "strict" },
  manyProjects: false,
  tokens: async () => ({ agent: "agent", browser: "browser" }),
  isHostAllowed: () => true,
  isOriginAllowed: () => true,
  rateLimit: null,
  remoteAddress: () => null,
  pageScript: async () => "",
  designSystem: null,
  detector: null,
  files: { read: async () => ({ ok: false, code: "not_found" }), normalize: () => null },
  receipts: null,
  report: () => undefined,
  prune: async () => [],
  stop: () => undefined,
};
