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

explain '1. Start: a values file, whose comments explain the usual settings, and a StorageCluster to try.'
run 'pxsec init .'
run "grep -v '^ *#' pxsec.yaml | grep ."

explain '2. Keys: three random ones, each in a file that only you can read.'
run 'pxsec keygen keys'

explain '3. Values: take the # away before the settings that name the keys.'
run "sed -E 's/#(sharedSecret|keys|system|apps):/\\1:/' pxsec.yaml > new.yaml && mv new.yaml pxsec.yaml"
run "grep '{file: keys/.*secret}' pxsec.yaml"

explain '4. Check the values file and the files that it names. Each mistake comes with its place and fix.'
run "sed 's/guestAccess: Enabled/guestAccess: enabled/' pxsec.yaml | pxsec validate -f -"
run 'pxsec validate -f pxsec.yaml'

explain '5. Render: the Secrets, and your StorageCluster with security switched on.'
run 'pxsec render -f pxsec.yaml storagecluster.yaml'

explain '6. What changed in your manifest? These lines, and not a byte more.'
run 'pxsec patch -f pxsec.yaml storagecluster.yaml | diff -u storagecluster.yaml -'

explain '7. A token for a user, signed with the shared secret, and each check that Portworx makes on it.'
run 'pxsec token create -f pxsec.yaml --name Ann --sub ann --role system.user -w ann.token'
run 'pxsec token verify -f pxsec.yaml ann.token'

explain "What now? The files are in $PWD." \
    'Put your own StorageCluster there, set what pxsec.yaml should say, and when you like the result:' \
    '  pxsec render -f pxsec.yaml --only workloads storagecluster.yaml -w secured.yaml &&' \
    '  kubectl apply --dry-run=server -f secured.yaml &&' \
    '  pxsec render -f pxsec.yaml --only secrets | kubectl apply --server-side -f - &&' \
    '  kubectl apply -f secured.yaml' \
    'Switching security on restarts Portworx: the README says what a person must know first.'
