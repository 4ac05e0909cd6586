/** Vue's development build tells the component of every element; some plugins also tell the place. */
import { hintOf, placeOf, read, type SourceHint, text } from "./source-hint.ts";

/**
 * The component in whose template the element is written (`__vnode.ctx`; for slots this is not the one that
 * shows it), else the one that shows it, with the place where a plugin has noted one.
 */
export function vueHint(element: object): SourceHint | null {
  const vnode = read(element, "__vnode");
  const type = read(vnode, "ctx", "type") ?? read(element, "__vueParentComponent", "type");
  const component = text(read(type, "name")) ?? text(read(type, "__name"));
  const noted = placeOf(
    "vue",
    read(vnode, "props", "__v_inspector") ?? read(vnode, "props", "data-v-inspector"),
  );
  if (noted !== null) return component === undefined ? noted : { ...noted, component };
  const start = read(vnode, "loc", "start");
  return hintOf("vue", read(type, "__file"), read(start, "line"), read(start, "column"), component);
}
