"""What commands share.

The modules, lowest layer first; one imports only from rows above its own.

session        one run of a command: what was typed, its surroundings, what comes of it
arguments      arguments that several commands have
parsing        the arguments, parsed; one that is refused is not repeated if it may be a secret
folders        a folder of manifests, as kubectl takes it
shown          what a terminal shows of Secrets
reading        what commands read: values, what these refer to, manifests
bearer         a token that the user hands to a command
key_arguments  the keys of tokens: given by an argument, or by what the values name
clusters       what commands read of a cluster that runs
resource_list  the list in which Kustomize hands over all objects, and takes them back
"""
