"""The names by which Portworx, Stork and Autopilot are known: kinds, containers and images.

A container has the name of its role on every install. Its image may come from a mirror, such as
`registry.local:5000/px/oci-monitor:3.1.2`, so that only the last part of the name counts.
"""

from __future__ import annotations

STORAGE_CLUSTER, DAEMON_SET, DEPLOYMENT = "StorageCluster", "DaemonSet", "Deployment"
GROUP = "core.libopenstorage.org"
"""Of a StorageCluster of Portworx; OpenShift Data Foundation has one in ocs.openshift.io."""

PORTWORX, STORK, AUTOPILOT = "portworx", "stork", "autopilot"
PORTWORX_IMAGES = frozenset(("oci-monitor", "px-enterprise", "px-monitor"))


def repository(image: str) -> str:
    """Return the last part of an image's name, without tag and digest."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]
