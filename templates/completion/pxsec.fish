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
        'pxsec --color' \
        'pxsec --messages' \
        'pxsec init --install' \
        'pxsec init --auth' \
        'pxsec init --color' \
        'pxsec init --messages' \
        'pxsec keygen -f' \
        'pxsec keygen --values' \
        'pxsec keygen --allow-path' \
        'pxsec keygen --key' \
        'pxsec keygen --rsa-bits' \
        'pxsec keygen --color' \
        'pxsec keygen --messages' \
        'pxsec validate -f' \
        'pxsec validate --values' \
        'pxsec validate --allow-path' \
        'pxsec validate -o' \
        'pxsec validate --output' \
        'pxsec validate --color' \
        'pxsec validate --messages' \
        'pxsec render -f' \
        'pxsec render --values' \
        'pxsec render --allow-path' \
        'pxsec render --only' \
        'pxsec render -w' \
        'pxsec render --write' \
        'pxsec render --color' \
        'pxsec render --messages' \
        'pxsec patch -f' \
        'pxsec patch --values' \
        'pxsec patch --allow-path' \
        'pxsec patch --color' \
        'pxsec patch --messages' \
        'pxsec check -f' \
        'pxsec check --values' \
        'pxsec check --allow-path' \
        'pxsec check --context' \
        'pxsec check --kubeconfig' \
        'pxsec check -o' \
        'pxsec check --output' \
        'pxsec check --ignore' \
        'pxsec check --now' \
        'pxsec check --color' \
        'pxsec check --messages' \
        'pxsec plan -f' \
        'pxsec plan --values' \
        'pxsec plan --allow-path' \
        'pxsec plan --name' \
        'pxsec plan -o' \
        'pxsec plan --output' \
        'pxsec plan --color' \
        'pxsec plan --messages' \
        'pxsec rotate -f' \
        'pxsec rotate --values' \
        'pxsec rotate --allow-path' \
        'pxsec rotate --name' \
        'pxsec rotate -o' \
        'pxsec rotate --output' \
        'pxsec rotate --color' \
        'pxsec rotate --messages' \
        'pxsec adopt --name' \
        'pxsec adopt --keys' \
        'pxsec adopt --to' \
        'pxsec adopt -w' \
        'pxsec adopt --write' \
        'pxsec adopt --color' \
        'pxsec adopt --messages' \
        'pxsec token --color' \
        'pxsec token --messages' \
        'pxsec token create -f' \
        'pxsec token create --values' \
        'pxsec token create --allow-path' \
        'pxsec token create --auth-config' \
        'pxsec token create --name' \
        'pxsec token create --email' \
        'pxsec token create --sub' \
        'pxsec token create --role' \
        'pxsec token create --group' \
        'pxsec token create --issuer' \
        'pxsec token create --username-claim' \
        'pxsec token create --token-duration' \
        'pxsec token create --shared-secret-file' \
        'pxsec token create --rsa-private-keyfile' \
        'pxsec token create --ecdsa-private-keyfile' \
        'pxsec token create --shared-secret' \
        'pxsec token create --token' \
        'pxsec token create -w' \
        'pxsec token create --write' \
        'pxsec token create --output' \
        'pxsec token create --color' \
        'pxsec token create --messages' \
        'pxsec token inspect --ends-within' \
        'pxsec token inspect -o' \
        'pxsec token inspect --output' \
        'pxsec token inspect --shared-secret' \
        'pxsec token inspect --token' \
        'pxsec token inspect --color' \
        'pxsec token inspect --messages' \
        'pxsec token verify -f' \
        'pxsec token verify --values' \
        'pxsec token verify --allow-path' \
        'pxsec token verify --issuer' \
        'pxsec token verify --shared-secret-file' \
        'pxsec token verify --rsa-public-keyfile' \
        'pxsec token verify --ecdsa-public-keyfile' \
        'pxsec token verify --username-claim' \
        'pxsec token verify --client-id' \
        'pxsec token verify --claim-namespace' \
        'pxsec token verify --jwks' \
        'pxsec token verify --alg' \
        'pxsec token verify --ca-file' \
        'pxsec token verify --shared-secret' \
        'pxsec token verify --token' \
        'pxsec token verify -o' \
        'pxsec token verify --output' \
        'pxsec token verify --color' \
        'pxsec token verify --messages' \
        'pxsec token try --endpoint' \
        'pxsec token try --node' \
        'pxsec token try --start-port' \
        'pxsec token try -f' \
        'pxsec token try --values' \
        'pxsec token try --allow-path' \
        'pxsec token try --ca-file' \
        'pxsec token try -o' \
        'pxsec token try --output' \
        'pxsec token try --shared-secret' \
        'pxsec token try --token' \
        'pxsec token try --color' \
        'pxsec token try --messages' \
        'pxsec token context --endpoint' \
        'pxsec token context -o' \
        'pxsec token context --output' \
        'pxsec token context -w' \
        'pxsec token context --write' \
        'pxsec token context --shared-secret' \
        'pxsec token context --token' \
        'pxsec token context --color' \
        'pxsec token context --messages' \
        'pxsec oidc -f' \
        'pxsec oidc --values' \
        'pxsec oidc --allow-path' \
        'pxsec oidc --ca-file' \
        'pxsec oidc --token-file' \
        'pxsec oidc -o' \
        'pxsec oidc --output' \
        'pxsec oidc --shared-secret' \
        'pxsec oidc --token' \
        'pxsec oidc --color' \
        'pxsec oidc --messages' \
        'pxsec role -o' \
        'pxsec role --output' \
        'pxsec role --color' \
        'pxsec role --messages' \
        'pxsec explain --color' \
        'pxsec explain --messages' \
        'pxsec schema --color' \
        'pxsec schema --messages' \
        'pxsec completion --color' \
        'pxsec completion --messages' \
        'pxsec krm --only' \
        'pxsec krm --color' \
        'pxsec krm --messages' \
        'pxsec post-render -f' \
        'pxsec post-render --values' \
        'pxsec post-render --allow-path' \
        'pxsec post-render --only' \
        'pxsec post-render --color' \
        'pxsec post-render --messages' \
        'pxsec plugin --color' \
        'pxsec plugin --messages'
end

function __pxsec_is_command
    contains -- $argv[1] \
        'pxsec' \
        'pxsec init' \
        'pxsec keygen' \
        'pxsec validate' \
        'pxsec render' \
        'pxsec patch' \
        'pxsec check' \
        'pxsec plan' \
        'pxsec rotate' \
        'pxsec adopt' \
        'pxsec token' \
        'pxsec token create' \
        'pxsec token inspect' \
        'pxsec token verify' \
        'pxsec token try' \
        'pxsec token context' \
        'pxsec oidc' \
        'pxsec role' \
        'pxsec explain' \
        'pxsec schema' \
        'pxsec completion' \
        'pxsec krm' \
        'pxsec post-render' \
        'pxsec plugin' \
        'pxsec help'
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

complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a init -d 'Write a commented start into a folder; never overwrite'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a keygen -d 'Make the keys that a values file asks for, or that are named'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a validate -d 'Report every problem of the values file and of what it refers to'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a render -d 'Print new objects and manifests with security in them, ready to apply'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a patch -d 'Print the manifests with security in them, without new objects'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a check -d 'Say what a cluster that runs has of PX-Security, and what is wrong with it'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a plan -d 'Say how to get from a cluster that runs to what the values ask, or to off'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a rotate -d 'Make new keys beside the old ones, let the values name them, and say how to get there'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a adopt -d 'Print the values file of a cluster that runs, with what it would change'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a token -d 'Create, inspect, verify and try tokens, or write one as a context of pxctl'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a oidc -d 'Check an OpenID Connect provider, by network, before the cluster depends on it'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a role -d 'Print the role of a disabled or default guest, or check a role that you wrote'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a explain -d 'Print the page of a problem code, or the list of them'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a schema -d 'Print the JSON Schema of the values file'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a completion -d 'Print the completion of a shell; its first lines say where to write it'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a krm -d 'Serve Kustomize as a KRM function or, given a config file, as a legacy exec plugin'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a post-render -d 'Serve Helm as a post-renderer: a stream in, the stream with security in it out'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a plugin -d 'Write what makes pxsec a plugin of Kustomize (legacy) or of Helm 4'
complete -c pxsec -n '__pxsec_at "pxsec" 1 1' -a help -d 'Show this help, or that of a command'
complete -c pxsec -n '__pxsec_at "pxsec"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec"' -s V -l version -d 'print the version'
complete -c pxsec -n '__pxsec_at "pxsec"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec init"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l install -x -a 'operator daemonset' -d 'how Portworx was installed (default: operator)'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l auth -x -a 'self-signed oidc both' -d 'tokens of your own, of an OpenID Connect provider, or both (default: self-signed)'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l keys -d 'make the keys too, and name them in the values'
complete -c pxsec -n '__pxsec_at "pxsec init"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec init"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec init" 1 1' -a '(__fish_complete_directories)'

complete -c pxsec -n '__pxsec_at "pxsec keygen"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order (default: pxsec.yaml, without DIR and --key)'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l key -x -a 'shared rsa ecdsa system apps' -d 'make this key, once or more often (default: what the values name and is not there, or without values system, apps and shared)'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l rsa-bits -x -a '2048 3072 4096' -d 'the size of an RSA key (default: 3072)'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l force -d 'replace keys that are there; they are lost then'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec keygen"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec keygen" 1 1' -a '(__fish_complete_directories)'

complete -c pxsec -n '__pxsec_at "pxsec validate"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order (default: pxsec.yaml)'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -s o -l output -x -a 'text json sarif' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -l no-files -d 'read no key and no token: for Git and pipelines, where there is none'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec validate"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec render"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec render"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order (default: pxsec.yaml)'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l only -x -a 'secrets workloads' -d 'the Secrets alone, or everything but the Secrets'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l stanza -d 'the fragments alone, to paste'
complete -c pxsec -n '__pxsec_at "pxsec render"' -s w -l write -r -F -d 'write to a file (mode 0600) instead of standard output'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l show-secrets -d 'show the values of Secrets on a terminal too'
complete -c pxsec -n '__pxsec_at "pxsec render"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec render"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec render" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec patch"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order (default: pxsec.yaml)'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -s i -l in-place -d 'change the files, all or none'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l check -d 'change nothing: print the names of the files that -i would change, and fail for one'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l show-secrets -d 'show the values of Secrets on a terminal too'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec patch"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec patch" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec check"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec check"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order (default: pxsec.yaml)'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l no-values -d 'compare with no values, though there is a pxsec.yaml'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l cluster -d 'read a live cluster by kubectl, and write nothing'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l context -x -d 'the context of --cluster'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l kubeconfig -r -F -d 'the kubeconfig of --cluster'
complete -c pxsec -n '__pxsec_at "pxsec check"' -s o -l output -x -a 'text json mermaid sarif' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l ignore -x -a 'admin-without-groups alias-in-values aliased another-key apart-from-portworx argument-variable argument-without-value bad-answer bad-ca-file bad-certificate bad-character bad-claim bad-duration bad-guest-access bad-header bad-jwks bad-jwks-uri bad-key bad-lifetime bad-path bad-role bad-signature bad-token bad-url bad-value being-deleted blank-in-token broken-key bug built-in-mount byte-order-mark caller-is-guest certificate claim-in-capitals claim-namespace claim-template cluster-role component-off crlf cut-off-run default-lifetime der-key document-after-end document-mark dollar drift duplicate-key email-of-stork empty-file empty-folder empty-key empty-stream empty-username empty-values encrypted-class encrypted-key endless-token env-from every-group expanded-argument expired-token file-exists folder-busy folder-not-read forbidden foreign-keys gateway-failed groups-elsewhere guest-access-differs guest-refused guests-stay half-method half-reference helm-hook hidden-secrets hook-workload idle-portworx ignored-extension immutable-parameters insecure-issuer insecure-jwks-uri issuer-blanks issuer-mismatch issuer-not-trusted issuer-url joined-arguments json-escape json-web-key key-elsewhere key-file-mode key-folder-mode key-in-clear key-in-volume key-kept key-mismatch key-not-mounted key-not-there key-taken-out kubectl-failed large-answer late-hook leading-dash line-end line-end-differs live-left-out live-object live-origin locked long-admin-token long-kept-keys long-token looks-like-portworx low-exponent made-subject merge-key misc-args misplaced-setting missing-claim missing-env missing-file missing-key missing-reference mount-over-folder mount-over-key mount-taken name-clash named-twice namespace-assumed no-common-algorithm no-effect no-fragment no-gateway no-issuer no-key-file no-key-id no-kubectl no-namespace no-patch no-private-half no-private-key no-provider no-public-key no-resource-list no-roles no-secrets no-self-signed no-shared-secret no-stork no-system-key no-tls no-tokens no-usable-key no-user node-env nodes-differ not-a-file not-adopted not-applied not-ascii not-carried-out not-checked not-patched not-ready not-rendered not-rotated not-utf8 object-not-found object-twice odd-role-name old-option old-pair older-than-secret on-delete openssh-key operator-cannot-ask operator-is-guest operator-paused own-command own-input pair-without-token path-outside pkcs1-key placeholder private-key pruned-setting published-key reference-replaced refused-algorithm renamed-item repeated-name reserved-issuer role-denied roll-going-on same-issuer same-key sample-issuer sample-manifest second-portworx secret-elsewhere secret-in-values secret-passed-on secrets-not-given security-enabled security-off setting-changed several-keys shared-secret-joins short-key short-lifetime slow-answer spare-bits spelt-with-escapes split-secret stanza-off stork-issuer stork-not-enabled stork-not-read stray-setting tab terminal-input token-ends-soon token-from-future token-in-clear token-not-there token-refused too-deep too-large too-old twin-removed two-issuers two-values two-workloads unchecked-tokens undecided unexpected-shape unknown-alias unknown-ca unknown-code unknown-deployment unknown-key unknown-key-id unknown-role unknown-service unknown-setting unreachable unreadable-file unreadable-key unreadable-token unsafe-redirect untrusted-issuer unused-key-files unwritable-file usage version-assumed version-conflict weak-key workload-not-found wrong-audience wrong-curve wrong-key-type wrong-kind wrong-namespace wrong-provisioner wrong-reference wrong-template wrong-type yaml-directive yaml-syntax yaml-tag' -d 'leave out problems of a code'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l now -x -d 'the time for the end of tokens, such as 2026-01-31T00:00:00Z (default: the clock)'
complete -c pxsec -n '__pxsec_at "pxsec check"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec check"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec check" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec plan"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l disable -d 'the way to off, instead of to the values'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l name -x -d 'the StorageCluster or DaemonSet, where there are several'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec plan"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec plan" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec rotate"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -l name -x -d 'the StorageCluster or DaemonSet, where there are several'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec rotate"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec rotate" 1' -a 'system apps shared rsa ecdsa' -F

complete -c pxsec -n '__pxsec_at "pxsec adopt"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l name -x -d 'the StorageCluster or DaemonSet, where there are several'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l keys -x -a '(__fish_complete_directories)' -d 'write keys that stand as plain values into this folder'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l to -x -a 'operator' -d 'the values of an Operator install'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l secrets -d 'with --to: the Secrets that these values name, copied from those in the input'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -s w -l write -r -F -d 'write to a file (mode 0600) instead of standard output'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l show-secrets -d 'show the values of Secrets on a terminal too'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec adopt"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec adopt" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec token" 1 1' -a create -d 'Create a token by the rules of Portworx'
complete -c pxsec -n '__pxsec_at "pxsec token" 1 1' -a inspect -d 'Explain a token in plain words, or list many by when they end, without verifying them'
complete -c pxsec -n '__pxsec_at "pxsec token" 1 1' -a verify -d 'Check a token as Portworx does, with the causes that Portworx hides (OIDC: by network)'
complete -c pxsec -n '__pxsec_at "pxsec token" 1 1' -a try -d 'Try a token, or no token, at the SDK gateways of live clusters, by calls that only read'
complete -c pxsec -n '__pxsec_at "pxsec token" 1 1' -a context -d 'Write a token as the context file of pxctl or pxc, and say where it goes'
complete -c pxsec -n '__pxsec_at "pxsec token"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec token create"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l auth-config -r -F -d 'name, email, sub, roles and groups'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l name -x -d 'the name of the user'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l email -x -d 'the email address of the user'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l sub -x -d 'the unique name of the user'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l role -x -d 'a role, once or more often'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l group -x -d 'a group, once or more often'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l issuer -x -d 'the issuer of your own tokens, as the cluster has it'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l username-claim -x -a 'sub email name' -d 'as the cluster has it (default: sub)'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l token-duration -x -d 'a number and s, m, h, d or y (default: 24h)'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l shared-secret-file -r -F -d 'the shared secret, `-` for standard input'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l rsa-private-keyfile -r -F -d 'the RSA key that signs'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l ecdsa-private-keyfile -r -F -d 'the ECDSA key that signs'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -s w -l write -r -F -d 'write to a file (mode 0600) instead of standard output'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token create"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -l ends-within -x -d 'list the tokens, and fail where one ends so soon, such as 30d'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token inspect"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec token inspect" 1' -F

complete -c pxsec -n '__pxsec_at "pxsec token verify"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l issuer -x -d 'the issuer that the cluster trusts, without -f'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l shared-secret-file -r -F -d 'the shared secret, `-` for standard input'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l rsa-public-keyfile -r -F -d 'the RSA key that verifies'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l ecdsa-public-keyfile -r -F -d 'the ECDSA key that verifies'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l username-claim -x -a 'sub email name' -d 'without -f (default: sub)'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l client-id -x -d 'with --issuer, instead of -f'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l claim-namespace -x -d 'with --client-id'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l jwks -r -F -d 'the provider\'s keys; without network'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l alg -x -a 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512' -d 'with --jwks: what the provider\'s discovery document lists (default: RS256)'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l ca-file -r -F -d 'the CA certificates to trust, as PEM'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token verify"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec token verify" 1 1' -F

complete -c pxsec -n '__pxsec_at "pxsec token try"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l guest -d 'without a token: see what a guest may do'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l endpoint -x -d 'a gateway, such as http://node:9021; may be given again, as --node'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l node -x -d 'a node whose gateway has the usual port'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l start-port -x -d 'where the ports of Portworx begin on these nodes (default: 9001)'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l ca-file -r -F -d 'the CA certificates to trust, as PEM, instead of those of this machine'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token try"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec token try" 1 1' -F

complete -c pxsec -n '__pxsec_at "pxsec token context"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -l endpoint -x -d 'where it finds Portworx (default: pxctl http://localhost:9001, pxc 127.0.0.1:9020)'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -s o -l output -x -a 'pxctl pxc' -d 'whose file: that of pxctl (default), or of its open sister pxc'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -s w -l write -r -F -d 'write to a new file (mode 0600) instead of standard output'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec token context"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec token context" 2 2' -F

complete -c pxsec -n '__pxsec_at "pxsec oidc"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -l ca-file -r -F -d 'the CA certificates to trust, as PEM, instead of those of this machine'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -l token-file -r -F -d 'a token of the provider to check too, `-` for standard input'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec oidc"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec oidc" 1 1' -a 'check'

complete -c pxsec -n '__pxsec_at "pxsec role"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec role"' -l rest -d 'print it as the REST gateway takes it: {"role": ...}'
complete -c pxsec -n '__pxsec_at "pxsec role"' -s o -l output -x -a 'text json' -d 'the format'
complete -c pxsec -n '__pxsec_at "pxsec role"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec role"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec role"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec role"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec role" 1 1' -a 'disabled-guest default-guest check'
complete -c pxsec -n '__pxsec_at "pxsec role" 2 2' -F

complete -c pxsec -n '__pxsec_at "pxsec explain"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec explain"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec explain"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec explain" 1 1' -a 'admin-without-groups alias-in-values aliased another-key apart-from-portworx argument-variable argument-without-value bad-answer bad-ca-file bad-certificate bad-character bad-claim bad-duration bad-guest-access bad-header bad-jwks bad-jwks-uri bad-key bad-lifetime bad-path bad-role bad-signature bad-token bad-url bad-value being-deleted blank-in-token broken-key bug built-in-mount byte-order-mark caller-is-guest certificate claim-in-capitals claim-namespace claim-template cluster-role component-off crlf cut-off-run default-lifetime der-key document-after-end document-mark dollar drift duplicate-key email-of-stork empty-file empty-folder empty-key empty-stream empty-username empty-values encrypted-class encrypted-key endless-token env-from every-group expanded-argument expired-token file-exists folder-busy folder-not-read forbidden foreign-keys gateway-failed groups-elsewhere guest-access-differs guest-refused guests-stay half-method half-reference helm-hook hidden-secrets hook-workload idle-portworx ignored-extension immutable-parameters insecure-issuer insecure-jwks-uri issuer-blanks issuer-mismatch issuer-not-trusted issuer-url joined-arguments json-escape json-web-key key-elsewhere key-file-mode key-folder-mode key-in-clear key-in-volume key-kept key-mismatch key-not-mounted key-not-there key-taken-out kubectl-failed large-answer late-hook leading-dash line-end line-end-differs live-left-out live-object live-origin locked long-admin-token long-kept-keys long-token looks-like-portworx low-exponent made-subject merge-key misc-args misplaced-setting missing-claim missing-env missing-file missing-key missing-reference mount-over-folder mount-over-key mount-taken name-clash named-twice namespace-assumed no-common-algorithm no-effect no-fragment no-gateway no-issuer no-key-file no-key-id no-kubectl no-namespace no-patch no-private-half no-private-key no-provider no-public-key no-resource-list no-roles no-secrets no-self-signed no-shared-secret no-stork no-system-key no-tls no-tokens no-usable-key no-user node-env nodes-differ not-a-file not-adopted not-applied not-ascii not-carried-out not-checked not-patched not-ready not-rendered not-rotated not-utf8 object-not-found object-twice odd-role-name old-option old-pair older-than-secret on-delete openssh-key operator-cannot-ask operator-is-guest operator-paused own-command own-input pair-without-token path-outside pkcs1-key placeholder private-key pruned-setting published-key reference-replaced refused-algorithm renamed-item repeated-name reserved-issuer role-denied roll-going-on same-issuer same-key sample-issuer sample-manifest second-portworx secret-elsewhere secret-in-values secret-passed-on secrets-not-given security-enabled security-off setting-changed several-keys shared-secret-joins short-key short-lifetime slow-answer spare-bits spelt-with-escapes split-secret stanza-off stork-issuer stork-not-enabled stork-not-read stray-setting tab terminal-input token-ends-soon token-from-future token-in-clear token-not-there token-refused too-deep too-large too-old twin-removed two-issuers two-values two-workloads unchecked-tokens undecided unexpected-shape unknown-alias unknown-ca unknown-code unknown-deployment unknown-key unknown-key-id unknown-role unknown-service unknown-setting unreachable unreadable-file unreadable-key unreadable-token unsafe-redirect untrusted-issuer unused-key-files unwritable-file usage version-assumed version-conflict weak-key workload-not-found wrong-audience wrong-curve wrong-key-type wrong-kind wrong-namespace wrong-provisioner wrong-reference wrong-template wrong-type yaml-directive yaml-syntax yaml-tag'

complete -c pxsec -n '__pxsec_at "pxsec schema"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec schema"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec schema"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec completion"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec completion"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec completion"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec completion" 1 1' -a 'bash zsh fish'

complete -c pxsec -n '__pxsec_at "pxsec krm"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec krm"' -l only -x -a 'workloads' -d 'everything but the Secrets'
complete -c pxsec -n '__pxsec_at "pxsec krm"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec krm"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec krm"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec krm"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec krm" 1 1' -F

complete -c pxsec -n '__pxsec_at "pxsec post-render"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -s f -l values -r -F -d 'the values file, `-` for standard input; several are merged in order'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l allow-path -x -a '(__fish_complete_directories)' -d 'also read key files below this folder'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l only -x -a 'workloads' -d 'everything but the Secrets'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l ignore-not-found -d 'pass a stream on unchanged that holds nothing of Portworx'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec post-render"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'

complete -c pxsec -n '__pxsec_at "pxsec plugin"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec plugin"' -s q -l quiet -d 'leave out warnings and notices'
complete -c pxsec -n '__pxsec_at "pxsec plugin"' -l warnings-as-errors -d 'fail on warnings and notices too'
complete -c pxsec -n '__pxsec_at "pxsec plugin"' -l color -x -a 'auto always never' -d 'colour the messages (default: auto)'
complete -c pxsec -n '__pxsec_at "pxsec plugin"' -l messages -x -a 'text json' -d 'the form of the messages: json is an object a line (default: text)'
complete -c pxsec -n '__pxsec_at "pxsec plugin" 1 1' -a 'kustomize helm'
complete -c pxsec -n '__pxsec_at "pxsec plugin" 2 2' -a '(__fish_complete_directories)'

complete -c pxsec -n '__pxsec_at "pxsec help"' -s h -l help -d 'show this help message and exit'
complete -c pxsec -n '__pxsec_at "pxsec help" 1 1' -a 'init keygen validate render patch check plan rotate adopt token oidc role explain schema completion krm post-render plugin'
