import type { Context } from "hono";
import type { Platform } from "./platform.ts";

export type Role = "agent" | "browser";

/** What the guards leave for the handlers. */
export interface AppEnv {
  Variables: {
    project: string;
    role: Role;
    /** Takes one write of this owner at this address. @throws ApiError 429 */
    limitWrites: (owner: string) => void;
  };
}

export type AppContext = Context<AppEnv>;

/** A resource: registers its routes. */
export type Resource = (platform: Platform) => import("hono").Hono<AppEnv>;
