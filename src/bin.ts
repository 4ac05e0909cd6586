#!/usr/bin/env node
/** The `impeccable-live` program: the one place that knows both the command line and the local hosts. */
import { runCli } from "./cli/run.ts";
import type { FindWrapper } from "./protocol/local-server.ts";

/** Loaded when a page first misses a wrapper: the parsers of the source are not needed before. */
const findWrapper: FindWrapper = async (session) =>
  (await import("./source/markers/wrapper-presence.ts")).wrapperPresence(session);

process.exitCode = await runCli(process.argv.slice(2), {
  startServer: async (given) => {
    const { foreignApp } = await import("./cli/project/foreign-app.ts");
    const options = { ...given, findWrapper, foreignApp };
    return "Deno" in globalThis
      ? (await import("./hosts/deno.ts")).startDenoServer(options)
      : (await import("./hosts/node.ts")).startNodeServer(options);
  },
  pruneProject: async (root, days) =>
    (await import("./hosts/local/prune-project.ts")).pruneProject(root, days),
  inspectJournals: async (root) => (await import("./hosts/local/inspect-state-dir.ts")).inspectStateDir(root),
  archives: {
    exportSession: async (root, session, redacted) =>
      (await import("./hosts/local/session-archive/export-session.ts")).exportSession(
        root,
        session,
        redacted,
      ),
    importSession: async (root, bytes) =>
      (await import("./hosts/local/session-archive/import-session.ts")).importSession(root, bytes),
    readArchive: async (bytes) =>
      (await import("./hosts/local/session-archive/read-archive.ts")).readArchive(bytes),
  },
  tokens: {
    derive: async (secret, project, generation) =>
      (await import("./hosts/worker/derive-tokens.ts")).deriveTokens(secret, project, generation),
    rotate: async (root) => (await import("./hosts/local/rotate-tokens.ts")).rotateTokens(root),
  },
  openStoredProject: async (root) => (await import("./hosts/local/stored-project.ts")).storedProject(root),
});
