/** What `serve` prints once the server listens. */
import type { RunningServer } from "../../protocol/local-server.ts";
import type { InjectResult } from "../../source/inject/index.ts";
import type { Step } from "../agent/next-steps.ts";
import type { Colors } from "../core/colors.ts";

/** For programs. */
export function serveOutput(server: RunningServer, injection: InjectResult | null, { text }: Step) {
  return {
    url: server.url,
    port: server.port,
    pid: process.pid,
    injected: injection?.files ?? [],
    configDrift: injection?.configDrift ?? [],
    recovered: server.recovered,
    ...(server.limits.length > 0 ? { limits: server.limits } : {}),
    nextStep: text,
  };
}

/** For people. */
export function serveText(
  server: RunningServer,
  injection: InjectResult | null,
  { command }: Step,
  colors: Colors,
): string {
  const { open, pending } = server.recovered;
  const resumed = `${open} open session${open === 1 ? "" : "s"}, ${pending} waiting for an agent`;
  return [
    "",
    `  ${colors.accent(colors.bold("Impeccable Live"))}  ${colors.good("ready")}`,
    "",
    `  Server   ${colors.bold(server.url)}`,
    `  Page     ${injection ? `tag in ${injection.files.join(", ")}; open it with your dev server` : "no tag added"}`,
    ...(open > 0 ? [`  Resumed  ${resumed}`] : []),
    `  Agent    ${colors.bold(command)}`,
    "",
    `  ${colors.dim("Ctrl-C stops and removes the tag.")}`,
    "",
  ].join("\n");
}
