/** Which folder is an app: one with a dev server. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../../protocol/is-record.ts";
import { configNames } from "../../source/inject/config-text.ts";

/** Configuration files of dev servers: such a folder is an app. */
const APP_FILES = ["vite", "next", "nuxt", "astro", "svelte"].flatMap(configNames);
/** The same, but only beside a `package.json`: Nuxt has a file of this name in its source folder, too. */
const APP_FILES_BESIDE_MANIFEST = configNames("app");
/** Dev servers. A manifest whose scripts start one is an app without a configuration file. */
const DEV_SERVER =
  /(?:^|[\s"'/&;])(?:next|nuxt|nuxi|astro|vite|vinxi|react-scripts)(?: (?:dev|start|serve|preview|--\S+))?(?=$|[\s"'&;])/;
const DEV_SCRIPTS = ["dev", "start", "develop", "serve"];

/** True for a folder with a dev server's configuration file, or whose scripts start one. */
export function isApp(folder: string): boolean {
  if (APP_FILES.some((name) => existsSync(join(folder, name)))) return true;
  const manifest = readManifest(folder);
  if (manifest === null) return false;
  if (APP_FILES_BESIDE_MANIFEST.some((name) => existsSync(join(folder, name)))) return true;
  const { scripts } = manifest;
  return (
    isRecord(scripts) &&
    DEV_SCRIPTS.some((name) => typeof scripts[name] === "string" && DEV_SERVER.test(scripts[name]))
  );
}

function readManifest(folder: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
