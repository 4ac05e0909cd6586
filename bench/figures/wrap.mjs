// The cost of searching 10,000 source files: the whole `wrap` command beside `git grep` of the class. Once with a
// class that one file has, once with classes that all files have and a text that one has.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/setup.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder } from "../support/server.mjs";

const FILES = 10_000;
const ROUNDS = 7;
const ID = "be0c4001";
const PICKED = {
  "a class of one file": ["--tag", "article", "--classes", "hero__unique flex"],
  "common classes, a text of one file": [
    "--tag",
    "button",
    "--classes",
    "btn primary",
    "--text",
    "Action 7777",
  ],
};
const CLASS = { "a class of one file": "hero__unique", "common classes, a text of one file": "primary" };

export async function measure() {
  const folder = newFolder();
  try {
    project(folder);
    const results = [];
    for (const [name, words] of Object.entries(PICKED)) results.push(await measured(folder, name, words));
    return results;
  } finally {
    removeFolder(folder);
  }
}

async function measured(folder, name, words) {
  const times = { wrap: [], gitGrep: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const wrap = await timed(() => command(folder, "wrap", "--id", ID, "--count", "2", ...words));
    command(folder, "discard", "--id", ID);
    const gitGrep = await timed(() => spawnSync("git", ["grep", "-l", "-F", CLASS[name]], { cwd: folder }));
    if (round > 0) {
      times.wrap.push(wrap);
      times.gitGrep.push(gitGrep);
    }
  }
  const gitGrep = median(times.gitGrep);
  return result({
    figure: `wrap in ${FILES} source files, ${name}, p50`,
    unit: "ms",
    value: median(times.wrap),
    floors: { gitGrep },
    floor: gitGrep,
    limit: 300 + 3 * gitGrep,
    bar: "300 ms + 3 x git grep of the class",
  });
}

function command(folder, ...words) {
  const answer = execFileSync(process.execPath, [join(root, "dist/cli.js"), ...words, "--root", folder]);
  const { ok, handled } = JSON.parse(answer);
  if (!ok && !handled) throw new Error(`${words[0]}: ${answer}`);
}

function project(folder) {
  const places = ["alpha", "bravo", "candle", "delta", "echo", "forest", "garden"];
  for (let n = 0; n < FILES; n += 1) {
    const place = join(folder, "src", `module-${n % 100}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `Part${n}.jsx`), component(n, places[n % places.length]));
  }
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@b", ...words], { cwd: folder });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
}

function component(n, word) {
  return `import { go } from "./go";

export function Part${n}({ items }) {
  return (
    <section className="panel wide">
      <h2 className="heading">Part ${n} ${word}</h2>
      {items.map((item) => (
        <article key={item.id} className="${n === 4_321 ? "hero__unique" : "card"} flex" onClick={() => go(item)}>
          <p className="text">Card text ${word}</p>
        </article>
      ))}
      <button className="btn primary">Action ${n}</button>
    </section>
  );
}
`;
}
