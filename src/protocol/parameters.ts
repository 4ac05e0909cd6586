/** Parameters that a variant declares in `data-impeccable-params`: what you can tune without the agent. */

export interface RangeParam {
  readonly kind: "range";
  readonly id: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
}

export interface StepsParam {
  readonly kind: "steps";
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly default: string;
}

export interface ToggleParam {
  readonly kind: "toggle";
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
}

export type ParamDeclaration = RangeParam | StepsParam | ToggleParam;

/** The most parameters a variant may declare; the tune panel shows no more. */
export const MAX_PARAMS = 4;
