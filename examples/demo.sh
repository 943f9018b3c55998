#!/bin/sh
# A first run of pxsec, in the current folder, which should be empty: `make demo` starts it.
set -eu

explain() {
    printf '\n'
    printf '# %s\n' "$@"
}
run() {
    printf '\n$ %s\n' "$1"
    eval "$1" 2>&1 || [ $? -eq 1 ]  # 1 is the answer no: `validate` found mistakes, `diff` a difference
}

explain '1. Start: a values file, whose comments explain the settings, a StorageCluster to try, and keys' \
    'that only you can read, which the values name and Git does not take.'
run 'pxsec init --keys .'
run "grep -v '^ *#' pxsec.yaml | grep ."

explain '2. Check the values file and the files that it names. Each mistake comes with its place and fix.'
run "sed 's/guestAccess: Enabled/guestAccess: enabled/' pxsec.yaml | pxsec validate -f -"
run 'pxsec validate -f pxsec.yaml'

explain '3. Look: your StorageCluster with security switched on. The Secrets stay out of sight.'
run 'pxsec render -f pxsec.yaml --only workloads storagecluster.yaml'

explain '4. What changed in your manifest? These lines, and not a byte more.'
run 'pxsec patch -f pxsec.yaml storagecluster.yaml | diff -u storagecluster.yaml -'

explain '5. A token for a user, signed with the shared secret, and each check that Portworx makes on it.'
run 'pxsec token create -f pxsec.yaml --name Ann --sub ann --role system.user -w keys/ann.token'
run 'pxsec token verify -f pxsec.yaml keys/ann.token'

explain "What now? The files are in $PWD." \
    'Put your own StorageCluster there, set what pxsec.yaml should say, and when you like the result:' \
    '  pxsec render -f pxsec.yaml --only workloads storagecluster.yaml -w secured.yaml &&' \
    '  kubectl apply --dry-run=server -f secured.yaml &&' \
    '  pxsec render -f pxsec.yaml --only secrets | kubectl apply --server-side -f - &&' \
    '  kubectl apply -f secured.yaml' \
    'Switching security on restarts Portworx: docs/switch-on.md says what a person must know first.' \
    "pxsec is $(command -v pxsec) here. To type it anywhere, in the checkout: pipx install ."
