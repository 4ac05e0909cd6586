/** The clean-up as a command: its parsers are loaded when the first one is asked for. */
import type { BakeAnswer } from "../answers.ts";

/** What `bakeSession` does. */
export async function carbonize(input: { readonly root: string; readonly id: string }): Promise<BakeAnswer> {
  const { bakeSession } = await import("./bake.ts");
  return await bakeSession(input);
}
