/** What a module imports, in the order in which the imports are evaluated. */
import { parse } from "@babel/parser";
import { child, isNode, list, textField } from "../languages/ast.ts";

export interface ScriptImport {
  readonly name: string;
  /** Offset in the code. */
  readonly at: number;
  /** The name that the module's default is bound to. */
  readonly local: string | null;
  /** True for `import()`, which is evaluated at a time that only the page knows. */
  readonly late: boolean;
}

const DYNAMIC = /\bimport(?:\.meta\.glob)?\(\s*["'`]([^"'`$]+)["'`]/g;

/** The imports of a module; `null` where it does not parse. Imports of types are left out. */
export function scriptImports(code: string, { jsx = true }: { jsx?: boolean } = {}): ScriptImport[] | null {
  let program: unknown;
  try {
    program = parse(code, {
      sourceType: "module",
      errorRecovery: true,
      allowReturnOutsideFunction: true,
      plugins: jsx ? ["typescript", "jsx"] : ["typescript"],
    }).program;
  } catch {
    return null;
  }
  if (!isNode(program)) return null;
  const found = list(program, "body").flatMap((node): ScriptImport[] => {
    const name = textField(child(node, "source") ?? node, "value");
    if (name === null || textField(node, "importKind") === "type") return [];
    const named = list(node, "specifiers").find(({ type }) => type === "ImportDefaultSpecifier");
    const local = named === undefined ? null : textField(child(named, "local") ?? named, "name");
    return [{ name, at: node.start, local, late: false }];
  });
  for (const { index, 1: name = "" } of code.matchAll(DYNAMIC))
    found.push({ name, at: index, local: null, late: true });
  return found;
}
