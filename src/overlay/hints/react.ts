/** React's development build: the element's fiber holds the location of its JSX, or the stack that created it. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, nonEmptyText, readPath } from "./create-hint.ts";
import { lineAfterEdit } from "./moved-line.ts";
import { nextLocation, type PostJson } from "./next-stack.ts";
import { type JsxLocation, jsxLocation, projectFrames, type StackFrame } from "./react-stack.ts";
import { originalPosition, sourceText } from "./source-map.ts";

/** The page's own dev server. */
export interface DevServerClient {
  /**
   * Reads a module as text: as the page has loaded it (`force-cache`), or as it is now, without replacing that
   * (`no-store`). Rejects when there is none.
   */
  readonly fetchModule: (url: string, cache: "force-cache" | "no-store") => Promise<string>;
  readonly postJson: PostJson;
}

const FIBER = /^__react(?:Fiber|InternalInstance)\$/;

/**
 * Reads `_debugSource` (until React 18) or `_debugStack` (since React 19). The stack's first frame of the project
 * points into the compiled module, so the location is read out of that module; Next.js maps the frames of its bundles.
 */
export async function reactHint(element: object, server: DevServerClient): Promise<SourceHint | null> {
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
  const stack = nonEmptyText(readPath(fiber, "_debugStack", "stack")) ?? "";
  const [frame] = projectFrames(stack);
  if (frame !== undefined) return await hintFromFrame(frame, component, server.fetchModule);
  const inNext = await nextLocation(stack, server.postJson);
  return inNext === null ? null : createHint("react", { component, ...inNext });
}

/**
 * A module's source map is preferred to the location that its JSX states: plugins that change the file before the JSX
 * is compiled move that one. Without the module the frame's own file is still right; its line is a compiled one.
 */
async function hintFromFrame(
  frame: StackFrame,
  component: string | undefined,
  fetchModule: DevServerClient["fetchModule"],
): Promise<SourceHint | null> {
  const [code, now] = await Promise.all([
    fetchModule(frame.url, "force-cache").catch(() => null),
    fetchModule(frame.url, "no-store").catch(() => null),
  ]);
  if (code === null) return createHint("react", { file: frame.file, component });
  const { file = frame.file, ...stated } = jsxLocation(code, frame.line, frame.column) ?? {};
  const location = { ...stated, ...originalPosition(code, frame) };
  return createHint("react", { file, component, ...withCurrentLine(location, code, now ?? code) });
}

/** The location without its line where hot reload may have changed that line since. */
function withCurrentLine(location: Partial<JsxLocation>, code: string, now: string): Partial<JsxLocation> {
  const [before, after] = [sourceText(code), sourceText(now)];
  if (location.line === undefined || before === null || after === null) return location;
  const line = lineAfterEdit(before, after, location.line);
  return line === null ? {} : { ...location, line };
}
