/** Crop marks around an element, and the line at an insertion point; each with its name. */
import { type InsertionPoint, insertionLine } from "../picker/insertion-point.ts";
import type { VisibleRect } from "../visible-rect.ts";
import { connectedRect, useRect } from "./use-element-rect.ts";

/** Closer than this to the top of the window, the name is drawn inside the outline. */
const NAME_ROOM_PX = 32;

interface ElementOutlineProps {
  /** The element to outline, read again in each frame. */
  readonly element: () => Element | null;
  readonly name: string;
  /** While picking: a click would select the element. */
  readonly highlighted: boolean;
}

/** Draws nothing while the element is not in the page. */
export function ElementOutline({ element, name, highlighted }: ElementOutlineProps) {
  const rect = useRect(() => connectedRect(element())).value;
  if (rect === null) return null;
  const classes = `outline${highlighted ? " highlighted" : ""}${rect.top < NAME_ROOM_PX ? " low" : ""}`;
  return (
    <div class={classes} style={rectStyle(rect)}>
      <i />
      <i />
      <i />
      <i />
      <span class="name" aria-hidden="true">
        {name}
      </span>
    </div>
  );
}

interface InsertionLineProps {
  /** The point to mark, read again in each frame. */
  readonly point: () => InsertionPoint | null;
  readonly name: string;
}

/** A line where the new element would be inserted. */
export function InsertionLine({ point, name }: InsertionLineProps) {
  const rect = useRect(() => insertionLineRect(point())).value;
  if (rect === null) return null;
  const classes = `insertion-line${rect.width === 0 ? " across" : ""}${rect.top < NAME_ROOM_PX ? " low" : ""}`;
  return (
    <div class={classes} style={rectStyle(rect)}>
      <span class="name" aria-hidden="true">
        {name}
      </span>
    </div>
  );
}

/** Where the line of an insertion point is drawn; `null` while its anchor is not in the page. */
export function insertionLineRect(point: InsertionPoint | null): VisibleRect | null {
  return point?.anchor.isConnected === true ? insertionLine(point) : null;
}

/** A fixed element's style that covers a rectangle of the window. */
export function rectStyle({ left, top, width, height }: VisibleRect) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
