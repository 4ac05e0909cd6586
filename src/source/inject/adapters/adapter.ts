/** What injection needs to know about a framework. Each framework has one file in this folder. */
import type { InjectConfig } from "../config.ts";
import type { Project } from "../project-files.ts";
import type { Insertion } from "../tag.ts";

export interface Adapter {
  /** The name that people use. */
  readonly framework: string;
  detect(project: Project): boolean | Promise<boolean>;
  /** The configuration to write for this project, or advice when no file for the tag is found. */
  targets(project: Project): Promise<Targets>;
  /** How a file contains the tag in this framework; `null` when it is as for any file of its kind. */
  form(file: string, project: Project): TagForm | null;
  /**
   * Whether a file that the configuration names can carry the tag. Any other is only a hint in this framework: it is
   * left alone, and the adapter's own targets carry the tag. Absent: every file can.
   */
  carries?(file: string): boolean;
  /** HTML files that are no pages, because the framework makes its pages from them. */
  readonly shells?: readonly string[];
}

export type Targets =
  | { readonly found: true; readonly config: InjectConfig }
  | { readonly found: false; readonly advice: string };

export interface TagForm {
  /**
   * The places of the blocks in a text without any (one character per byte); `null` when the text does not have the
   * place that `config` names.
   */
  insertions(text: string, port: number, config: InjectConfig): Promise<readonly Insertion[] | null>;
  /** The whole text of a file that does not exist yet; absent for files that injection never creates. */
  create?(port: number): string;
  /** True for HTML documents: a policy in their `meta` may block the overlay. */
  readonly hasMeta?: boolean;
}
