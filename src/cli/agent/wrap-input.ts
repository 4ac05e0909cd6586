/** From what the page said about the picked element to what `wrap` asks for. */
import type { GenerateEvent } from "../../protocol/events.ts";
import type { SourceHint, WrapInput } from "../../source/index.ts";
import { isRecord } from "../core/arguments.ts";
import { commandLine } from "./shell.ts";

/** Text longer than this says no more about where an element is. */
const MAX_TEXT_CHARS = 400;

/** The input of `wrap` for a generate; `null` for an insert, which has no element to wrap. */
export function wrapInputOf(root: string, event: GenerateEvent): WrapInput | null {
  if (event.mode === "insert") return null;
  const { element } = event;
  const text = element.textContent?.trim().slice(0, MAX_TEXT_CHARS);
  const sourceHint = sourceHintOf(element.sourceHint);
  return {
    root,
    id: event.id,
    count: event.count,
    tag: element.tagName.toLowerCase(),
    classes: element.classes,
    pageUrl: event.pageUrl,
    outerHTML: element.outerHTML,
    ...(element.id ? { elementId: element.id } : {}),
    ...(text ? { text } : {}),
    ...(sourceHint ? { sourceHint } : {}),
  };
}

function sourceHintOf(hint: unknown): SourceHint | null {
  if (!isRecord(hint) || typeof hint.file !== "string" || typeof hint.line !== "number") return null;
  return {
    file: hint.file,
    line: hint.line,
    ...(typeof hint.column === "number" ? { column: hint.column } : {}),
    ...(typeof hint.component === "string" ? { component: hint.component } : {}),
    ...(typeof hint.by === "string" ? { by: hint.by } : {}),
  };
}

/** The same as a command line, for an agent that wraps by itself. */
export function wrapCommandLine(input: WrapInput, file?: string): string {
  const words = ["wrap", "--id", input.id, "--count", String(input.count)];
  if (file) words.push("--file", file);
  if (input.tag) words.push("--tag", input.tag);
  if (input.elementId) words.push("--element-id", input.elementId);
  if (input.classes?.length) words.push("--classes", input.classes.join(" "));
  if (input.text) words.push("--text", input.text);
  if (input.sourceHint) words.push("--source-hint", JSON.stringify(input.sourceHint));
  return commandLine(...words);
}
