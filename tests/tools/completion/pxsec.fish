# Completion of pxsec for fish. It starts no program.
#
#     mkdir -p ~/.config/fish/completions
#     pxsec completion fish > ~/.config/fish/completions/pxsec.fish

# Print the command that was typed, and the number of the word behind it that is being typed.
function __pxsec_typed
    set -l level pxsec
    set -l place 1
    set -l is_value no
    set -l no_options no
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test $is_value = yes
            set is_value no
        else if string match -q -- '-?*' "$word"; and test $no_options = no
            switch "$word"
                case --
                    set no_options yes
                case '*'
                    __pxsec_takes_value "$level $word"; and set is_value yes
            end
        else if test $place = 1; and __pxsec_is_command "$level $word"
            set level "$level $word"
        else
            set place (math $place + 1)
        end
    end
    echo $level
    echo $place
end

# Tell whether an option is followed by a value.
function __pxsec_takes_value
    contains -- $argv[1] \
        # @valued
end

function __pxsec_is_command
    contains -- $argv[1] \
        # @levels
end

# Tell whether this command was typed, and the word that is being typed is one of these places.
function __pxsec_at -a level first last
    set -l typed (__pxsec_typed)
    test "$typed[1]" = "$level"; or return
    test -z "$first"; or test $typed[2] -ge $first; or return
    test -z "$last"; or test $typed[2] -le $last
end

complete -c pxsec -e
complete -c pxsec -f
# @completions
