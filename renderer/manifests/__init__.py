"""What came in: the documents of the user's manifests and the objects in them.

The modules, lowest layer first; one imports only from rows above its own.

search           the few documents of a stream that are looked into
objects          the objects of the manifests
ambiguity        what readers may take two ways in an object of ours
live             objects read from a live cluster
workloads        which objects are Portworx, Stork and Autopilot
env_sources      the ConfigMaps and Secrets from which a container takes variables
claim_templates  the claims that a StatefulSet makes
interest         which objects a run is about, by their bytes and by any reading of them
selection        which objects a run looks at
versions         which releases the manifests and the values tell
"""
