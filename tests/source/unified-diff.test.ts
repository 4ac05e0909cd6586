import { applyPatch } from "diff";
import { expect, it } from "vitest";
import { unifiedDiff } from "../../src/source/edit/unified-diff.ts";

it.each([
  ["some lines", 5],
  ["more lines than the shortest diff is searched for", 1_000],
])("leads from one text to the other: %s", async (_, count) => {
  const list = Array.from({ length: count }, (_, index) => `  <li>${index}</li>\n`).join("");
  for (const [start, end] of [
    ["", ""],
    ["<ul>\n", "</ul>\n"],
    ["<main>\n<p>\n</p>\n<hr>\n<ul>\n", "</ul>\n<hr>\n<p>\n</p>\n</main>"],
  ]) {
    const before = start + list + end;
    const after = `${start}${list.replaceAll("  <li>", "    <li>").replace(/\n$/, end === "" ? "" : "\n")}${end}`;
    const diff = await unifiedDiff("a.html", before, after);
    expect(diff.startsWith("--- a/a.html\n+++ b/a.html\n@@ -")).toBe(true);
    expect(applyPatch(before, diff)).toBe(after);
    expect(diff.split("\n").length).toBeLessThan(2 * count + 20);
  }
});
