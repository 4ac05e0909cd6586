/** Checks the declaration of a variant's parameters strictly: the page would silently drop what is malformed. */
import * as v from "valibot";
import { MAX_PARAMS } from "../../protocol/parameters.ts";

const Text = v.pipe(v.string(), v.minLength(1));
const Finite = v.pipe(v.number(), v.finite());
const Id = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,40}$/, "must be a name that begins with a letter"),
);
const common = { id: Id, label: v.optional(Text) };

const Range = v.pipe(
  v.looseObject({
    ...common,
    kind: v.literal("range"),
    min: Finite,
    max: Finite,
    step: v.optional(v.pipe(Finite, v.gtValue(0))),
    default: v.optional(Finite),
  }),
  v.check(({ min, max }) => min < max, "min must be less than max"),
  v.check(
    ({ min, max, default: value }) => value === undefined || (value >= min && value <= max),
    "default must lie between min and max",
  ),
);

const Option = v.union([Text, Finite, v.looseObject({ value: Text, label: v.optional(Text) })]);
const Steps = v.pipe(
  v.looseObject({
    ...common,
    kind: v.literal("steps"),
    options: v.pipe(v.array(Option), v.minLength(1)),
    default: v.optional(v.union([Text, Finite])),
  }),
  v.check(
    ({ options, default: value }) =>
      value === undefined || options.some((option) => String(optionValue(option)) === String(value)),
    "default must be one of the options",
  ),
);

const Toggle = v.looseObject({ ...common, kind: v.literal("toggle"), default: v.optional(v.boolean()) });

const Params = v.pipe(
  v.array(
    v.variant("kind", [Range, Steps, Toggle], 'kind must be "range", "steps" or "toggle"'),
    "must be a JSON array",
  ),
  v.maxLength(MAX_PARAMS, `at most ${MAX_PARAMS} parameters fit`),
  v.check(
    (params) => new Set(params.map(({ id }) => id)).size === params.length,
    "two parameters have one id",
  ),
);

export interface ParamsIssue {
  /** Keys and indexes from the list to the member that is wrong. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with a list of parameters; `null` when it is well-formed. */
export function paramsIssue(declared: unknown): ParamsIssue | null {
  const result = v.safeParse(Params, declared);
  if (result.success) return null;
  const [{ path = [], message }] = result.issues;
  return { path: path.map(({ key }) => (typeof key === "number" ? key : String(key))), message };
}

/** Why a `data-impeccable-params` value is not well-formed, in a few words; `null` when it is. */
export function paramsProblem(value: string): string | null {
  let declared: unknown;
  try {
    declared = JSON.parse(value);
  } catch {
    return "it is not JSON";
  }
  const issue = paramsIssue(declared);
  if (issue === null) return null;
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function optionValue(option: v.InferOutput<typeof Option>): string | number {
  return typeof option === "object" ? option.value : option;
}
