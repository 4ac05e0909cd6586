/** The HTTP application, for hosts of one's own. */
export { createApp } from "./app.ts";
export type { AppEnv } from "./app-env.ts";
export type {
  DesignSystemFiles,
  FileAnswer,
  PageScript,
  Platform,
  ProjectFiles,
  Tokens,
} from "./platform.ts";
export { type HeldBody, readableRefusal } from "./readable-refusal.ts";
