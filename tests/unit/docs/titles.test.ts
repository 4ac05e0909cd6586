/** Titles are read in lists and logs: one claim each, within a line. */
import { type ParseResult, parse } from "@babel/parser";
import { describe, expect, it } from "vitest";
import { isRecord } from "../../../src/protocol/is-record.ts";
import { CODE } from "../../support/docs/repository-text.ts";

const MAX_TITLE_CHARACTERS = 100;
const WITH_TITLE = new Set(["it", "test", "describe", "describeShared"]);

const TESTS = CODE.filter(({ path }) => path.startsWith("tests/") && path.endsWith(".ts"));

describe("titles of tests", () => {
  it(`have at most ${MAX_TITLE_CHARACTERS} characters`, () => {
    const titles = TESTS.flatMap(({ path, text }) =>
      titlesIn(parse(text, { sourceType: "module", plugins: ["typescript", "jsx"] })).map((title) => ({
        path,
        title,
      })),
    );
    expect(titles.length).toBeGreaterThan(1_000);
    expect(titles.filter(({ title }) => title.length > MAX_TITLE_CHARACTERS)).toEqual([]);
  });
});

/** The titles of all tests and suites as they are written: an inserted value counts as its expression. */
function titlesIn(program: ParseResult): string[] {
  const titles: string[] = [];
  visit(program);
  return titles;

  function visit(node: unknown): void {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
      return;
    }
    if (!isRecord(node)) return;
    if (
      node.type === "CallExpression" &&
      Array.isArray(node.arguments) &&
      WITH_TITLE.has(rootOf(node.callee))
    )
      titles.push(...node.arguments.slice(0, 2).flatMap(textOf));
    for (const value of Object.values(node)) visit(value);
  }
}

/** `it` of `it`, `it.each(rows)` and `it.skipIf(reason)`. */
function rootOf(callee: unknown): string {
  if (!isRecord(callee)) return "";
  if (callee.type === "Identifier") return String(callee.name);
  if (callee.type === "MemberExpression") return rootOf(callee.object);
  if (callee.type === "CallExpression") return rootOf(callee.callee);
  return "";
}

function textOf(argument: unknown): string[] {
  if (!isRecord(argument)) return [];
  if (argument.type === "StringLiteral") return [String(argument.value)];
  if (argument.type !== "TemplateLiteral" || !Array.isArray(argument.quasis)) return [];
  // Without the values: their length is not known here.
  return [
    argument.quasis.map((part) => (isRecord(part) && isRecord(part.value) ? part.value.cooked : "")).join(""),
  ];
}
