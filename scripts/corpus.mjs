// `SOURCE_CORPUS=FOLDER npm run corpus [-- --per-file N] [--seconds N] [--repo NAME] [--reason REASON]`: tries elements
// of public projects in memory (`tests/support/source/corpus-element.ts`) and prints a table by language: right, refused by reason, wrong.
// Each folder in FOLDER is a project. `--seconds` limits the time for one of them, `--reason` lists the places of one
// reason. Nothing is written there.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadSource } from "../src/source/project/load-source.ts";
import { tryElement } from "../tests/support/source/corpus-element.ts";

/** The name of a language by the ending of its files; the first that fits counts. */
const ENDINGS = [
  ["blade.php", "Blade"],
  ["php", "PHP"],
  ["twig", "Twig"],
  ["liquid", "Liquid"],
  ["hbs", "Handlebars"],
  ["erb", "ERB"],
  ["heex", "HEEx"],
  ["eex", "HEEx"],
  ["njk", "Nunjucks"],
  ["ejs", "EJS"],
  ["tmpl", "Go"],
  ["jsx", "JSX"],
  ["tsx", "TSX"],
  ["js", "JSX"],
  ["vue", "Vue"],
  ["svelte", "Svelte"],
  ["astro", "Astro"],
  ["mdx", "MDX"],
  ["ts", "Angular (.ts)"],
  ["html", "HTML"],
  ["htm", "HTML"],
];
const TEMPLATES = ["blade.php", "php", "twig", "liquid", "hbs", "erb", "heex", "eex", "njk", "ejs", "tmpl"];
const SKIPPED_FOLDERS = new Set([".git", "node_modules", "vendor", "dist", "build"]);
/** Places where HTML takes no wrapper at all: the nearest ancestor is wrapped instead. */
const NO_PLACE = new Set(
  "document_part list_item table_part select_option inside_svg media_part direct_child cloned_child single_value unclosed_sibling message_part quoted_template".split(
    " ",
  ),
);

const { values: options } = parseArgs({
  options: {
    "per-file": { type: "string", default: "10" },
    seconds: { type: "string", default: "120" },
    repo: { type: "string" },
    reason: { type: "string" },
  },
});
const [folder, perFile, seconds] = [
  process.env.SOURCE_CORPUS,
  Number(options["per-file"]),
  Number(options.seconds),
];
if (!folder || !(perFile >= 1) || !(seconds > 0)) {
  process.stderr.write(
    "usage: SOURCE_CORPUS=FOLDER npm run corpus [-- --per-file N] [--seconds N] [--repo NAME]\n",
  );
  process.exit(1);
}

const root = realpathSync(mkdtempSync(join(tmpdir(), "source-corpus-")));
/** By language: how often each result came. */
const table = new Map();
const projects = new Map();
const listed = [];

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

/** A repeatable order in which no folder comes first, so that a time limit leaves no language out. */
function mixed(paths) {
  const weight = (path) => [...path].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7);
  return paths
    .map((path) => [weight(path), path])
    .sort(([a], [b]) => a - b)
    .map(([, path]) => path);
}

/** Elements at equal distances, so that a run is repeatable. */
function sample(elements) {
  const step = Math.max(1, elements.length / perFile);
  return elements.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Angular's projects name it in the nearest package.json, as the search for elements reads it. */
function isAngular(path, project) {
  for (let at = dirname(path); at.startsWith(project); at = dirname(at)) {
    const found = readdirSync(at).includes("package.json")
      ? readFileSync(join(at, "package.json"), "utf8")
      : "";
    if (found.includes('"@angular/core"')) return true;
  }
  return false;
}

function languageOf(path, text, project) {
  const [ending, language] = ENDINGS.find(([end]) => path.endsWith(`.${end}`)) ?? [];
  if (language === "Angular (.ts)")
    return /@Component\s*\(/.test(text) && /\btemplate\s*:/.test(text) ? { ending, language } : null;
  if (language !== "HTML") return language === undefined ? null : { ending, language };
  if (/\{%/.test(text)) return { ending, language: "Django, Jinja" };
  if (/<\?php|<%/.test(text)) return null;
  if (!/<html|<!doctype/i.test(text) && isAngular(path, project))
    return { ending: "component.html", language: "Angular" };
  return { ending, language: /\{\{/.test(text) ? "Go, in HTML" : "HTML" };
}

function count(language, result) {
  const row = table.get(language) ?? {};
  row[result] = (row[result] ?? 0) + 1;
  table.set(language, row);
}

async function tryFile(path, project) {
  const bytes = readFileSync(path);
  if (bytes.length > 300_000 || /\.min\.|\.test\.|\.spec\.|\.stories\./.test(path)) return 0;
  const known = languageOf(path, bytes.toString("utf8"), project);
  if (known === null) return 0;
  const { ending, language } = known;
  const name = `${language.startsWith("Angular") ? "angular" : "other"}/file.${ending}`;
  writeFileSync(join(root, name), bytes);
  const read = await loadSource(root, name);
  if (!read.ok) {
    count(language, `file ${read.error}`);
    if (options.reason === read.error) listed.push(`${path}: ${read.message}`);
    return 0;
  }
  const elements = sample(read.loaded.source.elements);
  for (const element of elements) {
    const result = await tryElement(root, read.loaded, element).catch(
      (error) => `wrong: threw ${error.stack}`,
    );
    count(language, result.startsWith("wrong") ? "wrong" : result);
    const line = read.loaded.text.slice(0, element.range.start).split("\n").length;
    if (result.startsWith("wrong") || result.startsWith(options.reason ?? "wrong"))
      listed.push(`${path}:${line}: <${element.name}> ${result}`);
  }
  return elements.length;
}

async function tryProject(name) {
  const project = join(folder, name);
  const end = performance.now() + seconds * 1000;
  let tried = 0;
  for (const path of mixed([...filesIn(project)])) {
    if (performance.now() > end) break;
    tried += await tryFile(path, project);
  }
  projects.set(name, tried);
  process.stderr.write(`${name}: ${tried} elements\n`);
}

function printTable() {
  const cells = (row) => process.stdout.write(`| ${row.join(" | ")} |\n`);
  cells(["language", "elements", "right", "no wrapper fits there", "refused", "wrong"]);
  cells(["---", "---", "---", "---", "---", "---"]);
  const totals = [0, 0, 0, 0, 0];
  for (const [language, { right = 0, wrong = 0, ...rest }] of [...table].sort()) {
    const results = Object.entries(rest).filter(([reason]) => !reason.startsWith("file "));
    const none = results.filter(([reason]) => NO_PLACE.has(reason));
    const refused = results.filter(([reason]) => !NO_PLACE.has(reason));
    const sum = (rows) => rows.reduce((total, [, times]) => total + times, 0);
    const all = right + wrong + sum(results);
    const share = all === 0 ? "" : ` (${((100 * sum(refused)) / all).toFixed(1)} %)`;
    const why = refused.map(([reason, times]) => `${reason} ${times}`).join(", ");
    cells([language, all, right, sum(none), `${sum(refused)}${share}${why && `: ${why}`}`, wrong]);
    for (const [index, value] of [all, right, sum(none), sum(refused), wrong].entries())
      totals[index] += value;
  }
  cells(["all", ...totals]);
  for (const [language, row] of table)
    for (const [reason, times] of Object.entries(row))
      if (reason.startsWith("file "))
        process.stdout.write(`${language}: ${reason.slice(5)} ${times} files\n`);
  process.stdout.write(`${[...projects].map(([name, tried]) => `${name} ${tried}`).join(", ")}\n`);
  for (const line of listed) process.stdout.write(`${line}\n`);
}

try {
  mkdirSync(join(root, ".impeccable", "live"), { recursive: true });
  for (const name of ["angular", "other"]) mkdirSync(join(root, name));
  const config = JSON.stringify({ files: [], templateExtensions: TEMPLATES });
  writeFileSync(join(root, ".impeccable", "live", "config.json"), config);
  writeFileSync(join(root, "angular", "package.json"), '{ "dependencies": { "@angular/core": "*" } }\n');
  writeFileSync(join(root, "other", "package.json"), "{}\n");
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
    if (options.repo === undefined || name.includes(options.repo)) await tryProject(name);
  printTable();
  process.exitCode = [...table.values()].some(({ wrong = 0 }) => wrong > 0) ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
