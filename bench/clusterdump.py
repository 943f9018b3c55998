"""A dump of a cluster as `kubectl get -A -o yaml` prints it: one list of thousands of objects.

One object is the StorageCluster, one is Stork; the others are Pods, Deployments, ConfigMaps,
Secrets, volumes, claims and a few classes, of 5 kB on the average.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from samples import STORAGE_CLUSTER

HEAD, TAIL = "apiVersion: v1\nitems:\n", 'kind: List\nmetadata:\n  resourceVersion: ""\n'
NUMBER = "@"
"""Stands in an object for its number."""
ROUND = 500
"""After so many objects there is a class, and after twice as many the same again."""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as kubectl does."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_text = yaml.safe_load(text) == text if text[:1].isalnum() and ":" not in text else False
    style = "|" if "\n" in text else None if is_text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _item(found: dict[str, Any]) -> str:
    return yaml.dump([found], Dumper=_Dumper, default_flow_style=False, allow_unicode=True)


def _object(kind: str, version: str = "v1", *, namespace: str = "", **fields: Any) -> str:
    """Return an item of a list, with the metadata that all have."""
    where = {"namespace": namespace} if namespace else {}
    metadata = {
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": _applied(fields)},
        "creationTimestamp": "2026-01-02T10:00:00Z",
        "labels": {f"example.com/label-{n}": f"value-{n}" for n in range(6)},
        "name": f"{kind.lower()}-{NUMBER}",
        "resourceVersion": f"1{NUMBER}",
        "uid": f"5f0c1d2e-0000-4000-8000-{NUMBER}",
    }
    return _item({"apiVersion": version, "kind": kind, "metadata": metadata | where} | fields)


def _applied(fields: dict[str, Any]) -> str:
    return json.dumps(fields, separators=(",", ":"))[:1200].rstrip() + "\n"


_MESSAGE = "what the controller has to say of this condition, which may well take more than a line"
_STATUS = {
    "conditions": [
        {
            "lastTransitionTime": f"2026-01-02T10:0{n}:00Z",
            "message": _MESSAGE,
            "status": "True",
            "type": f"Condition{n}",
        }
        for n in range(6)
    ]
}
_POD_SPEC = {
    "containers": [
        {
            "args": ["--listen", ":8080", "sh -c 'exec server && true'"],
            "env": [{"name": f"OPTION_{n}", "value": f"value-{n}"} for n in range(28)],
            "image": f"registry.example.com/apps/server:1.2.{NUMBER}",
            "name": "server",
            "resources": {},
            "volumeMounts": [{"mountPath": f"/data/{n}", "name": f"d-{n}"} for n in range(4)],
        }
    ],
    "tolerations": [{"effect": "NoExecute", "key": "not-ready", "tolerationSeconds": 300}],
    "volumes": [
        {"name": f"d-{n}", "persistentVolumeClaim": {"claimName": f"c-{n}"}} for n in range(4)
    ],
}
_FILE = "".join(
    f'option-{n}: \'{{"text": ["of a file, which - to YAML - is no YAML", {n}]}}\'\n'
    for n in range(80)
)
_KEYS = {f"key-{n}": base64.b64encode(bytes([n]) * 320).decode() for n in range(10)}
_SOURCE = {"driver": "pxd.portworx.com", "volumeHandle": f"10{NUMBER}"}
_APPS = "apps"


def _others() -> list[str]:
    """Return one object of each of the kinds of which there are thousands."""
    deployment = {"replicas": 2, "template": {"spec": _POD_SPEC}}
    volume = {"capacity": {"storage": "10Gi"}, "csi": _SOURCE, "storageClassName": "px"}
    claim = {"accessModes": ["ReadWriteOnce"], "volumeName": f"persistentvolume-{NUMBER}"}
    return [
        _object("Pod", namespace=_APPS, spec=_POD_SPEC, status=_STATUS),
        _object("ConfigMap", namespace=_APPS, data={"file.yaml": _FILE, "empty": ""}),
        _object("Secret", namespace=_APPS, data=_KEYS, type="Opaque"),
        _object("Deployment", "apps/v1", namespace=_APPS, spec=deployment, status=_STATUS),
        _object("PersistentVolume", spec=volume, status=_STATUS),
        _object("PersistentVolumeClaim", namespace=_APPS, spec=claim, status=_STATUS),
        _object("Pod", namespace=_APPS, spec=_POD_SPEC, status=_STATUS),
    ]


def _ours() -> str:
    """Return the StorageCluster and Stork."""
    stork = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "stork", "namespace": "portworx"},
        "spec": {
            "template": {"spec": {"containers": [{"name": "stork", "image": "stork:24.3.0"}]}}
        },
    }
    return _item(yaml.safe_load(STORAGE_CLUSTER)) + _item(stork)


def items(count: int) -> Iterator[str]:
    """Yield about this many objects, as items of a list."""
    storage_class = _object("StorageClass", "storage.k8s.io/v1", provisioner="pxd.portworx.com")
    others = _others()
    for number in range(count):
        if number == count // 2:
            yield _ours()
        text = storage_class if number % ROUND == 0 else others[number % len(others)]
        yield text.replace(NUMBER, str(100_000 + number))


def write(folder: Path, count: int) -> Path:
    """Write a folder with the dump, which `kubectl kustomize` takes too."""
    folder.mkdir(parents=True)
    path = folder / "dump.yaml"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(items(count))
        file.write(TAIL)
    (folder / "kustomization.yaml").write_text("resources:\n- dump.yaml\n")
    return path
