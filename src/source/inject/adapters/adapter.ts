/** What injection has to know of a framework; one file beside this one for each. */
import type { InjectConfig } from "../config.ts";
import type { Project } from "../project-files.ts";
import type { Insertion } from "../tag.ts";

export interface Adapter {
  /** As people call it. */
  readonly framework: string;
  detect(project: Project): boolean | Promise<boolean>;
  /** What `config.json` shall say for this project, or advice when there is no place to be found. */
  targets(project: Project): Promise<Targets>;
  /** How a file carries the tag here; `null` when that is as for any file of its kind. */
  form(file: string, project: Project): TagForm | null;
  /** HTML files that are no pages, because the framework makes its pages out of them. */
  readonly shells?: readonly string[];
}

export type Targets =
  | { readonly found: true; readonly config: InjectConfig }
  | { readonly found: false; readonly advice: string };

export interface TagForm {
  /**
   * Where the blocks go in a text that has none (one character per byte); `null` when the text does not have
   * what `config` names as the place.
   */
  insertions(text: string, port: number, config: InjectConfig): Promise<readonly Insertion[] | null>;
  /** The whole text of the file where there is none; absent when this file is not ours to make. */
  create?(port: number): string;
  /** The file is an HTML document, so a policy in its `meta` is in the way. */
  readonly hasMeta?: boolean;
}
