"""One file a command, named as it is typed.

The modules, lowest layer first; one imports only from rows above its own.

render       print new objects and manifests with security in them
patch        print manifests with security in them, or change the files
validate     report every problem of a values file
schema       print the JSON Schema
init         a start for a new user
explain      the pages of the problem codes
completion   what a shell offers when the tab key is pressed
check        what a cluster that runs has, and what is wrong with it
adopt        the values of a cluster that runs
plan         the way from a cluster that runs to values, or to off
rotate       new keys beside the old ones, and the way to them
krm          what Kustomize calls
post_render  what Helm calls
plugin       the files that make pxsec a plugin
keygen       new keys
role         roles for guests, and the check of one that somebody wrote
oidc         the check of an OpenID Connect provider
"""
