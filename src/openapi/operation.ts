/** The description of one operation, from which its part of the document is made. */
import type { ErrorCode } from "../protocol/errors.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { RequestName } from "./requests.ts";
import type { ResponseName } from "./responses.ts";

export type Method = "get" | "head" | "post" | "put" | "delete";

/** Who may: without a token, with either token, or with the agent token only. */
export type Access = "none" | "browser" | "agent";

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly schema: JsonSchema;
  readonly description: string;
  readonly required?: boolean;
}

/** Content of a request or a response. */
export type Content =
  | { readonly json: RequestName | ResponseName }
  | { readonly text: string }
  | { readonly binary: string }
  /** A stream whose `data:` lines are this. */
  | { readonly events: ResponseName };

export interface RouteOperation {
  readonly method: Method;
  /** As OpenAPI writes it: `/sessions/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly access: Access;
  readonly parameters?: readonly Parameter[];
  readonly body?: Content;
  readonly bodyOptional?: boolean;
  /** Status and content of success. */
  readonly status?: number;
  readonly answer?: Content;
  /** Headers of success. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside those of the guards. */
  readonly errors?: readonly ErrorCode[];
  /** Not on a deployed worker. */
  readonly localOnly?: boolean;
}
