import { PROGRAM } from "../../protocol/command-line.ts";
import { type CommandWords, quoted } from "./words.ts";

/** For zsh: with descriptions. */
export function zshScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options }) => {
    const specs = options.map(({ name: option, takesValue, description }) => {
      const value = takesValue ? ":value:_files" : "";
      return `        ${quoted(`--${option}[${escaped(description)}]${value}`)}`;
    });
    return `    ${name})\n      _arguments \\\n${specs.join(" \\\n")} \\\n        '*: :_files' ;;`;
  });
  return `#compdef ${PROGRAM}
_impeccable_live() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_${PROGRAM}" ]; then
  _impeccable_live "$@"
else
  compdef _impeccable_live ${PROGRAM}
fi
`;
}

/** Brackets and colons have a meaning in a specification of `_arguments`. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}
