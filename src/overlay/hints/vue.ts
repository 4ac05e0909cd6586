/** Vue's development build tells the component of every element; some plugins also tell the place. */
import { createHint, nonEmptyText, parseLocation, readPath, type SourceHint } from "./create-hint.ts";

/**
 * The component in whose template the element is written (`__vnode.ctx`; for slots this is not the one that
 * shows it), else the one that shows it, with the place where a plugin has noted one.
 */
export function vueHint(element: object): SourceHint | null {
  const vnode = readPath(element, "__vnode");
  const type = readPath(vnode, "ctx", "type") ?? readPath(element, "__vueParentComponent", "type");
  const component = nonEmptyText(readPath(type, "name")) ?? nonEmptyText(readPath(type, "__name"));
  const noted = parseLocation(
    "vue",
    readPath(vnode, "props", "__v_inspector") ?? readPath(vnode, "props", "data-v-inspector"),
  );
  if (noted !== null) return component === undefined ? noted : { ...noted, component };
  const start = readPath(vnode, "loc", "start");
  return createHint(
    "vue",
    readPath(type, "__file"),
    readPath(start, "line"),
    readPath(start, "column"),
    component,
  );
}
