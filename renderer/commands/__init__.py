"""One file a command, named as it is typed, and what commands share.

The modules, lowest layer first; one imports only from rows above its own.

session        one run of a command: what was typed, its surroundings, what comes of it
arguments      arguments that several commands have
parsing        the arguments, parsed; one that is refused is not repeated if it may be a secret
reading        what commands read: values, what these refer to, manifests
bearer         a token that the user hands to a command
key_arguments  the keys of tokens: given by an argument, or by what the values name
clusters       what commands read of a cluster that runs
render         print new objects and manifests with security in them
patch          print manifests with security in them, or change the files
validate       report every problem of a values file
schema         print the JSON Schema
init           a start for a new user
explain        the pages of the problem codes
resource_list  the list in which Kustomize hands over all objects, and takes them back
check          what a cluster that runs has, and what is wrong with it
adopt          the values of a cluster that runs
plan           the way from a cluster that runs to values, or to off
rotate         new keys beside the old ones, and the way to them
krm            what Kustomize calls
post_render    what Helm calls
plugin         the files that make pxsec a plugin
keygen         new keys
role           roles for guests, and the check of one that somebody wrote
oidc           the check of an OpenID Connect provider
"""
