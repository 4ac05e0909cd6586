/** React's development build: the element's fiber knows where its JSX stands, or the stack that made it. */
import { type Frame, framesOf, jsxPlace } from "./react-stack.ts";
import { hintOf, read, type SourceHint, text } from "./source-hint.ts";

/** Gets a module of the page's own dev server as text; rejects when there is none. */
export type FetchModule = (url: string) => Promise<string>;

const FIBER = /^__react(?:Fiber|InternalInstance)\$/;

/**
 * Until React 18 `_debugSource`; since React 19 `_debugStack`, whose first frame of the project lies in what
 * the dev server made of the file: the place is read out of that module.
 */
export async function reactHint(element: object, fetchModule: FetchModule): Promise<SourceHint | null> {
  const key = Object.keys(element).find((name) => FIBER.test(name));
  const fiber = key === undefined ? undefined : read(element, key);
  const owner = read(fiber, "_debugOwner");
  const component =
    text(read(owner, "type", "displayName")) ??
    text(read(owner, "type", "name")) ??
    text(read(owner, "name"));
  const source = read(fiber, "_debugSource");
  const noted = hintOf(
    "react",
    read(source, "fileName"),
    read(source, "lineNumber"),
    read(source, "columnNumber"),
    component,
  );
  if (noted !== null) return noted;
  const [frame] = framesOf(text(read(fiber, "_debugStack", "stack")) ?? "");
  return frame === undefined ? null : await resolved(frame, component, fetchModule);
}

async function resolved(
  frame: Frame,
  component: string | undefined,
  fetchModule: FetchModule,
): Promise<SourceHint | null> {
  const place = await fetchModule(frame.url).then(
    (code) => jsxPlace(code, frame.line, frame.column),
    () => null,
  );
  const { file } = frame;
  return hintOf("react", place?.file ?? file, place?.line, place?.column, component);
}
