// `firstbad completion`: scripts that hand the words typed so far to `firstbad complete` and offer what it prints.
// Each line of the answer is a candidate, a tab and what it means; the line `:files` stands for the names of files.

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Shell } from '../words.ts';

export function completionCommand(context: Context, shell: Shell): number {
  context.stdout.write(scripts[shell]);
  return exitCodes.ok;
}

// In bash `=` and `:` break words; the words are taken from the line as typed up to the cursor, so that `--set cache=n` stays one.
const bash = `# bash completion of firstbad. In this shell: source <(firstbad completion bash)
_firstbad() {
  local IFS=$' \\t\\n' words current candidate line prefix
  read -r -a words <<< "\${COMP_LINE:0:COMP_POINT}"
  [[ "\${COMP_LINE:0:COMP_POINT}" == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]}-1]}"
  prefix="\${current%"\${COMP_WORDS[COMP_CWORD]}"}"
  [[ "\${COMP_WORDS[COMP_CWORD]}" == "=" ]] && prefix="$current"
  COMPREPLY=()
  while IFS= read -r line; do
    candidate="\${line%%$'\\t'*}"
    if [[ "$candidate" == ":files" ]]; then
      compopt -o default
    elif [[ "$candidate" == "$current"* ]]; then
      COMPREPLY+=("\${candidate#"$prefix"}")
    fi
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *= ]] && compopt -o nospace
  return 0
}
complete -F _firstbad firstbad ./firstbad
`;

const zsh = `#compdef firstbad
# zsh completion of firstbad. In this shell: source <(firstbad completion zsh)
_firstbad() {
  local line candidate text
  local -a candidates
  local files=no
  while IFS= read -r line; do
    candidate="\${line%%$'\\t'*}"
    text="\${line#*$'\\t'}"
    if [[ "$candidate" == ":files" ]]; then files=yes; else candidates+=("\${candidate//:/\\\\:}:$text"); fi
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) && _describe 'firstbad' candidates
  [[ $files == yes ]] && _files
}
if [[ "\${funcstack[1]}" == _firstbad ]]; then _firstbad "$@"; else compdef _firstbad firstbad; fi
`;

const fish = `# fish completion of firstbad. In this shell: firstbad completion fish | source
function __firstbad_complete
  set -l words (commandline -opc)
  set -l program $words[1]
  for line in ($program complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c firstbad -f -a '(__firstbad_complete)'
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
