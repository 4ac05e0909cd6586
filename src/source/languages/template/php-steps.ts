/** The blocks that the statements of one PHP tag open, continue and close. */
import type { TemplateStep } from "./steps.ts";

const STRINGS_AND_COMMENTS =
  /\/\*[\s\S]*?\*\/|(?:\/\/|#(?!\[))[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|<<<\s*(["']?)(\w+)\1[\s\S]*?\n\s*\2\b/g;
const TOKENS =
  /\b(?:endif|endforeach|endfor|endwhile|endswitch|enddeclare|else\s*if|else|if|foreach|for|while|switch|case|default|catch|finally)\b(?!\s*=>)|[{}()]|(?<!:):(?!:)|(?<!\$)\b\w+/gi;
const LOOPS = new Set(["foreach", "for", "while"]);

/** The steps in order. Braces and the form with a colon are both read; strings and comments are not. */
export function phpSteps(code: string): TemplateStep[] {
  const steps: TemplateStep[] = [];
  const tokens = [
    ...code.replace(STRINGS_AND_COMMENTS, (found) => found.replace(/\S/g, "0")).matchAll(TOKENS),
  ];
  const words = tokens.map(([word]) => word.toLowerCase().replace(/\s+/g, ""));
  for (let at = 0; at < words.length; at += 1) at = readWord(words, at, steps);
  return steps;
}

/** Adds the steps of the word at an index; returns the index of the last word that was read. */
function readWord(words: readonly string[], at: number, steps: TemplateStep[]): number {
  const word = words[at] ?? "";
  if (word === "}") return closeBrace(words, at, steps);
  const key = word.replace(/^end/, "");
  if (word === "{") {
    const head = words[headOf(words, at)] ?? "";
    steps.push({ type: "open", key: "{", loop: LOOPS.has(head), cases: head === "switch" });
  } else if (key !== word) {
    if (LOOPS.has(key) || key === "if" || key === "switch") steps.push({ type: "close", keys: [`:${key}`] });
  } else if (word === "case" || word === "default") {
    if (words.slice(at + 1).includes(":")) steps.push({ type: "middle", last: word === "default" });
  } else return controlWord(words, at, steps);
  return at;
}

/** `if (…):` and its like; returns the index of the last token that belongs to it. */
function controlWord(words: readonly string[], at: number, steps: TemplateStep[]): number {
  const word = words[at] ?? "";
  if (word === "else") {
    if (words[at + 1] === ":") steps.push({ type: "middle", last: true });
    return at;
  }
  if (!LOOPS.has(word) && word !== "if" && word !== "elseif" && word !== "switch") return at;
  if (words[at + 1] !== "(") return at;
  const end = groupEnd(words, at + 1);
  if (words[end + 1] !== ":") return end;
  if (word === "elseif") steps.push({ type: "middle", last: false });
  else steps.push({ type: "open", key: `:${word}`, loop: LOOPS.has(word), cases: word === "switch" });
  return end + 1;
}

/** `}` alone closes; `} else {` and its like go on with another branch. */
function closeBrace(words: readonly string[], at: number, steps: TemplateStep[]): number {
  const next = words[at + 1] ?? "";
  if (!["else", "elseif", "catch", "finally"].includes(next)) {
    steps.push({ type: "close", keys: ["{"] });
    return at;
  }
  const from = words[at + 2] === "(" ? groupEnd(words, at + 2) : at + 1;
  if (words[from + 1] !== "{") {
    steps.push({ type: "close", keys: ["{"] });
    return at;
  }
  steps.push({ type: "middle", last: next === "else" });
  return from + 1;
}

function groupEnd(words: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < words.length; at += 1) {
    if (words[at] === "(") depth += 1;
    else if (words[at] === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return words.length - 1;
}

/** The index of the word before the parentheses in front of a brace. */
function headOf(words: readonly string[], brace: number): number {
  let depth = 0;
  for (let at = brace - 1; at >= 0; at -= 1) {
    if (words[at] === ")") depth += 1;
    else if (words[at] === "(") depth -= 1;
    if (depth === 0) return words[at] === "(" ? at - 1 : at;
  }
  return -1;
}
