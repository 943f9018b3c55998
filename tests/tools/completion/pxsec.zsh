#compdef pxsec
# Completion of pxsec for zsh. It starts no program.
#
#     mkdir -p ~/.zfunc
#     pxsec completion zsh > ~/.zfunc/_pxsec
#
# and in ~/.zshrc, before anything there that calls compinit:
#
#     fpath=(~/.zfunc $fpath)
#     autoload -U compinit && compinit

# @functions
# Complete the command behind a level, or what is typed behind that command.
__pxsec_below() {
  case $state in
    command) _describe -t commands command commands ;;
    behind) (( $+functions[$1_$line[1]] )) && $1_$line[1] ;;
  esac
}

__pxsec_word_or_file() {
  _alternative "words:word:($*)" 'files:file:_files'
}

if [[ $funcstack[1] == _pxsec ]]; then
  _pxsec "$@"
else
  compdef _pxsec pxsec
fi
