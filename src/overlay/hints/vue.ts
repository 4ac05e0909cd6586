/** Vue's development build gives the component of every element; some plugins also give the location. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, nonEmptyText, parseLocation, readPath } from "./create-hint.ts";

/**
 * The component whose template contains the element (`__vnode.ctx`), otherwise the one that renders it: for slots
 * the two differ. The location is the one a plugin or the compiler has stored.
 */
export function vueHint(element: object): SourceHint | null {
  const vnode = readPath(element, "__vnode");
  const type = readPath(vnode, "ctx", "type") ?? readPath(element, "__vueParentComponent", "type");
  const component = nonEmptyText(readPath(type, "name")) ?? nonEmptyText(readPath(type, "__name"));
  const fromPlugin = parseLocation(
    "vue",
    readPath(vnode, "props", "__v_inspector") ?? readPath(vnode, "props", "data-v-inspector"),
  );
  if (fromPlugin !== null) return component === undefined ? fromPlugin : { ...fromPlugin, component };
  const start = readPath(vnode, "loc", "start");
  return createHint("vue", {
    file: readPath(type, "__file"),
    line: readPath(start, "line"),
    column: readPath(start, "column"),
    component,
  });
}
