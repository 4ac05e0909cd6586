import { PROGRAM } from "../../protocol/command-line.ts";
import { type CommandWords, quoted } from "./words.ts";

/** For bash: words alone. Values of options are completed as files. */
export function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) words=${quoted(options.map((option) => `--${option.name}`).join(" "))} ;;`,
  );
  return `_impeccable_live() {
  local current=\${COMP_WORDS[COMP_CWORD]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted(commands.map(({ name }) => name).join(" "))}
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _impeccable_live ${PROGRAM}
`;
}
