/** Reads variants from an agent's JSON: `{"variants":[{"markup","css","params"}]}`. */
import * as v from "valibot";
import { MAX_VARIANTS } from "../../../protocol/limits.ts";
import { lineAt } from "../../project/text-file.ts";
import type { SourceProblem } from "../../refusal.ts";
import { paramsIssue } from "../check-params.ts";
import { type MemberLines, type MemberPath, memberLines, memberName } from "./member-lines.ts";

const Variant = v.strictObject({
  /** One element, in the language of the source file. */
  markup: v.pipe(v.string(), v.regex(/\S/, "must hold one element")),
  /** Rules without scope: `:scope` is the box around the element. */
  css: v.optional(v.string()),
  params: v.optional(v.array(v.unknown())),
});

const File = v.strictObject({
  variants: v.pipe(
    v.array(Variant),
    v.minLength(1, "must hold a variant"),
    v.maxLength(MAX_VARIANTS, `may hold at most ${MAX_VARIANTS} variants`),
  ),
});

export type VariantInput = v.InferOutput<typeof Variant>;

export type ReadJson =
  | {
      readonly ok: true;
      readonly variants: readonly VariantInput[];
      problemAt(path: MemberPath, memberLine: number, message: string): SourceProblem;
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** The variants, or what is wrong with the JSON. `name` is the path it was read from, `-` for standard input. */
export function readVariantsJson(text: string, name: string): ReadJson {
  const json = text.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(json, name, error)] };
  }
  const lines = memberLines(json);
  const result = v.safeParse(File, value);
  const issues = result.success ? paramIssues(result.output.variants) : schemaIssues(result.issues);
  if (!result.success || issues.length > 0)
    return { ok: false, problems: issues.map((issue) => placed(lines, name, issue)) };
  return {
    ok: true,
    variants: result.output.variants,
    problemAt: (path, memberLine, message) => placed(lines, name, { path, memberLine, message }),
  };
}

interface MemberIssue {
  readonly path: MemberPath;
  readonly memberLine?: number;
  readonly message: string;
}

function placed(
  lines: MemberLines,
  file: string,
  { path, memberLine = 1, message }: MemberIssue,
): SourceProblem {
  return {
    file,
    line: lines.lineOf(path, memberLine),
    message,
    ...(path.length === 0 ? {} : { member: memberName(path) }),
    ...(memberLine > 1 ? { memberLine } : {}),
  };
}

function schemaIssues(issues: readonly v.BaseIssue<unknown>[]): MemberIssue[] {
  return issues.map(({ path, message }) => ({
    path: (path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key))),
    message,
  }));
}

function paramIssues(variants: readonly VariantInput[]): MemberIssue[] {
  return variants.flatMap(({ params }, index) => {
    const issue = params === undefined ? null : paramsIssue(params);
    return issue === null
      ? []
      : [{ path: ["variants", index, "params", ...issue.path], message: issue.message }];
  });
}

function syntaxProblem(json: string, file: string, error: unknown): SourceProblem {
  const reason = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(reason)?.[1];
  // Without a position, the text ended too early.
  const line = lineAt(json, position === undefined ? json.trimEnd().length : Number(position));
  return { file, line, message: `It is not JSON: ${reason}.` };
}
