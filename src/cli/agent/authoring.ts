/** How variants are written as JSON, once a session: `poll` says it with the request for them. */
import type { WrapResult } from "../../source/index.ts";

export interface Authoring {
  readonly json: string;
  readonly markup: string;
  readonly css: string;
  readonly params: string;
}

/** The instructions for the language in which the element was found. */
export function authoring(scaffold: WrapResult): Authoring {
  const language = scaffold.ok ? `as ${scaffold.file} is written` : "as the source file is written";
  return {
    json: '{"variants":[{"markup":"…","css":"…","params":[…]}]}; css and params may be left out',
    markup: `one element, complete, ${language}; no scripts, handlers or ids that the original does not have`,
    css: "plain rules, no @scope and no nesting box of your own: the tool limits them to the variant. :scope is the box around the element: `:scope > .class { … }`",
    params:
      'at most 4 knobs: {"id":"weight","kind":"range","min":400,"max":900,"step":100,"default":700} is var(--p-weight); {"id":"air","kind":"steps","options":["snug","airy"],"default":"snug"} is :scope[data-p-air="airy"]; {"id":"loud","kind":"toggle","default":false} is :scope[data-p-loud] and var(--p-loud): 1 or 0',
  };
}
