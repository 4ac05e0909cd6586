/**
 * Runs the built worker in workerd (Miniflare) until it is told to stop: a process of its own, so that
 * a test can SIGKILL it. Argument: the options as JSON. Prints its address as the first line.
 */
import { basename, dirname } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { WorkerdOptions } from "./workerd-options.ts";

const { script, persist, bindings, kvNamespaces, r2Buckets }: WorkerdOptions = JSON.parse(
  process.argv[2] ?? "{}",
);

const runtime = new Miniflare(
  convertV4MiniflareOptions({
    rootPath: dirname(script),
    scriptPath: basename(script),
    modules: true,
    compatibilityDate: "2026-01-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: {
      LIVE_SESSION: { className: "LiveSession", useSQLite: true },
      LIVE_PROJECT: { className: "LiveProject", useSQLite: true },
      LIVE_STREAM: { className: "LiveStream", useSQLite: true },
    },
    bindings: { ...bindings },
    ...(kvNamespaces ? { kvNamespaces: [...kvNamespaces] } : {}),
    ...(r2Buckets ? { r2Buckets: [...r2Buckets] } : {}),
    resourcePersistencePath: persist,
    port: 0,
    // No look-ups in the network: a test needs no account and no location.
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.WARN),
  }),
);

process.once("SIGTERM", () => {
  void runtime.dispose().finally(() => process.exit(0));
});

const url = await runtime.ready;
process.stdout.write(`${JSON.stringify({ url: url.origin })}\n`);
