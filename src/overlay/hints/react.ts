/** React's development build: the element's fiber holds the location of its JSX, or the stack that created it. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, nonEmptyText, readPath } from "./create-hint.ts";
import { jsxLocation, projectFrames, type StackFrame } from "./react-stack.ts";

/** Reads a module of the page's own dev server as text; rejects when there is none. */
export type FetchModule = (url: string) => Promise<string>;

const FIBER = /^__react(?:Fiber|InternalInstance)\$/;

/**
 * Reads `_debugSource` (until React 18) or `_debugStack` (since React 19). The stack's first frame of the project
 * points into the compiled module, so the location is read out of that module.
 */
export async function reactHint(element: object, fetchModule: FetchModule): Promise<SourceHint | null> {
  const key = Object.keys(element).find((name) => FIBER.test(name));
  const fiber = key === undefined ? undefined : readPath(element, key);
  const owner = readPath(fiber, "_debugOwner");
  const component =
    nonEmptyText(readPath(owner, "type", "displayName")) ??
    nonEmptyText(readPath(owner, "type", "name")) ??
    nonEmptyText(readPath(owner, "name"));
  const source = readPath(fiber, "_debugSource");
  const fromSource = createHint("react", {
    file: readPath(source, "fileName"),
    line: readPath(source, "lineNumber"),
    column: readPath(source, "columnNumber"),
    component,
  });
  if (fromSource !== null) return fromSource;
  const [frame] = projectFrames(nonEmptyText(readPath(fiber, "_debugStack", "stack")) ?? "");
  return frame === undefined ? null : await hintFromFrame(frame, component, fetchModule);
}

/** Without the module the frame's own file is still right; its line is not, because it is a compiled one. */
async function hintFromFrame(
  frame: StackFrame,
  component: string | undefined,
  fetchModule: FetchModule,
): Promise<SourceHint | null> {
  const location = await fetchModule(frame.url).then(
    (code) => jsxLocation(code, frame.line, frame.column),
    () => null,
  );
  return createHint("react", { file: frame.file, component, ...location });
}
