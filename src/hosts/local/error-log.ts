import type { LogLevel } from "../../protocol/local-server.ts";

/** Writes unexpected errors to standard error: one line each, with the stack at level `debug`. */
export function errorLog(level: LogLevel): (error: unknown) => void {
  if (level === "silent") return () => {};
  return (error) => {
    const text = error instanceof Error ? (level === "debug" && error.stack) || error.message : String(error);
    process.stderr.write(`[impeccable-live] ${text}\n`);
  };
}
