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

_pxsec() {
  local -a commands=(
    'init:Write a commented start into a folder; never overwrite'
    'keygen:Make the keys that a values file asks for, or that are named'
    'validate:Report every problem of the values file and of what it refers to'
    'render:Print new objects and manifests with security in them, ready to apply'
    'patch:Print the manifests with security in them, without new objects'
    'check:Say what a cluster that runs has of PX-Security, and what is wrong with it'
    'plan:Say how to get from a cluster that runs to what the values ask, or to off'
    'rotate:Make new keys beside the old ones, let the values name them, and say how to get there'
    'adopt:Print the values file of a cluster that runs, with what it would change'
    'token:Create, inspect, verify and try tokens, or write one as a context of pxctl'
    'oidc:Check an OpenID Connect provider, by network, before the cluster depends on it'
    'role:Print the role of a disabled or default guest, or check a role that you wrote'
    'explain:Print the page of a problem code, or the list of them'
    'schema:Print the JSON Schema of the values file'
    'completion:Print the completion of a shell; its first lines say where to write it'
    'krm:Serve Kustomize as a KRM function or, given a config file, as a legacy exec plugin'
    'post-render:Serve Helm as a post-renderer\: a stream in, the stream with security in it out'
    'plugin:Write what makes pxsec a plugin of Kustomize (legacy) or of Helm 4'
    'help:Show this help, or that of a command'
  )
  local curcontext=$curcontext context state state_descr line
  local -A opt_args
  _arguments -s -S -C \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(-V --version)-V[print the version]' \
    '(-V --version)--version[print the version]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '(-): :->command' \
    '(-)*:: :->behind' && return
  __pxsec_below _pxsec
}

_pxsec_init() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--install)--install=[how Portworx was installed (default\: operator)]:INSTALL:(operator daemonset)' \
    '(--auth)--auth=[tokens of your own, of an OpenID Connect provider, or both (default\: self-signed)]:AUTH:(self-signed oidc both)' \
    '(--keys)--keys[make the keys too, and name them in the values]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::DIR:_files -/'
}

_pxsec_keygen() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml, without DIR and --key)]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml, without DIR and --key)]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '*--key=[make this key, once or more often (default\: what the values name and is not there, or without values system, apps and shared)]:KEY:(shared rsa ecdsa system apps)' \
    '(--rsa-bits)--rsa-bits=[the size of an RSA key (default\: 3072)]:RSA_BITS:(2048 3072 4096)' \
    '(--force)--force[replace keys that are there; they are lost then]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::DIR:_files -/'
}

_pxsec_validate() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(-o --output)-o+[the format]:OUTPUT:(text json sarif)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json sarif)' \
    '(--no-files)--no-files[read no key and no token\: for Git and pipelines, where there is none]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)'
}

_pxsec_render() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--only)--only=[the Secrets alone, or everything but the Secrets]:ONLY:(secrets workloads)' \
    '(--stanza)--stanza[the fragments alone, to paste]' \
    '(-w --write)-w+[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '(-w --write)--write=[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '(--show-secrets)--show-secrets[show the values of Secrets on a terminal too]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:MANIFEST:_files'
}

_pxsec_patch() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(-i --in-place)-i[change the files, all or none]' \
    '(-i --in-place)--in-place[change the files, all or none]' \
    '(--check)--check[change nothing\: print the names of the files that -i would change, and fail for one]' \
    '(--show-secrets)--show-secrets[show the values of Secrets on a terminal too]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:MANIFEST:_files'
}

_pxsec_check() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order (default\: pxsec.yaml)]:VALUES:_files' \
    '!*--allow-path=:DIR:_files -/' \
    '(--no-values)--no-values[compare with no values, though there is a pxsec.yaml]' \
    '(--cluster)--cluster[read a live cluster by kubectl, and write nothing]' \
    '(--context)--context=[the context of --cluster]:NAME: ' \
    '(--kubeconfig)--kubeconfig=[the kubeconfig of --cluster]:FILE:_files' \
    '(-o --output)-o+[the format]:OUTPUT:(text json mermaid sarif)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json mermaid sarif)' \
    '*--ignore=[leave out problems of a code]:CODE:(admin-without-groups alias-in-values aliased another-key apart-from-portworx argument-variable argument-without-value bad-answer bad-ca-file bad-certificate bad-character bad-claim bad-duration bad-guest-access bad-header bad-jwks bad-jwks-uri bad-key bad-lifetime bad-path bad-role bad-signature bad-token bad-url bad-value being-deleted blank-in-token broken-key bug built-in-mount byte-order-mark caller-is-guest certificate claim-in-capitals claim-namespace claim-template cluster-role component-off crlf cut-off-run default-lifetime der-key document-after-end document-mark dollar drift duplicate-key email-of-stork empty-file empty-folder empty-key empty-stream empty-username empty-values encrypted-class encrypted-key endless-token env-from every-group expanded-argument expired-token file-exists folder-busy folder-not-read forbidden foreign-keys gateway-failed groups-elsewhere guest-access-differs guest-refused guests-stay half-method half-reference helm-hook hidden-secrets hook-workload idle-portworx ignored-extension immutable-parameters insecure-issuer insecure-jwks-uri issuer-blanks issuer-mismatch issuer-not-trusted issuer-url joined-arguments json-escape json-web-key key-elsewhere key-file-mode key-folder-mode key-in-clear key-in-volume key-kept key-mismatch key-not-mounted key-not-there key-taken-out kubectl-failed large-answer late-hook leading-dash line-end line-end-differs live-left-out live-object live-origin locked long-admin-token long-kept-keys long-token looks-like-portworx low-exponent made-subject merge-key misc-args misplaced-setting missing-claim missing-env missing-file missing-key missing-reference mount-over-folder mount-over-key mount-taken name-clash named-twice namespace-assumed no-common-algorithm no-effect no-fragment no-gateway no-issuer no-key-file no-key-id no-kubectl no-namespace no-patch no-private-half no-private-key no-provider no-public-key no-resource-list no-roles no-secrets no-self-signed no-shared-secret no-stork no-system-key no-tls no-tokens no-usable-key no-user node-env nodes-differ not-a-file not-adopted not-applied not-ascii not-carried-out not-checked not-patched not-ready not-rendered not-rotated not-utf8 object-not-found object-twice odd-role-name old-option old-pair older-than-secret on-delete openssh-key operator-cannot-ask operator-is-guest operator-paused own-command own-input pair-without-token path-outside pkcs1-key placeholder private-key pruned-setting published-key reference-replaced refused-algorithm renamed-item repeated-name reserved-issuer role-denied roll-going-on same-issuer same-key sample-issuer sample-manifest second-portworx secret-elsewhere secret-in-values secret-passed-on secrets-not-given security-enabled security-off setting-changed several-keys shared-secret-joins short-key short-lifetime slow-answer spare-bits spelt-with-escapes split-secret stanza-off stork-issuer stork-not-enabled stork-not-read stray-setting tab terminal-input token-ends-soon token-from-future token-in-clear token-not-there token-refused too-deep too-large too-old twin-removed two-issuers two-values two-workloads unchecked-tokens undecided unexpected-shape unknown-alias unknown-ca unknown-code unknown-deployment unknown-key unknown-key-id unknown-role unknown-service unknown-setting unreachable unreadable-file unreadable-key unreadable-token unsafe-redirect untrusted-issuer unused-key-files unwritable-file usage version-assumed version-conflict weak-key workload-not-found wrong-audience wrong-curve wrong-key-type wrong-kind wrong-namespace wrong-provisioner wrong-reference wrong-template wrong-type yaml-directive yaml-syntax yaml-tag)' \
    '(--now)--now=[the time for the end of tokens, such as 2026-01-31T00\:00\:00Z (default\: the clock)]:TIME: ' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:MANIFEST:_files'
}

_pxsec_plan() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--disable)--disable[the way to off, instead of to the values]' \
    '(--name)--name=[the StorageCluster or DaemonSet, where there are several]:NAME: ' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:MANIFEST:_files'
}

_pxsec_rotate() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--name)--name=[the StorageCluster or DaemonSet, where there are several]:NAME: ' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:KEY|MANIFEST: __pxsec_word_or_file system apps shared rsa ecdsa'
}

_pxsec_adopt() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--name)--name=[the StorageCluster or DaemonSet, where there are several]:NAME: ' \
    '(--keys)--keys=[write keys that stand as plain values into this folder]:DIR:_files -/' \
    '(--to)--to=[the values of an Operator install]:TO:(operator)' \
    '(--secrets)--secrets[with --to\: the Secrets that these values name, copied from those in the input]' \
    '(-w --write)-w+[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '(-w --write)--write=[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '(--show-secrets)--show-secrets[show the values of Secrets on a terminal too]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:MANIFEST:_files'
}

_pxsec_token() {
  local -a commands=(
    'create:Create a token by the rules of Portworx'
    'inspect:Explain a token in plain words, or list many by when they end, without verifying them'
    'verify:Check a token as Portworx does, with the causes that Portworx hides (OIDC\: by network)'
    'try:Try a token, or no token, at the SDK gateways of live clusters, by calls that only read'
    'context:Write a token as the context file of pxctl or pxc, and say where it goes'
  )
  local curcontext=$curcontext context state state_descr line
  local -A opt_args
  _arguments -s -S -C \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '(-): :->command' \
    '(-)*:: :->behind' && return
  __pxsec_below _pxsec_token
}

_pxsec_token_create() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--auth-config)--auth-config=[name, email, sub, roles and groups]:FILE:_files' \
    '(--name)--name=[the name of the user]:NAME: ' \
    '(--email)--email=[the email address of the user]:EMAIL: ' \
    '(--sub)--sub=[the unique name of the user]:SUB: ' \
    '*--role=[a role, once or more often]:ROLE: ' \
    '*--group=[a group, once or more often]:GROUP: ' \
    '(--issuer)--issuer=[the issuer of your own tokens, as the cluster has it]:ISSUER: ' \
    '(--username-claim)--username-claim=[as the cluster has it (default\: sub)]:USERNAME_CLAIM:(sub email name)' \
    '(--token-duration)--token-duration=[a number and s, m, h, d or y (default\: 24h)]:TIME: ' \
    '(--shared-secret-file)--shared-secret-file=[the shared secret, `-` for standard input]:FILE:_files' \
    '(--rsa-private-keyfile)--rsa-private-keyfile=[the RSA key that signs]:FILE:_files' \
    '(--ecdsa-private-keyfile)--ecdsa-private-keyfile=[the ECDSA key that signs]:FILE:_files' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-w --write)-w+[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '(-w --write)--write=[write to a file (mode 0600) instead of standard output]:FILE:_files' \
    '!(--output)--output=:FILE:_files' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)'
}

_pxsec_token_inspect() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--ends-within)--ends-within=[list the tokens, and fail where one ends so soon, such as 30d]:DURATION: ' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '*:FILE:_files'
}

_pxsec_token_verify() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--issuer)--issuer=[the issuer that the cluster trusts, without -f]:ISSUER: ' \
    '(--shared-secret-file)--shared-secret-file=[the shared secret, `-` for standard input]:FILE:_files' \
    '(--rsa-public-keyfile)--rsa-public-keyfile=[the RSA key that verifies]:FILE:_files' \
    '(--ecdsa-public-keyfile)--ecdsa-public-keyfile=[the ECDSA key that verifies]:FILE:_files' \
    '(--username-claim)--username-claim=[without -f (default\: sub)]:USERNAME_CLAIM:(sub email name)' \
    '(--client-id)--client-id=[with --issuer, instead of -f]:ID: ' \
    '(--claim-namespace)--claim-namespace=[with --client-id]:TEXT: ' \
    '(--jwks)--jwks=[the provider'\''s keys; without network]:FILE:_files' \
    '*--alg=[with --jwks\: what the provider'\''s discovery document lists (default\: RS256)]:ALG:(RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512)' \
    '(--ca-file)--ca-file=[the CA certificates to trust, as PEM]:FILE:_files' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::FILE:_files'
}

_pxsec_token_try() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--guest)--guest[without a token\: see what a guest may do]' \
    '*--endpoint=[a gateway, such as http\://node\:9021; may be given again, as --node]:URL: ' \
    '*--node=[a node whose gateway has the usual port]:HOST: ' \
    '(--start-port)--start-port=[where the ports of Portworx begin on these nodes (default\: 9001)]:PORT: ' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '!*--allow-path=:DIR:_files -/' \
    '(--ca-file)--ca-file=[the CA certificates to trust, as PEM, instead of those of this machine]:FILE:_files' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::FILE:_files'
}

_pxsec_token_context() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--endpoint)--endpoint=[where it finds Portworx (default\: pxctl http\://localhost\:9001, pxc 127.0.0.1\:9020)]:URL: ' \
    '(-o --output)-o+[whose file\: that of pxctl (default), or of its open sister pxc]:OUTPUT:(pxctl pxc)' \
    '(-o --output)--output=[whose file\: that of pxctl (default), or of its open sister pxc]:OUTPUT:(pxctl pxc)' \
    '(-w --write)-w+[write to a new file (mode 0600) instead of standard output]:FILE:_files' \
    '(-w --write)--write=[write to a new file (mode 0600) instead of standard output]:FILE:_files' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1:NAME: ' \
    '2::FILE:_files'
}

_pxsec_oidc() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '!*--allow-path=:DIR:_files -/' \
    '(--ca-file)--ca-file=[the CA certificates to trust, as PEM, instead of those of this machine]:FILE:_files' \
    '(--token-file)--token-file=[a token of the provider to check too, `-` for standard input]:FILE:_files' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '!(--shared-secret)--shared-secret=:SHARED_SECRET: ' \
    '!(--token)--token=:TOKEN: ' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1:ACTION:(check)'
}

_pxsec_role() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--rest)--rest[print it as the REST gateway takes it\: {"role"\: ...}]' \
    '(-o --output)-o+[the format]:OUTPUT:(text json)' \
    '(-o --output)--output=[the format]:OUTPUT:(text json)' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1:ACTION:(disabled-guest default-guest check)' \
    '2::FILE:_files'
}

_pxsec_explain() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '!(-q --quiet)-q' \
    '!(-q --quiet)--quiet' \
    '!(--warnings-as-errors)--warnings-as-errors' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::CODE:(admin-without-groups alias-in-values aliased another-key apart-from-portworx argument-variable argument-without-value bad-answer bad-ca-file bad-certificate bad-character bad-claim bad-duration bad-guest-access bad-header bad-jwks bad-jwks-uri bad-key bad-lifetime bad-path bad-role bad-signature bad-token bad-url bad-value being-deleted blank-in-token broken-key bug built-in-mount byte-order-mark caller-is-guest certificate claim-in-capitals claim-namespace claim-template cluster-role component-off crlf cut-off-run default-lifetime der-key document-after-end document-mark dollar drift duplicate-key email-of-stork empty-file empty-folder empty-key empty-stream empty-username empty-values encrypted-class encrypted-key endless-token env-from every-group expanded-argument expired-token file-exists folder-busy folder-not-read forbidden foreign-keys gateway-failed groups-elsewhere guest-access-differs guest-refused guests-stay half-method half-reference helm-hook hidden-secrets hook-workload idle-portworx ignored-extension immutable-parameters insecure-issuer insecure-jwks-uri issuer-blanks issuer-mismatch issuer-not-trusted issuer-url joined-arguments json-escape json-web-key key-elsewhere key-file-mode key-folder-mode key-in-clear key-in-volume key-kept key-mismatch key-not-mounted key-not-there key-taken-out kubectl-failed large-answer late-hook leading-dash line-end line-end-differs live-left-out live-object live-origin locked long-admin-token long-kept-keys long-token looks-like-portworx low-exponent made-subject merge-key misc-args misplaced-setting missing-claim missing-env missing-file missing-key missing-reference mount-over-folder mount-over-key mount-taken name-clash named-twice namespace-assumed no-common-algorithm no-effect no-fragment no-gateway no-issuer no-key-file no-key-id no-kubectl no-namespace no-patch no-private-half no-private-key no-provider no-public-key no-resource-list no-roles no-secrets no-self-signed no-shared-secret no-stork no-system-key no-tls no-tokens no-usable-key no-user node-env nodes-differ not-a-file not-adopted not-applied not-ascii not-carried-out not-checked not-patched not-ready not-rendered not-rotated not-utf8 object-not-found object-twice odd-role-name old-option old-pair older-than-secret on-delete openssh-key operator-cannot-ask operator-is-guest operator-paused own-command own-input pair-without-token path-outside pkcs1-key placeholder private-key pruned-setting published-key reference-replaced refused-algorithm renamed-item repeated-name reserved-issuer role-denied roll-going-on same-issuer same-key sample-issuer sample-manifest second-portworx secret-elsewhere secret-in-values secret-passed-on secrets-not-given security-enabled security-off setting-changed several-keys shared-secret-joins short-key short-lifetime slow-answer spare-bits spelt-with-escapes split-secret stanza-off stork-issuer stork-not-enabled stork-not-read stray-setting tab terminal-input token-ends-soon token-from-future token-in-clear token-not-there token-refused too-deep too-large too-old twin-removed two-issuers two-values two-workloads unchecked-tokens undecided unexpected-shape unknown-alias unknown-ca unknown-code unknown-deployment unknown-key unknown-key-id unknown-role unknown-service unknown-setting unreachable unreadable-file unreadable-key unreadable-token unsafe-redirect untrusted-issuer unused-key-files unwritable-file usage version-assumed version-conflict weak-key workload-not-found wrong-audience wrong-curve wrong-key-type wrong-kind wrong-namespace wrong-provisioner wrong-reference wrong-template wrong-type yaml-directive yaml-syntax yaml-tag)'
}

_pxsec_schema() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '!(-q --quiet)-q' \
    '!(-q --quiet)--quiet' \
    '!(--warnings-as-errors)--warnings-as-errors' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)'
}

_pxsec_completion() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '!(-q --quiet)-q' \
    '!(-q --quiet)--quiet' \
    '!(--warnings-as-errors)--warnings-as-errors' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1:SHELL:(bash zsh fish)'
}

_pxsec_krm() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--only)--only=[everything but the Secrets]:ONLY:(workloads)' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1::CONFIG:_files'
}

_pxsec_post-render() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '*-f+[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--values=[the values file, `-` for standard input; several are merged in order]:VALUES:_files' \
    '*--allow-path=[also read key files below this folder]:DIR:_files -/' \
    '(--only)--only=[everything but the Secrets]:ONLY:(workloads)' \
    '(--ignore-not-found)--ignore-not-found[pass a stream on unchanged that holds nothing of Portworx]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)'
}

_pxsec_plugin() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(-q --quiet)-q[leave out warnings and notices]' \
    '(-q --quiet)--quiet[leave out warnings and notices]' \
    '(--warnings-as-errors)--warnings-as-errors[fail on warnings and notices too]' \
    '(--color)--color=[colour the messages (default\: auto)]:COLOR:(auto always never)' \
    '(--messages)--messages=[the form of the messages\: json is an object a line (default\: text)]:MESSAGES:(text json)' \
    '1:HOST:(kustomize helm)' \
    '2::DIR:_files -/'
}

_pxsec_help() {
  _arguments -s -S \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '1::COMMAND:(init keygen validate render patch check plan rotate adopt token oidc role explain schema completion krm post-render plugin)' \
    '2::ACTION: '
}

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
