/** `/modern-screenshot.js`: a screenshot of an element with its annotations. */
import { domToCanvas } from "modern-screenshot";
import { isOwnElement } from "../host-element.ts";
import type { Pin, Point } from "../store/state.ts";
import { strokePath } from "../stroke-path.ts";
import { rootStyle } from "./root-style.ts";

export interface CaptureNotes {
  readonly pins: readonly Pin[];
  readonly strokes: readonly (readonly Point[])[];
}

/** What `/modern-screenshot.js` exports. */
export interface CaptureScript {
  capture(element: Element, notes: CaptureNotes): Promise<Blob>;
  captureSmall(element: Element): Promise<Blob>;
}

/** Sharp on high-density screens, and no larger than agents read. */
const MAX_SCALE = 2;
const MAX_PIXELS = 6_000_000;
/** Small pictures fit into this box (CSS pixels), and are never larger than the element. */
const SMALL_PX = { width: 320, height: 240 };
/** What is too wide is cropped before its text gets smaller than this part of what its height allows. */
const READABLE = 0.75;
/** The library waits at most this long for each image and font. */
const RESOURCE_TIMEOUT_MS = 4_000;

/** The accent color of the light theme, with a white rim that is visible on every background. */
const INK = "#b8371b";
const RIM = "#fff";
const STROKE_PX = 3;
const PIN_RADIUS_PX = 11;

/**
 * Draws an element and its annotations.
 * @returns a PNG
 * @throws Error when the element has no size, or the page's security policy forbids drawing
 */
export async function capture(element: Element, notes: CaptureNotes): Promise<Blob> {
  const { width, height } = sizeOf(element);
  const scale = Math.min(devicePixelRatio, MAX_SCALE, Math.sqrt(MAX_PIXELS / (width * height)));
  const canvas = await draw(element, scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw it");
  drawNotes(context, scale, notes);
  return await toPng(canvas);
}

/**
 * Draws an element for a list. Of one that is much wider than high, only the beginning: its text stays readable.
 * @returns a PNG
 * @throws Error as `capture` does
 */
export async function captureSmall(element: Element): Promise<Blob> {
  const { width, height } = sizeOf(element);
  const fits = Math.min(1, SMALL_PX.width / width, SMALL_PX.height / height);
  const readable = Math.min(1, SMALL_PX.height / height) * READABLE;
  const canvas = await draw(element, Math.max(fits, readable));
  const small = document.createElement("canvas");
  small.width = Math.min(canvas.width, SMALL_PX.width);
  small.height = Math.min(canvas.height, SMALL_PX.height);
  const isFromRight = getComputedStyle(element).direction === "rtl";
  small.getContext("2d")?.drawImage(canvas, isFromRight ? small.width - canvas.width : 0, 0);
  return await toPng(small);
}

function sizeOf(element: Element): { readonly width: number; readonly height: number } {
  const { width, height } = element.getBoundingClientRect();
  if (width < 1 || height < 1) throw new Error("there is nothing to see of the element");
  return { width, height };
}

function draw(element: Element, scale: number): Promise<HTMLCanvasElement> {
  return withPolicyCheck(() =>
    domToCanvas(element, {
      scale,
      backgroundColor: backgroundOf(element),
      style: rootStyle(element),
      timeout: RESOURCE_TIMEOUT_MS,
      filter: (node) => !isOwnElement(node),
    }),
  );
}

/** Rejects when a policy forbids `data:` images: the library would return an empty canvas. */
async function withPolicyCheck<T>(run: () => Promise<T>): Promise<T> {
  let isForbidden = false;
  const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === "img-src" && /^(data|blob)/.test(blockedURI)) isForbidden = true;
  };
  document.addEventListener("securitypolicyviolation", onViolation);
  try {
    const result = await run();
    if (isForbidden)
      throw new DOMException("this page's security policy does not let it be drawn", "NotAllowedError");
    return result;
  } finally {
    document.removeEventListener("securitypolicyviolation", onViolation);
  }
}

/** The background color behind the element: the first of its ancestors' that is not transparent. */
function backgroundOf(element: Element): string {
  for (let current: Element | null = element; current !== null; current = current.parentElement) {
    const { backgroundColor } = getComputedStyle(current);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return "#fff";
}

function drawNotes(context: CanvasRenderingContext2D, scale: number, { pins, strokes }: CaptureNotes): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const points of strokes) {
    const path = new Path2D(strokePath(points));
    for (const [color, width] of [
      [RIM, STROKE_PX + 3],
      [INK, STROKE_PX],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke(path);
    }
  }
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [index, { x, y }] of pins.entries()) {
    context.beginPath();
    context.arc(x, y, PIN_RADIUS_PX, 0, Math.PI * 2);
    context.fillStyle = INK;
    context.fill();
    context.strokeStyle = RIM;
    context.lineWidth = 2;
    context.stroke();
    context.fillStyle = RIM;
    context.fillText(String(index + 1), x, y + 0.5);
  }
}

function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("the picture came out empty"));
      else resolve(blob);
    }, "image/png");
  });
}
