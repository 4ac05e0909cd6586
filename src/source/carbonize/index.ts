/** The clean-up as a command: its parsers are loaded when the first one is asked for. */
import type { CarbonizeResult } from "./carbonize-result.ts";

/** What `carbonizeSession` does. */
export async function carbonize(input: {
  readonly root: string;
  readonly id: string;
}): Promise<CarbonizeResult> {
  const { carbonizeSession } = await import("./carbonize.ts");
  return await carbonizeSession(input);
}
