/** Vue's development build gives the component of every element; some plugins also give the location. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, nonEmptyText, parseLocation, readPath } from "./create-hint.ts";
import { vueNodeOf } from "./vue-node.ts";

/**
 * The component whose template contains the element (`__vnode.ctx`), otherwise the one that renders it: for slots
 * the two differ. The location is the one a plugin or the compiler has stored.
 */
export function vueHint(
  element: object,
  page: object = globalThis,
  vnode = vueNodeOf(element),
): SourceHint | null {
  const type = readPath(vnode, "ctx", "type") ?? readPath(element, "__vueParentComponent", "type");
  const component = nonEmptyText(readPath(type, "name")) ?? nonEmptyText(readPath(type, "__name"));
  const fromPlugin = parseLocation(
    "vue",
    readPath(vnode, "props", "__v_inspector") ?? readPath(vnode, "props", "data-v-inspector"),
  );
  if (fromPlugin !== null) return component === undefined ? fromPlugin : { ...fromPlugin, component };
  // The tracer of Nuxt's development tools keeps file, line and column by the properties of each node.
  const positions = readPath(page, "__vue_tracer__", "vnodeToPos");
  const props = readPath(vnode, "props");
  const traced =
    positions instanceof WeakMap && typeof props === "object" && props !== null
      ? positions.get(props)
      : undefined;
  const fromTracer = createHint("vue", {
    file: readPath(traced, "0"),
    line: readPath(traced, "1"),
    column: readPath(traced, "2"),
    component,
  });
  if (fromTracer !== null) return fromTracer;
  const start = readPath(vnode, "loc", "start");
  return createHint("vue", {
    file: readPath(type, "__file"),
    line: readPath(start, "line"),
    column: readPath(start, "column"),
    component,
  });
}
