"""The kinds of objects that name the Secret of a token: a row a kind.

An object names it by parameters or annotations. The sidecars of Kubernetes CSI read each of their
keys for one kind of call; Portworx and Stork read the pair of `openstorage.io`.

    parameters:                                                        # of a class
      csi.storage.k8s.io/provisioner-secret-name: px-user-token
      csi.storage.k8s.io/provisioner-secret-namespace: ${pvc.namespace}
    annotations:                                                       # of a claim
      openstorage.io/auth-secret-name: px-user-token
      openstorage.io/auth-secret-namespace: team-a

From the sources of the sidecars (external-provisioner, -resizer, -attacher and -snapshotter) and of
Stork, and from the documentation of Portworx.
"""

from __future__ import annotations

from renderer.records import Record

CSI, IN_TREE = "pxd.portworx.com", "kubernetes.io/portworx-volume"
OLD_CSI = "com.openstorage.pxd"
"""The name of the CSI driver before release 2.2 of Portworx."""

TOKEN_KEY = "auth-token"
"""The key that Portworx' drivers and Stork read in the Secret of a token."""

STORAGE_CLASS, CLAIM = "StorageClass", "PersistentVolumeClaim"


class Pair(Record):
    """The two keys of one reference."""

    name: str
    namespace: str


class Kind(Record):
    """A kind of object; only classes have drivers, templates and calls of CSI."""

    name: str
    group: str
    """The API group, '' for the core group."""
    entries: str
    """The list in the values that names such objects."""
    driver: str = ""
    """The field in which a class names its driver; '' for what has a namespace instead."""
    drivers: tuple[str, ...] = (CSI,)
    template: str = ""
    """What Kubernetes replaces in a class by the namespace of the object that asks for the call."""
    needed: tuple[Pair, ...] = ()
    optional: tuple[Pair, ...] = ()
    """Not needed, and naming the same Secret where they are there."""
    untemplated: tuple[Pair, ...] = ()
    """Without a template, or that of the class: no object of Kubernetes asked for the call."""

    @property
    def is_class(self) -> bool:
        """Tell whether the objects are classes, which have parameters and no namespace."""
        return bool(self.driver)


def _csi(*calls: str) -> tuple[Pair, ...]:
    prefix = "csi.storage.k8s.io"
    return tuple(
        Pair(f"{prefix}/{call}-secret-name", f"{prefix}/{call}-secret-namespace") for call in calls
    )


OPENSTORAGE = Pair("openstorage.io/auth-secret-name", "openstorage.io/auth-secret-namespace")

DIRECT_ACCESS = _csi("node-stage", "controller-publish")
"""Volumes of Direct Access are attached and staged by calls of their own."""

DEFAULT = Pair("csi.storage.k8s.io/secret-name", "csi.storage.k8s.io/secret-namespace")
"""What calls get that have no keys of their own."""

_KINDS = (
    Kind(
        STORAGE_CLASS,
        "storage.k8s.io",
        "storageClasses",
        driver="provisioner",
        drivers=(CSI, IN_TREE),
        template="${pvc.namespace}",
        needed=_csi("provisioner", "node-publish", "controller-expand"),
        optional=(*DIRECT_ACCESS, *_csi("node-expand", "controller-modify"), DEFAULT),
    ),
    # A snapshotter before 8.0 refuses a class with keys for groups, which it does not know.
    Kind(
        "VolumeSnapshotClass",
        "snapshot.storage.k8s.io",
        "volumeSnapshotClasses",
        driver="driver",
        template="${volumesnapshot.namespace}",
        needed=_csi("snapshotter", "snapshotter-list"),
        optional=_csi("group-snapshotter"),
        untemplated=_csi("snapshotter-list", "group-snapshotter"),
    ),
    Kind(
        "VolumeGroupSnapshotClass",
        "groupsnapshot.storage.k8s.io",
        "volumeGroupSnapshotClasses",
        driver="driver",
        template="${volumegroupsnapshot.namespace}",
        needed=_csi("group-snapshotter"),
        optional=_csi("group-snapshotter-get"),
        untemplated=_csi("group-snapshotter-get"),
    ),
    Kind(CLAIM, "", "persistentVolumeClaims"),
    Kind("ClusterPair", "stork.libopenstorage.org", "clusterPairs"),
    Kind("VolumeSnapshot", "volumesnapshot.external-storage.k8s.io", "volumeSnapshots"),
)
KINDS = {kind.name: kind for kind in _KINDS}

DEPRECATED = {
    pair: Pair(f"csi{call}SecretName", f"csi{call}SecretNamespace")
    for call, pair in zip(
        ("Provisioner", "NodePublish", "NodeStage", "ControllerPublish"),
        _csi("provisioner", "node-publish", "node-stage", "controller-publish"),
        strict=True,
    )
}
"""Earlier names of some of the pairs; the provisioner refuses a class with both."""
