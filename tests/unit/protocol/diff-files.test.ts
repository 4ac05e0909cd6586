import { expect, test } from "vitest";
import { reverseDiff, splitDiff } from "../../../src/protocol/diff-files.ts";
import { unifiedDiff } from "../../../src/source/edit/unified-diff.ts";

test("a diff of several files is split by files, with the lines of each", async () => {
  const first = await unifiedDiff("src/a b.html", "one\ntwo\n", "one\n2\n3\n");
  const second = await unifiedDiff("styles.css", "-- x\n", "");
  const files = splitDiff(first + second);
  expect(files.map(({ file, added, removed }) => [file, added, removed])).toEqual([
    ["src/a b.html", 2, 1],
    ["styles.css", 0, 1],
  ]);
  expect(files[0]?.lines).toEqual(["@@ -1,2 +1,3 @@", " one", "-two", "+2", "+3"]);
  expect(files[1]?.lines).toEqual(["@@ -1,1 +0,0 @@", "--- x"]);
});

test("what is no diff is shown as it is, without a file", () => {
  expect(splitDiff("")).toEqual([]);
  expect(splitDiff("changed the headline\n")).toEqual([
    { file: null, added: 0, removed: 0, lines: ["changed the headline"] },
  ]);
  expect(splitDiff("@@ -1 +1 @@\n-a\n+b")).toMatchObject([{ file: null, added: 1, removed: 1 }]);
});

test("backwards, a change takes out what it put in", async () => {
  const there = await unifiedDiff("a.html", "one\ntwo\nend\n", "one\n2\n3\nend\n");
  const back = await unifiedDiff("a.html", "one\n2\n3\nend\n", "one\ntwo\nend\n");
  expect(reverseDiff(splitDiff(there))).toEqual(splitDiff(back));
});

test("wrong counts of a hunk, and lines that look like names, do not hide a file", () => {
  const diff =
    "diff --git a/x.md b/x.md\n--- a/x.md\t2026\n+++ b/x.md\n@@ -1,9 +1,9 @@\n--- old\n+++ new\n--- a/y.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n";
  expect(splitDiff(diff)).toEqual([
    { file: "x.md", added: 1, removed: 1, lines: ["@@ -1,9 +1,9 @@", "--- old", "+++ new"] },
    { file: "y.md", added: 0, removed: 1, lines: ["@@ -1 +0,0 @@", "-gone"] },
  ]);
});
