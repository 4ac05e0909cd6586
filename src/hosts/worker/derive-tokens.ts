import { uint8ArrayToBase64 } from "uint8array-extras";
import type { Tokens } from "../../routes/index.ts";

const encoder = new TextEncoder();

/**
 * The tokens of a project on a worker:
 * base64url(HMAC-SHA256(secret, `impeccable-live|v1|<role>|<project>|<generation>`)).
 */
export async function deriveTokens(secret: string, project: string, generation: string): Promise<Tokens> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const derive = async (role: "agent" | "browser") => {
    const text = `impeccable-live|v1|${role}|${project}|${generation}`;
    return uint8ArrayToBase64(await crypto.subtle.sign("HMAC", key, encoder.encode(text)), { urlSafe: true });
  };
  const [agent, browser] = await Promise.all([derive("agent"), derive("browser")]);
  return { agent, browser };
}
