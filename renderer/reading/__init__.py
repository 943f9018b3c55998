"""What the manifests, or the dump of a cluster, say about PX-Security already.

The modules, lowest layer first; one imports only from rows above its own.

arguments  where the manifests hold arguments of px-runc
carriers   every place that sets PX-Security, in each spelling
bypasses   settings that would reach Portworx past the places where pxsec writes them
"""
