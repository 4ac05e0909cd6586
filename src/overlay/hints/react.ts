/** React's development build: the element's fiber knows where its JSX stands, or the stack that made it. */

import { createHint, nonEmptyText, readPath, type SourceHint } from "./create-hint.ts";
import { jsxLocation, projectFrames, type StackFrame } from "./react-stack.ts";

/** Gets a module of the page's own dev server as text; rejects when there is none. */
export type FetchModule = (url: string) => Promise<string>;

const FIBER = /^__react(?:Fiber|InternalInstance)\$/;

/**
 * Until React 18 `_debugSource`; since React 19 `_debugStack`, whose first frame of the project lies in what
 * the dev server made of the file: the place is read out of that module.
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
  const noted = createHint(
    "react",
    readPath(source, "fileName"),
    readPath(source, "lineNumber"),
    readPath(source, "columnNumber"),
    component,
  );
  if (noted !== null) return noted;
  const [frame] = projectFrames(nonEmptyText(readPath(fiber, "_debugStack", "stack")) ?? "");
  return frame === undefined ? null : await resolved(frame, component, fetchModule);
}

async function resolved(
  frame: StackFrame,
  component: string | undefined,
  fetchModule: FetchModule,
): Promise<SourceHint | null> {
  const place = await fetchModule(frame.url).then(
    (code) => jsxLocation(code, frame.line, frame.column),
    () => null,
  );
  const { file } = frame;
  return createHint("react", place?.file ?? file, place?.line, place?.column, component);
}
