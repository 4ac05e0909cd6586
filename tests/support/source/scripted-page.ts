/** A page that answers carbonize by a script: what a browser would measure of each form. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageSheet } from "../../../src/protocol/evidence.ts";
import type { PageProof, PageVerdict } from "../../../src/source/index.ts";

export interface ScriptedPage extends PageProof {
  /** The requests, in order. */
  readonly requests: readonly string[];
}

export const BLUE = { box: "h1.hero", property: "color", before: "rgb(0, 128, 0)", after: "rgb(0, 0, 255)" };
export const DIFFERENT: PageVerdict = { result: "different", differences: [BLUE] };

/**
 * @param answer the verdict on what stands in the files now
 * @param sheets what the page has loaded; without any it says nothing about sheets
 */
export function scriptedPage(
  answer: (count: number) => PageVerdict | Promise<PageVerdict>,
  sheets: PageSheet[] = [],
): ScriptedPage {
  const requests: string[] = [];
  return {
    requests,
    evidence: async () => ({
      evidence: {
        ...{ variant: "1", pageUrl: "/", path: [1, 0], sheets },
        ...{
          viewport: { width: 1280, height: 800 },
          look: { pseudos: [], properties: [], values: [], boxes: [] },
        },
      },
    }),
    async verdict(request) {
      requests.push(request);
      return await answer(requests.length);
    },
  };
}

/** A page that sees the form which is written first look different, by what stands in the sheet. */
export function refusesFirstForm(root: string): ScriptedPage {
  return scriptedPage(() => {
    const sheet = readFileSync(join(root, "styles.css"), "utf8");
    return sheet === FIRST_FORM ? DIFFERENT : { result: "same" };
  });
}

/** The sheet of `HTML` with the variant's rule as a person would write it. */
export const FIRST_FORM = ".hero { color: green }\n";
