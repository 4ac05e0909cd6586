/** `GET /design-system.json`: what the project says of its design, for the page to show. */

/** One heading of `DESIGN.md` with the text below it. */
export interface DesignSection {
  readonly heading: string;
  /** 1 to 6. */
  readonly level: number;
  /** Markdown, without the heading and without what stands under deeper headings. */
  readonly text: string;
}

/** `DESIGN.md` taken apart. */
export interface ParsedDesign {
  /** The front matter's tokens as they stand there; `null` when there is no front matter. */
  readonly frontMatter: Readonly<Record<string, unknown>> | null;
  readonly sections: readonly DesignSection[];
}

export interface DesignSystemResponse {
  /** Whether there is a document or a sidecar. */
  readonly present: boolean;
  /** `DESIGN.md`. */
  readonly hasMd: boolean;
  /** `.impeccable/design.json`, or the older `DESIGN.json`. */
  readonly hasSidecar: boolean;
  /** The sidecar may be out of date. */
  readonly mdNewerThanJson: boolean;
  readonly parsed: ParsedDesign | null;
  readonly sidecar: Readonly<Record<string, unknown>> | null;
  /** Why the document's front matter could not be read. */
  readonly parseError?: string;
  /** Why the sidecar could not be read. */
  readonly sidecarError?: string;
}

/** The answer where there is nothing. */
export const NO_DESIGN_SYSTEM: DesignSystemResponse = {
  present: false,
  hasMd: false,
  hasSidecar: false,
  mdNewerThanJson: false,
  parsed: null,
  sidecar: null,
};
