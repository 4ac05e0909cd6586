/** The panel of a variant's parameters. */

import type { ParamDeclaration, RangeParam, StepsParam, ToggleParam } from "../../protocol/parameters.ts";
import type { ParamValues } from "../../protocol/snapshot.ts";

interface TuneProps {
  readonly declared: readonly ParamDeclaration[];
  readonly values: ParamValues;
  readonly onTune: (param: string, value: unknown) => void;
}

/** Ranges with their current value, steps as segments, toggles as switches. */
export function Tune({ declared, values, onTune }: TuneProps) {
  return (
    <fieldset class="tune" aria-label="Tune">
      {declared.map((param) => (
        <div class="param" key={param.id}>
          <span class="name" title={param.label}>
            {param.label}
          </span>
          <Control param={param} value={values[param.id]} onChange={(value) => onTune(param.id, value)} />
        </div>
      ))}
    </fieldset>
  );
}

interface ControlProps<P extends ParamDeclaration> {
  readonly param: P;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Control({ param, value, onChange }: ControlProps<ParamDeclaration>) {
  switch (param.kind) {
    case "range":
      return <Range param={param} value={value} onChange={onChange} />;
    case "steps":
      return <Steps param={param} value={value} onChange={onChange} />;
    case "toggle":
      return <Toggle param={param} value={value} onChange={onChange} />;
  }
}

function Range({ param, value, onChange }: ControlProps<RangeParam>) {
  const number = typeof value === "number" ? value : param.default;
  const share = ((number - param.min) / (param.max - param.min)) * 100;
  return (
    <div class="range">
      <input
        type="range"
        aria-label={param.label}
        min={param.min}
        max={param.max}
        step={param.step}
        value={number}
        style={{ "--at": `${share}%` }}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <output>{Number(number.toFixed(3))}</output>
    </div>
  );
}

function Steps({ param, value, onChange }: ControlProps<StepsParam>) {
  return (
    <div class="segments" role="radiogroup" aria-label={param.label}>
      {param.options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={`live-param-${param.id}`}
            aria-label={option.label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}

function Toggle({ param, value, onChange }: ControlProps<ToggleParam>) {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-label={param.label}
      aria-checked={value === true}
      onClick={() => onChange(value !== true)}
    />
  );
}
