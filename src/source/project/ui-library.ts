/** Which library renders a file, as far as its own imports, its compiler's settings and its dependencies say. */
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parse as parseJsonc } from "jsonc-parser";
import { isRecord } from "../../protocol/is-record.ts";
import type { UiLibrary } from "../languages/language.ts";

/** Packages by the library they belong to. A name counts with everything below it (`preact/hooks`). */
const PACKAGES: readonly (readonly [string, UiLibrary["name"]])[] = [
  ["preact", "preact"],
  ["@preact/preset-vite", "preact"],
  ["solid-js", "solid"],
  ["@solidjs/start", "solid"],
  ["hono/jsx", "hono"],
  ["@builder.io/qwik", "qwik"],
  ["@qwik.dev/core", "qwik"],
  ["@docusaurus/core", "react"],
  ["next", "react"],
  ["react-dom", "react"],
  ["react", "react"],
  ["nuxt", "vue"],
  ["vue", "vue"],
];
/** Dependencies that decide only where no other does: `hono` is a server first of all, and Astro takes any library. */
const LAST_PACKAGES: readonly (readonly [string, UiLibrary["name"]])[] = [
  ["hono", "hono"],
  ["astro", "astro"],
];
const SETTINGS = ["tsconfig.json", "tsconfig.app.json", "jsconfig.json", "deno.json", "deno.jsonc"];
const PRAGMA = /@jsxImportSource\s+([\w@/.-]+)/;
const IMPORT = /\bfrom\s*["'](?:npm:)?([^"'\n]+)["']/g;
const UNKNOWN: UiLibrary = { name: null, major: null, docusaurus: false };
/** One command reads many files of one folder. */
const CACHE_MS = 1_000;

interface Cached {
  readonly library: Promise<UiLibrary>;
  readonly until: number;
}

const folders = new Map<string, Cached>();

/** The library of a file (`absolute`, with this text) of the project at `root`. */
export async function uiLibraryOf(root: string, absolute: string, text: string): Promise<UiLibrary> {
  const project = await ofFolder(root, dirname(absolute));
  const named = libraryIn(text, absolute.endsWith(".vue"));
  return named === null || named === project.name ? project : { ...project, name: named, major: null };
}

/** The library that a file itself names. Files for React may import types or values of others, not the reverse. */
function libraryIn(text: string, isVue: boolean): UiLibrary["name"] {
  if (isVue) return "vue";
  const pragma = PRAGMA.exec(text.slice(0, 2_000))?.[1];
  const imported = [...text.matchAll(IMPORT)].map((found) => found[1] ?? "");
  return (pragma === undefined ? null : libraryOf([pragma])) ?? libraryOf(imported);
}

function libraryOf(names: readonly string[], known = PACKAGES): UiLibrary["name"] {
  const found = known.find(([name]) => names.some((one) => one === name || one.startsWith(`${name}/`)));
  return found?.[1] ?? null;
}

function ofFolder(root: string, folder: string): Promise<UiLibrary> {
  const cached = folders.get(folder);
  if (cached !== undefined && cached.until > performance.now()) return cached.library;
  const library = readFolder(root, folder);
  folders.set(folder, { library, until: performance.now() + CACHE_MS });
  return library;
}

/** What the nearest folder says that says anything. */
async function readFolder(root: string, folder: string): Promise<UiLibrary> {
  const isInside = !relative(root, folder).startsWith("..");
  if (!isInside) return UNKNOWN;
  const [manifest, ...settings] = await Promise.all(
    ["package.json", ...SETTINGS].map((name) => readJsonc(join(folder, name))),
  );
  const dependencies = { ...recordIn(manifest, "devDependencies"), ...recordIn(manifest, "dependencies") };
  const sources = settings.map((one) => recordIn(one, "compilerOptions").jsxImportSource);
  const source = sources.find((one) => typeof one === "string");
  // `"react": "npm:@preact/compat"` is Preact.
  const range = String(dependencies.react ?? "");
  const names = Object.keys(dependencies).filter((name) => name !== "react" || !/preact/.test(range));
  const set = typeof source === "string" ? libraryOf([source.replace(/^npm:/, "")]) : null;
  const name = set ?? fromDependencies(names);
  if (name === null) return folder === root ? UNKNOWN : await ofFolder(root, dirname(folder));
  return {
    name,
    major: majorOf(dependencies[name]),
    docusaurus: names.some((one) => one.startsWith("@docusaurus/")),
  };
}

/** React counts before others: a project of React may have Preact for one part of it, which its imports show. */
function fromDependencies(names: readonly string[]): UiLibrary["name"] {
  const others = names.includes("react") ? [["react", "react"] as const] : PACKAGES;
  return libraryOf(names, [...others, ...LAST_PACKAGES]);
}

function majorOf(range: unknown): number | null {
  const major = typeof range === "string" ? /\d+/.exec(range)?.[0] : undefined;
  return major === undefined ? null : Number(major);
}

function recordIn(value: unknown, name: string): Record<string, unknown> {
  const member = isRecord(value) ? value[name] : undefined;
  return isRecord(member) ? member : {};
}

async function readJsonc(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : parseJsonc(text, [], { allowTrailingComma: true });
}
