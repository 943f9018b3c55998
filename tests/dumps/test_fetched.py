"""What a cluster is asked for by name, and what is known not to be there then."""

from __future__ import annotations

from pathlib import Path

import inprocess
import manifests
import stubs
from canary import CANARY, leaks

CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: pxd.portworx.com
parameters:
  csi.storage.k8s.io/provisioner-secret-name: mine
  csi.storage.k8s.io/provisioner-secret-namespace: ${pvc.namespace}
  csi.storage.k8s.io/node-publish-secret-name: ${pvc.name}
  csi.storage.k8s.io/node-publish-secret-namespace: ${pvc.namespace}
  csi.storage.k8s.io/controller-expand-secret-name: theirs
  csi.storage.k8s.io/controller-expand-secret-namespace: shared
"""
VOLUME = """\
apiVersion: v1
kind: PersistentVolume
metadata: {name: v}
spec:
  csi:
    driver: pxd.portworx.com
    volumeHandle: "1"
    nodePublishSecretRef: {name: of-volume, namespace: apps}
"""
ENDS = " --output=yaml --show-managed-fields"


def claim(namespace: str, storage_class: str) -> str:
    return f"""\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: c, namespace: {namespace}}}
spec: {{storageClassName: {storage_class}}}
"""


def listed(*objects: str) -> str:
    """Return objects as kubectl prints several."""
    lines = [line for item in objects for line in _item(item)]
    return "apiVersion: v1\nitems:\n" + "".join(lines) + "kind: List\n"


def _item(text: str) -> list[str]:
    first, *others = text.splitlines(keepends=True)
    return [f"- {first}", *(f"  {line}" for line in others)]


def check(folder: Path, answers: dict[str, str], *options: str) -> inprocess.Result:
    environ = stubs.of_files(folder, answers)
    return inprocess.main("check", "--cluster", *options, folder=folder, environ=environ)


def asked(done: inprocess.Result, kind: str) -> list[str]:
    start = f"+ kubectl get {kind} "
    lines = [line for line in done.err.splitlines() if line.startswith(start)]
    return [line.removeprefix(start).removesuffix(ENDS) for line in lines]


def test_a_template_is_asked_for_in_the_namespaces_of_its_claims(tmp_path: Path) -> None:
    answers = {
        "daemonsets.apps": manifests.daemonset(),
        "storageclasses.storage.k8s.io": CLASS,
        "persistentvolumes": VOLUME,
        "persistentvolumeclaims": listed(claim("a", "fast"), claim("b", "fast"), claim("c", "x")),
    }
    assert asked(check(tmp_path, answers), "secrets") == [
        "mine --namespace=a",
        "of-volume --namespace=apps",
        "mine --namespace=b",
        "theirs --namespace=shared",
    ]


def test_the_class_of_an_old_claim_is_told_by_its_annotation(tmp_path: Path) -> None:
    old = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c, namespace: a, annotations: {volume.beta.kubernetes.io/storage-class: fast}}
"""
    answers = {
        "daemonsets.apps": manifests.daemonset(),
        "storageclasses.storage.k8s.io": CLASS,
        "persistentvolumeclaims": old,
    }
    assert "mine --namespace=a" in asked(check(tmp_path, answers), "secrets")


def test_what_no_cluster_can_hold_is_not_asked_for(tmp_path: Path) -> None:
    """A name that is no name of an object may be a secret in the wrong place."""
    names = ("-A", CANARY, "UPPER", "a b", "../x", "pxkeys")
    env = "".join(
        f"            - {{name: V{number}, valueFrom: "
        f"{{secretKeyRef: {{name: '{name}', key: x}}}}}}\n"
        for number, name in enumerate(names)
    )
    done = check(tmp_path, {"daemonsets.apps": manifests.daemonset(env=env)})
    assert asked(done, "secrets") == ["pxkeys --namespace=portworx"]
    assert leaks(done.err.encode() + done.out) == []


def test_a_key_in_the_place_of_a_name_is_asked_for_and_not_told(tmp_path: Path) -> None:
    """One of small letters and digits is the name of an object to everybody else."""
    key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
    stanza = f"  security: {{enabled: true, auth: {{selfSigned: {{sharedSecret: {key}}}}}}}\n"
    text = manifests.storagecluster() + stanza
    done = check(tmp_path, {"storageclusters.core.libopenstorage.org": text})
    assert asked(done, "secrets") == [
        "... px-admin-token px-system-secrets px-user-token --namespace=portworx"
    ]
    assert key not in done.err + done.text


def test_pods_are_asked_for_where_portworx_and_stork_are(tmp_path: Path) -> None:
    answers = {
        "daemonsets.apps": manifests.daemonset(namespace="kube-system"),
        "deployments.apps": listed(manifests.stork(namespace="stork")),
    }
    done = check(tmp_path, answers)
    for kind in ("pods", "controllerrevisions.apps"):
        assert asked(done, kind) == ["--namespace=kube-system", "--namespace=stork"]


def test_what_the_operator_makes_is_not_missed(tmp_path: Path) -> None:
    text = manifests.storagecluster() + "  security: {enabled: true}\n"
    done = check(tmp_path, {"storageclusters.core.libopenstorage.org": text}, "-q")
    assert (done.err, done.status) == ("", 0)
    assert done.text.splitlines()[0].endswith("PX-Security is on (tokens of your own issuer)")


def test_what_a_daemonset_refers_to_is_missed(tmp_path: Path) -> None:
    env = (
        "            - {name: PORTWORX_AUTH_SYSTEM_KEY, valueFrom: "
        "{secretKeyRef: {name: pxkeys, key: x}}}\n"
        "            - {name: PORTWORX_AUTH_OIDC_ISSUER, value: https://login.example.com}\n"
        "            - {name: PORTWORX_AUTH_OIDC_CLIENTID, value: portworx}\n"
    )
    done = check(tmp_path, {"daemonsets.apps": manifests.daemonset(env=env)}, "-q")
    assert done.text.splitlines()[0] == (
        "DaemonSet portworx/portworx, Portworx 3.1.2: PX-Security is locked (Secret "
        "portworx/pxkeys, key x is not there, and the pods of Portworx wait for it)"
    )
