// `SOURCE_CORPUS=FOLDER npm run corpus [-- --per-file N]`: wraps, fills, accepts and discards elements of the projects
// in a folder, in memory, and prints for each language how many are right, refused (by reason) and wrong. The variant
// is the original itself, so the accepted text has to be the file's own but for white space. Nothing is written there.
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
import { extname, join } from "node:path";
import { buildAcceptEdit } from "../src/source/accept/accept-edit.ts";
import { locateWrapper } from "../src/source/markers/wrapper.ts";
import { loadSource } from "../src/source/project/load-source.ts";
import { textWithoutWrapper } from "../src/source/wrap/unwrap.ts";
import { buildWrapEdit } from "../src/source/wrap/wrap-edit.ts";

const ID = "a1b2c3d4";
const SKIPPED = new Set([".git", "node_modules", "vendor", "dist", "build"]);
const TEMPLATES = ["blade.php", "twig", "liquid", "php", "hbs", "erb", "eex", "heex", "njk", "ejs", "tmpl"];
const PAGES = ["html", "htm", "jsx", "tsx", "js", "vue", "svelte", "astro", "mdx"];
const folder = process.env.SOURCE_CORPUS;
const at = process.argv.indexOf("--per-file");
const perFile = at === -1 ? 10 : Number(process.argv[at + 1]);
if (!folder || !Number.isInteger(perFile) || perFile < 1) {
  process.stderr.write("usage: SOURCE_CORPUS=FOLDER npm run corpus [-- --per-file N]\n");
  process.exit(1);
}

const root = realpathSync(mkdtempSync(join(tmpdir(), "source-corpus-")));
/** By language: `right`, `wrong`, `unparsable`, and each reason of a refusal. */
const table = new Map();
const wrong = [];
const count = (language, result) => {
  const row = table.get(language) ?? {};
  row[result] = (row[result] ?? 0) + 1;
  table.set(language, row);
};

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

/** Elements at equal distances, so that a run is repeatable. */
function sample(elements) {
  const step = Math.max(1, elements.length / perFile);
  return elements.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

const plain = (text) => text.replace(/\s+/g, "");

/** `right`, `wrong: …`, or the reason of a refusal. */
async function tryElement(loaded, element) {
  const edit = await buildWrapEdit(loaded, element, { id: ID, count: 1 }, { climb: false });
  if (!edit.ok) return edit.reason;
  const { after, wrapper } = edit;
  const { language } = loaded;
  const { original, insert } = wrapper;
  const tag = wrapper.element.name;
  const variant = `<${tag} data-impeccable-variant="1">${after.text.slice(original.range.start, original.range.end)}</${tag}>`;
  const text = `${after.text.slice(0, insert.range.end)}${loaded.file.eol}${variant}${after.text.slice(insert.range.end)}`;
  const parsed = language.parse(text);
  if (!parsed.ok) return `wrong: filled, it does not parse: ${parsed.message}`;
  const filled = { ...loaded, text, source: parsed.source };
  const located = locateWrapper(filled, ID);
  if (!located?.ok) return "wrong: the filled wrapper is not found";
  if ((await textWithoutWrapper(filled, located.wrapper)) !== loaded.text) return "wrong: discard differs";
  const accepted = await buildAcceptEdit(filled, located.wrapper, { id: ID, variant: "1", paramValues: {} });
  if (!accepted.ok) return `accept: ${accepted.error}`;
  if (plain(accepted.text) !== plain(loaded.text)) return "wrong: accept differs";
  return "right";
}

async function tryFile(path, language) {
  const name = `file.${language}`;
  const bytes = readFileSync(path);
  if (bytes.length > 300_000 || /\.min\.|\.test\.|\.spec\./.test(path)) return;
  writeFileSync(join(root, name), bytes);
  const read = await loadSource(root, name);
  if (!read.ok) return count(language, read.error);
  for (const element of sample(read.loaded.source.elements)) {
    const result = await tryElement(read.loaded, element).catch((error) => `wrong: threw ${error.message}`);
    count(language, result.startsWith("wrong") ? "wrong" : result);
    const line = read.loaded.text.slice(0, element.range.start).split("\n").length;
    if (result.startsWith("wrong")) wrong.push(`${path}:${line}: ${result}`);
  }
}

try {
  mkdirSync(join(root, ".impeccable", "live"), { recursive: true });
  const config = JSON.stringify({ files: [], templateExtensions: TEMPLATES });
  writeFileSync(join(root, ".impeccable", "live", "config.json"), config);
  for (const path of filesIn(folder)) {
    const language =
      TEMPLATES.find((ending) => path.endsWith(`.${ending}`)) ??
      PAGES.find((ending) => extname(path) === `.${ending}`);
    if (language !== undefined) await tryFile(path, language);
  }
  for (const [language, row] of [...table].sort()) {
    const { right = 0, wrong: bad = 0, ...refused } = row;
    const reasons = Object.entries(refused).map(([reason, times]) => `${reason} ${times}`);
    process.stdout.write(`${language.padEnd(10)} right ${right}  wrong ${bad}  ${reasons.join(", ")}\n`);
  }
  for (const line of wrong) process.stdout.write(`${line}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
