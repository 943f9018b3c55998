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
        "pxsec") options="-h --help -V --version -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec init") options="-h --help --install --auth --keys -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec keygen") options="-h --help -f --values --allow-path --key --rsa-bits --force -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec validate") options="-h --help -f --values --allow-path -o --output --no-files -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec render") options="-h --help -f --values --allow-path --only --stanza -w --write --show-secrets -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec patch") options="-h --help -f --values --allow-path -i --in-place --check --show-secrets -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec check") options="-h --help -f --values --no-values --cluster --context --kubeconfig -o --output --ignore --now -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec plan") options="-h --help -f --values --allow-path --disable --name -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec rotate") options="-h --help -f --values --allow-path --name -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec adopt") options="-h --help --name --keys --to --secrets -w --write --show-secrets -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token") options="-h --help -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token create") options="-h --help -f --values --allow-path --auth-config --name --email --sub --role --group --issuer --username-claim --token-duration --shared-secret-file --rsa-private-keyfile --ecdsa-private-keyfile -w --write -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token inspect") options="-h --help --ends-within -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token verify") options="-h --help -f --values --allow-path --issuer --shared-secret-file --rsa-public-keyfile --ecdsa-public-keyfile --username-claim --client-id --claim-namespace --jwks --alg --ca-file -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token try") options="-h --help --guest --endpoint --node --start-port -f --values --ca-file -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec token context") options="-h --help --endpoint -o --output -w --write -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec oidc") options="-h --help -f --values --ca-file --token-file -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec role") options="-h --help --rest -o --output -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec explain") options="-h --help --color --messages" ;;
        "pxsec schema") options="-h --help --color --messages" ;;
        "pxsec completion") options="-h --help --color --messages" ;;
        "pxsec krm") options="-h --help --only -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec post-render") options="-h --help -f --values --allow-path --only --ignore-not-found -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec plugin") options="-h --help -q --quiet --warnings-as-errors --color --messages" ;;
        "pxsec help") options="-h --help" ;;
        *) return 1 ;;
    esac
}

# Set `words` and `paths` to what an option, or a place behind a command, takes; fails for a flag.
_pxsec_takes() {
    case $1 in
        "pxsec 1")
            words="init keygen validate render patch check plan rotate adopt token oidc role explain schema completion krm post-render plugin help" paths="" ;;
        "pxsec --color" | \
        "pxsec init --color" | \
        "pxsec keygen --color" | \
        "pxsec validate --color" | \
        "pxsec render --color" | \
        "pxsec patch --color" | \
        "pxsec check --color" | \
        "pxsec plan --color" | \
        "pxsec rotate --color" | \
        "pxsec adopt --color" | \
        "pxsec token --color" | \
        "pxsec token create --color" | \
        "pxsec token inspect --color" | \
        "pxsec token verify --color" | \
        "pxsec token try --color" | \
        "pxsec token context --color" | \
        "pxsec oidc --color" | \
        "pxsec role --color" | \
        "pxsec explain --color" | \
        "pxsec schema --color" | \
        "pxsec completion --color" | \
        "pxsec krm --color" | \
        "pxsec post-render --color" | \
        "pxsec plugin --color")
            words="auto always never" paths="" ;;
        "pxsec --messages" | \
        "pxsec init --messages" | \
        "pxsec keygen --messages" | \
        "pxsec validate --messages" | \
        "pxsec render --messages" | \
        "pxsec patch --messages" | \
        "pxsec check --messages" | \
        "pxsec plan -o" | \
        "pxsec plan --output" | \
        "pxsec plan --messages" | \
        "pxsec rotate -o" | \
        "pxsec rotate --output" | \
        "pxsec rotate --messages" | \
        "pxsec adopt --messages" | \
        "pxsec token --messages" | \
        "pxsec token create --messages" | \
        "pxsec token inspect -o" | \
        "pxsec token inspect --output" | \
        "pxsec token inspect --messages" | \
        "pxsec token verify -o" | \
        "pxsec token verify --output" | \
        "pxsec token verify --messages" | \
        "pxsec token try -o" | \
        "pxsec token try --output" | \
        "pxsec token try --messages" | \
        "pxsec token context --messages" | \
        "pxsec oidc -o" | \
        "pxsec oidc --output" | \
        "pxsec oidc --messages" | \
        "pxsec role -o" | \
        "pxsec role --output" | \
        "pxsec role --messages" | \
        "pxsec explain --messages" | \
        "pxsec schema --messages" | \
        "pxsec completion --messages" | \
        "pxsec krm --messages" | \
        "pxsec post-render --messages" | \
        "pxsec plugin --messages")
            words="text json" paths="" ;;
        "pxsec init --install")
            words="operator daemonset" paths="" ;;
        "pxsec init --auth")
            words="self-signed oidc both" paths="" ;;
        "pxsec init 1" | \
        "pxsec keygen --allow-path" | \
        "pxsec keygen 1" | \
        "pxsec validate --allow-path" | \
        "pxsec render --allow-path" | \
        "pxsec patch --allow-path" | \
        "pxsec check --allow-path" | \
        "pxsec plan --allow-path" | \
        "pxsec rotate --allow-path" | \
        "pxsec adopt --keys" | \
        "pxsec token create --allow-path" | \
        "pxsec token verify --allow-path" | \
        "pxsec token try --allow-path" | \
        "pxsec oidc --allow-path" | \
        "pxsec post-render --allow-path" | \
        "pxsec plugin 2")
            words="" paths="folder" ;;
        "pxsec keygen -f" | \
        "pxsec keygen --values" | \
        "pxsec validate -f" | \
        "pxsec validate --values" | \
        "pxsec render -f" | \
        "pxsec render --values" | \
        "pxsec render -w" | \
        "pxsec render --write" | \
        "pxsec render *" | \
        "pxsec patch -f" | \
        "pxsec patch --values" | \
        "pxsec patch *" | \
        "pxsec check -f" | \
        "pxsec check --values" | \
        "pxsec check --kubeconfig" | \
        "pxsec check *" | \
        "pxsec plan -f" | \
        "pxsec plan --values" | \
        "pxsec plan *" | \
        "pxsec rotate -f" | \
        "pxsec rotate --values" | \
        "pxsec adopt -w" | \
        "pxsec adopt --write" | \
        "pxsec adopt *" | \
        "pxsec token create -f" | \
        "pxsec token create --values" | \
        "pxsec token create --auth-config" | \
        "pxsec token create --shared-secret-file" | \
        "pxsec token create --rsa-private-keyfile" | \
        "pxsec token create --ecdsa-private-keyfile" | \
        "pxsec token create -w" | \
        "pxsec token create --write" | \
        "pxsec token create --output" | \
        "pxsec token inspect *" | \
        "pxsec token verify -f" | \
        "pxsec token verify --values" | \
        "pxsec token verify --shared-secret-file" | \
        "pxsec token verify --rsa-public-keyfile" | \
        "pxsec token verify --ecdsa-public-keyfile" | \
        "pxsec token verify --jwks" | \
        "pxsec token verify --ca-file" | \
        "pxsec token verify 1" | \
        "pxsec token try -f" | \
        "pxsec token try --values" | \
        "pxsec token try --ca-file" | \
        "pxsec token try 1" | \
        "pxsec token context -w" | \
        "pxsec token context --write" | \
        "pxsec token context 2" | \
        "pxsec oidc -f" | \
        "pxsec oidc --values" | \
        "pxsec oidc --ca-file" | \
        "pxsec oidc --token-file" | \
        "pxsec role 2" | \
        "pxsec krm 1" | \
        "pxsec post-render -f" | \
        "pxsec post-render --values")
            words="" paths="file" ;;
        "pxsec keygen --key")
            words="shared rsa ecdsa system apps" paths="" ;;
        "pxsec keygen --rsa-bits")
            words="2048 3072 4096" paths="" ;;
        "pxsec validate -o" | \
        "pxsec validate --output")
            words="text json sarif" paths="" ;;
        "pxsec render --only")
            words="secrets workloads" paths="" ;;
        "pxsec check --context" | \
        "pxsec check --now" | \
        "pxsec plan --name" | \
        "pxsec rotate --name" | \
        "pxsec adopt --name" | \
        "pxsec token create --name" | \
        "pxsec token create --email" | \
        "pxsec token create --sub" | \
        "pxsec token create --role" | \
        "pxsec token create --group" | \
        "pxsec token create --issuer" | \
        "pxsec token create --token-duration" | \
        "pxsec token create --shared-secret" | \
        "pxsec token create --token" | \
        "pxsec token inspect --ends-within" | \
        "pxsec token inspect --shared-secret" | \
        "pxsec token inspect --token" | \
        "pxsec token verify --issuer" | \
        "pxsec token verify --client-id" | \
        "pxsec token verify --claim-namespace" | \
        "pxsec token verify --shared-secret" | \
        "pxsec token verify --token" | \
        "pxsec token try --endpoint" | \
        "pxsec token try --node" | \
        "pxsec token try --start-port" | \
        "pxsec token try --shared-secret" | \
        "pxsec token try --token" | \
        "pxsec token context --endpoint" | \
        "pxsec token context --shared-secret" | \
        "pxsec token context --token" | \
        "pxsec token context 1" | \
        "pxsec oidc --shared-secret" | \
        "pxsec oidc --token" | \
        "pxsec help 2")
            words="" paths="" ;;
        "pxsec check -o" | \
        "pxsec check --output")
            words="text json mermaid sarif" paths="" ;;
        "pxsec check --ignore" | \
        "pxsec explain 1")
            words="admin-without-groups alias-in-values aliased another-key apart-from-portworx argument-variable argument-without-value bad-answer bad-ca-file bad-certificate bad-character bad-claim bad-duration bad-guest-access bad-header bad-jwks bad-jwks-uri bad-key bad-lifetime bad-path bad-role bad-signature bad-token bad-url bad-value being-deleted blank-in-token broken-key bug built-in-mount byte-order-mark caller-is-guest certificate claim-in-capitals claim-namespace claim-template cluster-role component-off crlf cut-off-run default-lifetime der-key document-after-end document-mark dollar drift duplicate-key email-of-stork empty-file empty-folder empty-key empty-stream empty-username empty-values encrypted-class encrypted-key endless-token env-from every-group expanded-argument expired-token file-exists folder-busy folder-not-read forbidden foreign-keys gateway-failed groups-elsewhere guest-access-differs guest-refused guests-stay half-method half-reference helm-hook hidden-secrets hook-workload idle-portworx ignored-extension immutable-parameters insecure-issuer insecure-jwks-uri issuer-blanks issuer-mismatch issuer-not-trusted issuer-url joined-arguments json-escape json-web-key key-elsewhere key-file-mode key-folder-mode key-in-clear key-in-volume key-kept key-mismatch key-not-mounted key-not-there key-taken-out kubectl-failed large-answer late-hook leading-dash line-end line-end-differs live-left-out live-object live-origin locked long-admin-token long-kept-keys long-token looks-like-portworx low-exponent made-subject merge-key misc-args misplaced-setting missing-claim missing-env missing-file missing-key missing-reference mount-over-folder mount-over-key mount-taken name-clash named-twice namespace-assumed no-common-algorithm no-effect no-fragment no-gateway no-issuer no-key-file no-key-id no-kubectl no-namespace no-patch no-private-half no-private-key no-provider no-public-key no-resource-list no-roles no-secrets no-self-signed no-shared-secret no-stork no-system-key no-tls no-tokens no-usable-key no-user node-env nodes-differ not-a-file not-adopted not-applied not-ascii not-carried-out not-checked not-patched not-ready not-rendered not-rotated not-utf8 object-not-found object-twice odd-role-name old-option old-pair older-than-secret on-delete openssh-key operator-cannot-ask operator-is-guest operator-paused own-command own-input pair-without-token path-outside pkcs1-key placeholder private-key pruned-setting published-key reference-replaced refused-algorithm renamed-item repeated-name reserved-issuer role-denied roll-going-on same-issuer same-key sample-issuer sample-manifest second-portworx secret-elsewhere secret-in-values secret-passed-on secrets-not-given security-enabled security-off setting-changed several-keys shared-secret-joins short-key short-lifetime slow-answer spare-bits spelt-with-escapes split-secret stanza-off stork-issuer stork-not-enabled stork-not-read stray-setting tab terminal-input token-ends-soon token-from-future token-in-clear token-not-there token-refused too-deep too-large too-old twin-removed two-issuers two-values two-workloads unchecked-tokens undecided unexpected-shape unknown-alias unknown-ca unknown-code unknown-deployment unknown-key unknown-key-id unknown-role unknown-service unknown-setting unreachable unreadable-file unreadable-key unreadable-token unsafe-redirect untrusted-issuer unused-key-files unwritable-file usage version-assumed version-conflict weak-key workload-not-found wrong-audience wrong-curve wrong-key-type wrong-kind wrong-namespace wrong-provisioner wrong-reference wrong-template wrong-type yaml-directive yaml-syntax yaml-tag" paths="" ;;
        "pxsec rotate *")
            words="system apps shared rsa ecdsa" paths="file" ;;
        "pxsec adopt --to")
            words="operator" paths="" ;;
        "pxsec token 1")
            words="create inspect verify try context" paths="" ;;
        "pxsec token create --username-claim" | \
        "pxsec token verify --username-claim")
            words="sub email name" paths="" ;;
        "pxsec token verify --alg")
            words="RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512" paths="" ;;
        "pxsec token context -o" | \
        "pxsec token context --output")
            words="pxctl pxc" paths="" ;;
        "pxsec oidc 1")
            words="check" paths="" ;;
        "pxsec role 1")
            words="disabled-guest default-guest check" paths="" ;;
        "pxsec completion 1")
            words="bash zsh fish" paths="" ;;
        "pxsec krm --only" | \
        "pxsec post-render --only")
            words="workloads" paths="" ;;
        "pxsec plugin 1")
            words="kustomize helm" paths="" ;;
        "pxsec help 1")
            words="init keygen validate render patch check plan rotate adopt token oidc role explain schema completion krm post-render plugin" paths="" ;;
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
