import type { AppContext } from "./app-env.ts";
import type { Platform } from "./platform.ts";

/** Secrets of the request's project that are known by value: they are in nothing that people are shown. */
export async function knownSecrets(c: AppContext, platform: Platform): Promise<readonly string[]> {
  const tokens = await platform.tokens(c.get("project"));
  return tokens === null ? [] : [tokens.agent, tokens.browser];
}
