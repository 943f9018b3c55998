# Completion of pxsec for bash. It starts no program.
#
# Where the package bash-completion is installed:
#
#     mkdir -p ~/.local/share/bash-completion/completions
#     pxsec completion bash > ~/.local/share/bash-completion/completions/pxsec
#
# Where it is not:
#
#     pxsec completion bash > ~/.pxsec-completion.bash
#     echo '. ~/.pxsec-completion.bash' >> ~/.bashrc

# Set `options` to those of a command; fails for what is none.
_pxsec_options() {
    case $1 in
        # @options
        *) return 1 ;;
    esac
}

# Set `words` and `paths` to what an option, or a place behind a command, takes; fails for a flag.
_pxsec_takes() {
    case $1 in
        # @takes
        *) return 1 ;;
    esac
}

# Read what stands before the word that is typed: the command, the place behind it, the option.
# Fails where that word is nothing of pxsec.
_pxsec_read() {
    local i word last=""
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == [=:]* || $last == [=:]* ]]; then # bash cuts --output=json in three
            [[ $last == "=" ]] && option=""
        elif [[ $word == *[\<\>]* || $last == *[\<\>]* ]]; then
            : # a file that the shell opens
        elif [[ $option ]]; then
            option=""
        elif [[ ! $no_options && $word == -- ]]; then
            no_options=yes
        elif [[ ! $no_options && $word == -?* ]]; then
            _pxsec_takes "$level $word" && option=$word
        elif [[ $place == 1 ]] && _pxsec_options "$level $word"; then
            level+=" $word"
        else
            ((place++))
        fi
        last=$word
    done
    words="" paths=""
    [[ $last == *[\<\>]* ]] && paths="file"
    [[ $typed == "=" ]] && typed=""
    [[ ! $paths && $typed != :* && $last != :* ]] # behind the colon of 12:30 nothing is known
}

_pxsec() {
    local IFS=$' \t\n'
    local level=pxsec place=1 option="" no_options="" typed=${COMP_WORDS[COMP_CWORD]}
    local options="" words="" paths="" name
    COMPREPLY=()
    if _pxsec_read; then
        if [[ $option ]]; then
            _pxsec_takes "$level $option"
        elif [[ ! $no_options && $typed == -* ]]; then
            _pxsec_options "$level" && words=$options
        else
            _pxsec_takes "$level $place" || _pxsec_takes "$level *"
        fi
        COMPREPLY=($(compgen -W "$words" -- "$typed")) # no word holds a blank or a pattern
    fi
    # Where no word fits bash offers files by itself, with all that has to be quoted.
    case $paths in
        file)
            ((${#COMPREPLY[@]})) || return 0
            compopt -o filenames 2>/dev/null
            while IFS= read -r name; do
                COMPREPLY+=("$name")
            done < <(compgen -f -- "$typed")
            ;;
        folder) compopt +o default -o dirnames 2>/dev/null ;;
        *) compopt +o default 2>/dev/null ;;
    esac
    return 0
}

complete -o default -F _pxsec pxsec
