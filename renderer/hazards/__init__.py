"""What in the manifests would undo the settings, split the cluster, or is not there.

The modules, lowest layer first; one imports only from rows above its own.

rivals         workloads of Portworx beside the one that gets security
lookalikes     what anybody would take for Portworx, and pxsec does not know
mounts         the mounts at, below and above the folders of public keys
leftovers      what variables, arguments and Secrets say about PX-Security already
stanza_faults  what of a stanza the Operator does not take, or does not get
stanza         what the security stanza of a StorageCluster says and the values do not
inventory      what the manifests hold, in words
missing_users  the classes, claims and others that the values name and no manifest holds
samples        the sample manifests of pxsec init
missing        the objects that the values call for, and whether the manifests hold them
"""
