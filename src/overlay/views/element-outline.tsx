/** Crop marks around an element, with its name. */

import { type InsertionPoint, insertionLine } from "../picker/insertion-point.ts";
import type { VisibleRect } from "../visible-rect.ts";
import { connectedRect, useRect } from "./use-element-rect.ts";

/** Nearer to the top of the window than this, the name stands inside the frame. */
const NAME_ROOM_PX = 32;

interface FrameProps {
  /** The element to frame, asked for anew each frame. */
  readonly element: () => Element | null;
  readonly name: string;
  /** It would be picked now. */
  readonly aiming: boolean;
}

/** Draws nothing while the element is not in the page. */
export function ElementOutline({ element, name, aiming }: FrameProps) {
  const box = useRect(() => connectedRect(element())).value;
  if (box === null) return null;
  const { left, top, width, height } = box;
  const classes = `frame${aiming ? " aiming" : ""}${top < NAME_ROOM_PX ? " low" : ""}`;
  return (
    <div
      class={classes}
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
    >
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

interface PlaceLineProps {
  /** The place to mark, asked for anew each frame. */
  readonly place: () => InsertionPoint | null;
  readonly name: string;
}

/** A line where something new goes. */
export function InsertionLine({ place, name }: PlaceLineProps) {
  const box = useRect(() => insertionLineBox(place())).value;
  if (box === null) return null;
  const { left, top, width, height } = box;
  const classes = `place-line${width === 0 ? " across" : ""}${top < NAME_ROOM_PX ? " low" : ""}`;
  return (
    <div
      class={classes}
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
    >
      <span class="name" aria-hidden="true">
        {name}
      </span>
    </div>
  );
}

/** The box of a place's line, while its element is in the page. */
export function insertionLineBox(place: InsertionPoint | null): VisibleRect | null {
  return place?.anchor.isConnected === true ? insertionLine(place) : null;
}
