/** Design tokens from a document's front matter and its sidecar, in one shape for the panel. */
import type { DesignSystemResponse } from "../../protocol/design-system.ts";
import { isRecord } from "../../protocol/is-record.ts";

export interface Token {
  readonly name: string;
  readonly value: string;
  /** Its purpose, when the sidecar declares one. */
  readonly role: string | null;
}

export interface TypeToken {
  readonly name: string;
  /** CSS properties for a sample of the type. */
  readonly style: Readonly<Record<string, string>>;
}

export interface DesignTokens {
  readonly colors: readonly Token[];
  readonly typography: readonly TypeToken[];
  readonly spacing: readonly Token[];
  readonly rounded: readonly Token[];
  /** Names of described components. */
  readonly components: readonly string[];
}

const TYPE_PROPERTIES = ["fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "fontStyle"];
/** A value may be any CSS, except what makes the browser fetch something. */
const FETCHES = /url\(|image-set\(|@import|expression\(/i;
/** Enough for references to references; stops at cycles. */
const MAX_REFERENCES = 4;

/** Collects the declared tokens; the document's own win over the sidecar's. */
export function designTokens({ parsed, sidecar }: DesignSystemResponse): DesignTokens {
  const front = record(parsed?.frontMatter);
  const extensions = record(sidecar?.extensions);
  return {
    colors: merged(scale(front, "colors"), metaScale(extensions.colorMeta)),
    typography: Object.entries(record(front.typography)).flatMap(([name, value]) =>
      typeToken(front, name, value),
    ),
    spacing: scale(front, "spacing"),
    rounded: merged(scale(front, "rounded"), metaScale(extensions.roundedMeta)),
    components: [
      ...new Set([...Object.keys(record(front.components)), ...componentNames(sidecar?.components)]),
    ],
  };
}

/** The kinds of tokens that the document does not declare. */
export function missingTokens(tokens: DesignTokens): readonly string[] {
  const kinds = {
    colours: tokens.colors,
    type: tokens.typography,
    spacing: tokens.spacing,
    radii: tokens.rounded,
  };
  return Object.entries(kinds).flatMap(([name, list]) => (list.length === 0 ? [name] : []));
}

function scale(front: Readonly<Record<string, unknown>>, group: string): readonly Token[] {
  return flattened(record(front[group])).flatMap(([name, raw]) => {
    const value = text(resolved(front, raw));
    return value === null ? [] : [{ name, value, role: null }];
  });
}

/** Flattens nested groups: `brand: { primary: … }` becomes `brand.primary`. */
function flattened(group: Readonly<Record<string, unknown>>, prefix = ""): readonly [string, unknown][] {
  return Object.entries(group).flatMap(([name, raw]): readonly [string, unknown][] => {
    const inner = record(raw);
    if (typeof raw !== "object" || raw === null || "value" in inner || "$value" in inner) {
      return [[prefix + name, raw]];
    }
    return flattened(inner, `${prefix}${name}.`);
  });
}

/** The sidecar's scales: names with a canonical value and a role. */
function metaScale(meta: unknown): readonly Token[] {
  return Object.entries(record(meta)).flatMap(([name, raw]) => {
    const { canonical, value, role } = record(raw);
    const found = text(canonical) ?? text(value);
    return found === null ? [] : [{ name, value: found, role: text(role) }];
  });
}

function merged(own: readonly Token[], meta: readonly Token[]): readonly Token[] {
  const roles = new Map(meta.map(({ name, role }) => [name, role]));
  const names = new Set(own.map(({ name }) => name));
  const described = own.map((token) => ({ ...token, role: roles.get(token.name) ?? null }));
  return [...described, ...meta.filter(({ name }) => !names.has(name))];
}

function typeToken(
  front: Readonly<Record<string, unknown>>,
  name: string,
  raw: unknown,
): readonly TypeToken[] {
  const declared = typeof raw === "string" ? { fontFamily: raw } : record(raw);
  const style = Object.fromEntries(
    TYPE_PROPERTIES.flatMap((property) => {
      const value = text(resolved(front, declared[property]));
      return value === null ? [] : [[property, value]];
    }),
  );
  return Object.keys(style).length === 0 ? [] : [{ name, style }];
}

function componentNames(components: unknown): readonly string[] {
  if (!Array.isArray(components)) return [];
  return components.flatMap((component) => text(record(component).name) ?? []);
}

/** `{colors.primary}` stands for another token. */
function resolved(front: Readonly<Record<string, unknown>>, raw: unknown): unknown {
  let value = raw;
  for (let hops = 0; hops < MAX_REFERENCES; hops++) {
    const path = typeof value === "string" ? /^\{([\w.-]+)\}$/.exec(value)?.[1] : undefined;
    if (path === undefined) return value;
    value = path.split(".").reduce<unknown>((at, name) => record(at)[name], front);
  }
  return null;
}

/** A value as CSS text; `null` when it is none, or would fetch something. */
function text(raw: unknown): string | null {
  const { value = undefined, $value = value } = record(raw);
  const plain = $value ?? raw;
  if (typeof plain === "number") return String(plain);
  return typeof plain === "string" && plain !== "" && !FETCHES.test(plain) ? plain : null;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value)) : {};
}
