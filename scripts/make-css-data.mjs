#!/usr/bin/env node
/**
 * Writes src/source/carbonize/css-data.ts: what carbonize knows of CSS properties and of utility frameworks, from
 * the specifications (`@webref/css`), Tailwind CSS and Bootstrap. With `--check` it only compares.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { __unstable__loadDesignSystem as loadDesignSystem } from "tailwindcss";

const { resolve } = createRequire(import.meta.url);
const TARGET = join(import.meta.dirname, "../src/source/carbonize/css-data.ts");
/** Names that CSS Fragmentation calls legacy shorthands, which the data does not. */
const LEGACY = {
  "page-break-before": "break-before",
  "page-break-after": "break-after",
  "page-break-inside": "break-inside",
};
const FLOW_RELATIVE = /(?:^|-)(?:inline|block)(?:-|$)|-(?:start|end)-(?:start|end)-/;

const { properties } = JSON.parse(readFileSync(resolve("@webref/css/css.json"), "utf8"));
const lines = [
  "/**",
  " * CSS properties and the class names of utility frameworks. Written by scripts/make-css-data.mjs from the data of",
  " * the specifications, Tailwind CSS and Bootstrap; do not edit.",
  " */",
  "",
  ...table(
    "SHORTHANDS",
    "Every shorthand, with the properties that it sets or resets.",
    properties
      .filter(({ longhands, resetLonghands }) => longhands ?? resetLonghands)
      .map(({ name, longhands = [], resetLonghands = [] }) => [name, [...longhands, ...resetLonghands]]),
  ),
  ...table("ALIASES", "Legacy names, with the property that each stands for.", [
    ...properties
      .filter((one) => one.legacyAliasOf)
      .map(({ name, legacyAliasOf }) => [name, [legacyAliasOf]]),
    ...Object.entries(LEGACY).map(([name, of]) => [name, [of]]),
  ]),
  ...table(
    "LOGICAL_GROUPS",
    "Groups of properties of which the logical ones (`*`) set the physical ones.",
    Object.entries(
      Object.groupBy(
        properties.filter((one) => one.logicalPropertyGroup),
        (one) => one.logicalPropertyGroup,
      ),
    ).map(([group, all]) => [group, all.map(({ name }) => (FLOW_RELATIVE.test(name) ? `*${name}` : name))]),
  ),
  ...list(
    "INHERITED",
    "Properties that descendants inherit.",
    properties.filter(({ inherited }) => /^yes/i.test(inherited ?? "")).map(({ name }) => name),
  ),
  ...(await utilityLists()),
];
const biome = resolve("@biomejs/biome/bin/biome");
const formatted = spawnSync(process.execPath, [biome, "format", `--stdin-file-path=${TARGET}`], {
  input: lines.join("\n"),
  encoding: "utf8",
});
if (formatted.status !== 0) throw new Error(formatted.stderr);
const text = formatted.stdout;
if (!process.argv.includes("--check")) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, "utf8") !== text) {
  console.error("src/source/carbonize/css-data.ts is not what scripts/make-css-data.mjs writes");
  process.exitCode = 1;
}

async function utilityLists() {
  const stylesheet = readFileSync(resolve("tailwindcss/theme.css"), "utf8");
  const { utilities } = await loadDesignSystem(`${stylesheet}\n@tailwind utilities;`);
  const bootstrap = readFileSync(resolve("bootstrap/dist/css/bootstrap.css"), "utf8");
  const classes = [...bootstrap.matchAll(/\.([a-z][\w-]*)(?=[\s,{:.>+~[)])/gi)].map(([, name]) => name);
  return [
    ...list("UTILITY_ROOTS", "Tailwind CSS: utilities that take a value.", utilities.keys("functional")),
    ...list("UTILITY_NAMES", "Tailwind CSS: whole names of utilities.", utilities.keys("static")),
    ...list("BOOTSTRAP_NAMES", "Bootstrap: its classes.", classes),
  ];
}

function table(name, comment, rows) {
  const body = rows
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => `  "${key}": "${all.join(" ")}",`);
  return [
    `/** ${comment} */`,
    `export const ${name}: Readonly<Record<string, string>> = {`,
    ...body,
    "};",
    "",
  ];
}

/** Names in lines of at most 110 characters. */
function list(name, comment, names) {
  const all = [...new Set(names)].sort();
  const rows = [];
  for (const one of all) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + one.length < 105) rows[rows.length - 1] = `${last} ${one}`;
    else rows.push(one);
  }
  return [
    `/** ${comment} */`,
    `export const ${name}: readonly string[] = [`,
    ...rows.map((row) => `  "${row}",`),
    `].flatMap((line) => line.split(" "));`,
    "",
  ];
}
