/**
 * What a shell asks us with. Each function hands over the words as they are typed, as arguments, so that nothing in them
 * is run or expanded; it gets back what kind of word comes next, then the candidates. Files are completed by the shell,
 * which knows how to quote them.
 */
export const COMPLETION_SCRIPTS = {
  // Needs no bash-completion. Where compopt is unknown (bash 3.2 of macOS), files are offered where nothing else fits.
  bash: `# Completion of ephemeral-guard for bash. In ~/.bashrc:
#   source <(ephemeral-guard completion bash)
_ephemeral_guard() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() word kind='' i
  COMPREPLY=()
  # A file, whatever the command: ephemeral-guard schema > FILE.
  case \${COMP_WORDS[COMP_CWORD-1]} in *'<' | *'>') return ;; esac
  # Bash parts words at = and : too. What no blank parts is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${line%%[![:space:]]*}
    line=\${line#"$word"}
    if ((i == 0)) || [[ -n $word ]]; then words+=(''); fi
    word=\${COMP_WORDS[i]}
    if ((i == COMP_CWORD)); then word=$line; fi
    words[\${#words[@]}-1]+=$word
    line=\${line#"$word"}
  done
  line=\${words[\${#words[@]}-1]}
  while IFS=$'\\t' read -r word _; do
    if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
  done < <(command ephemeral-guard completion bash -- "\${words[@]:1}" 2>/dev/null)
  # Where bash was told not to part words at =, what stands before it is part of the answer.
  if [[ $COMP_WORDBREAKS != *=* && $line == --*=* ]]; then COMPREPLY=("\${COMPREPLY[@]/#/\${line%%=*}=}"); fi
  case $kind in
    files) ;;
    folders) compopt -o dirnames +o default ;;
    *) compopt +o default ;;
  esac 2>/dev/null
}
complete -o default -F _ephemeral_guard ephemeral-guard
`,
  // Both ways: read by source, or put as _ephemeral-guard into a folder of $fpath, where it is its own function's body.
  zsh: `#compdef ephemeral-guard
# Completion of ephemeral-guard for zsh. In ~/.zshrc, after compinit:
#   source <(ephemeral-guard completion zsh)
_ephemeral-guard() {
  local -a asked lines candidates
  local line
  asked=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  lines=("\${(@f)$(command ephemeral-guard completion zsh -- "\${asked[@]}" 2>/dev/null)}")
  if [[ $PREFIX == --*=* ]]; then compset -P 1 '*='; fi
  case $lines[1] in
    files) _files ;;
    folders) _files -/ ;;
    *)
      for line in "\${(@)lines[2,-1]}"; do
        candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe ephemeral-guard candidates
      ;;
  esac
}
if [[ $funcstack[1] == _ephemeral-guard ]]; then _ephemeral-guard "$@"; else compdef _ephemeral-guard ephemeral-guard; fi
`,
  fish: `# Completion of ephemeral-guard for fish. In ~/.config/fish/config.fish:
#   ephemeral-guard completion fish | source
function __ephemeral_guard
    set -l before (commandline -opc)
    set -l last (commandline -ct)
    set -l lines (command ephemeral-guard completion fish -- $before[2..-1] "$last" 2>/dev/null)
    set -l flag (string match -r -- '^--[^=]+=' "$last")
    set -l value (string sub -s (math 1 + (string length -- "$flag")) -- "$last")
    switch "$lines[1]"
        case files
            printf '%s\\n' "$flag"(__fish_complete_path "$value")
        case folders
            printf '%s\\n' "$flag"(__fish_complete_directories "$value" '')
        case '*'
            printf '%s\\n' "$flag"$lines[2..-1]
    end
end
complete -c ephemeral-guard -f -a '(__ephemeral_guard)'
`,
} as const;
