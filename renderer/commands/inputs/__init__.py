"""What commands read.

The modules, lowest layer first; one imports only from rows above its own.

folders        a folder of manifests, as kubectl takes it
reading        values, what these refer to, manifests
bearer         a token that the user hands to a command
key_arguments  the keys of tokens: given by an argument, or by what the values name
clusters       the objects of a cluster that runs, and the Portworx that is meant
resource_list  the list in which Kustomize hands over all objects, and takes them back
"""
