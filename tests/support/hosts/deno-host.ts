import { join } from "node:path";
import { type LocalRuntime, localHost, REPOSITORY } from "./local-host.ts";

/** The Deno of the development dependencies. */
export const deno: LocalRuntime = {
  runtime: "deno",
  program: join(REPOSITORY, "node_modules/.bin/deno"),
  words: ["run", "-A"],
};

/** The built command line on Deno. */
export const denoHost = localHost("Deno", deno);
