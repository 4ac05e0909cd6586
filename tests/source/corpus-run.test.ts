/** `npm run corpus` and `npm run fuzz:source`, on little input: they are run by hand, where a broken one stays unseen. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project } from "../support/source/project.ts";

const ROOT = join(import.meta.dirname, "..", "..");

function script(name: string, words: readonly string[], environment: Record<string, string> = {}) {
  const path = join(ROOT, "scripts", name);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test("the corpus run prints each language with what was right and refused", () => {
  const { root } = project({
    "one/a.html": "<main><p class='a'>x</p><table><tr><td>y</td></tr></table></main>\n",
    "one/a.mdx": "Now **open** daily.\n\n- one\n",
    "one/a.twig": "{% if a %}<div>{% endif %}<p>x</p>{% if a %}</div>{% endif %}\n",
  });
  const { status, output } = script("corpus.mjs", [], { SOURCE_CORPUS: root });
  expect(output).toContain("| HTML | 5 | 3 | 2 | 0 (0.0 %) | 0 |");
  expect(output).toContain("| MDX | 4 | 3 | 1 | 0 (0.0 %) | 0 |");
  expect(output).toContain("| Twig | 2 | 1 | 0 | 1 (50.0 %): template_unclear 1 | 0 |");
  expect(status).toBe(0);
});

// One document may be refused, which the tests count: only that they run is asked here.
test("the run of generated documents finds its files", () => {
  const { output } = script("fuzz-source.mjs", ["--runs", "1"]);
  for (const file of ["fuzz", "fuzz-components", "fuzz-templates"])
    expect(output).toContain(`tests/source/${file}.test.ts`);
});
