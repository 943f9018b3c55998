"""A real cluster without nodes, in which tests apply manifests and look at what is there then."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import api
import apiserver
import toolchain
from hosts import PROGRAMS, SYSTEM_PATH, Done
from manifests import SECRETS, as_text, stream

SECONDS_TO_RUN = 300
NAMESPACES = ("portworx", "team-a", "team-b")

# Kinds whose fields no test is about: the server takes all of them.
_OPEN_KINDS = {
    "ClusterPair": ("stork.libopenstorage.org", "Namespaced"),
    "VolumeSnapshot": ("volumesnapshot.external-storage.k8s.io", "Namespaced"),
    "VolumeSnapshotClass": ("snapshot.storage.k8s.io", "Cluster"),
    "VolumeGroupSnapshotClass": ("groupsnapshot.storage.k8s.io", "Cluster"),
}
STORAGECLUSTER = Path(__file__).parent / "storagecluster-crd.yaml"


class Cluster:
    """A cluster in which programs run as on an administrator's machine."""

    def __init__(self, server: apiserver.Server) -> None:
        self.server = server
        self.programs = server.folder / "bin"
        """First in PATH: `kubectl` and, in a test of Helm, `helm`."""
        self.programs.mkdir()
        self.call("kubectl", "kubectl")
        self.environ = {
            "PATH": f"{self.programs}:{PROGRAMS}:{SYSTEM_PATH}",
            "HOME": str(server.folder / "home"),
            **SECRETS,
            **server.environ,
        }
        self._own: frozenset[str] = frozenset()
        self._prepare()
        self._own = frozenset(self.versions())

    def call(self, name: str, program: str) -> None:
        """Let a name of the command line be one of the programs of .tools/bin."""
        link = self.programs / name
        link.unlink(missing_ok=True)
        link.symlink_to(toolchain.BIN / program)

    def run(self, *command: str, stdin: str | bytes = b"", cwd: Path | None = None) -> Done:
        """Run a program."""
        done = subprocess.run(
            command,
            cwd=cwd or self.server.folder,
            env=self.environ,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            timeout=SECONDS_TO_RUN,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def shell(self, script: str, folder: Path) -> Done:
        """Run lines of a shell as a person would, who stops at the first one that fails."""
        return self.run("sh", "-euc", script, cwd=folder)

    def kubectl(self, *arguments: str, stdin: str | bytes = b"") -> str:
        """Run kubectl, which must do what it is told; return what it prints."""
        done = self.run("kubectl", *arguments, stdin=stdin)
        assert done.code == 0, done.messages + done.out.decode()
        return done.out.decode()

    def create(self, manifest: str | bytes, *how: str) -> None:
        """Bring manifests in: by plain apply where nothing else is said."""
        self.kubectl(*(how or ("apply",)), "-f", "-", stdin=manifest)

    def get(self, kind: str, name: str, namespace: str = "portworx") -> Any:
        """Return an object as it is in the cluster, with those who own its fields."""
        with api.connected(self.server) as connection:
            return connection.get(kind, name, namespace)

    def names(self, kind: str, namespace: str = "portworx") -> list[str]:
        """Return the names of all objects of a kind."""
        with api.connected(self.server) as connection:
            return connection.names(kind, namespace)

    def objects(self) -> dict[str, Any]:
        """Return each object that is not the server's own, by its path."""
        with api.connected(self.server) as connection:
            found = dict(connection.objects())
        return {path: item for path, item in found.items() if path not in self._own}

    def versions(self) -> dict[str, str]:
        """Return the resourceVersion of each object, by its path."""
        found = self.objects()
        return {path: item["metadata"]["resourceVersion"] for path, item in found.items()}

    def clear(self) -> None:
        """Leave no object of an earlier test, and no program but kubectl."""
        for link in self.programs.iterdir():
            link.unlink()
        self.call("kubectl", "kubectl")
        with api.connected(self.server) as connection:
            for path, item in connection.objects():
                if path not in self._own:
                    _delete(connection, path, item)

    def _prepare(self) -> None:
        definitions = [_open_kind(kind, *where) for kind, where in _OPEN_KINDS.items()]
        documents = [*definitions, *(_namespace(name) for name in NAMESPACES)]
        self.create(stream(STORAGECLUSTER.read_text(), *map(as_text, documents)), "create")
        self.kubectl("wait", "--for=condition=established", "crd", "--all", "--timeout=60s")


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _delete(connection: api.Api, path: str, item: Any) -> None:
    """Delete an object at once: nobody here would take its finalizers off."""
    if item["metadata"].get("finalizers"):
        connection.call("PUT", path, {**item, "metadata": {**item["metadata"], "finalizers": []}})
    connection.call("DELETE", path, {"propagationPolicy": "Background", "gracePeriodSeconds": 0})


def _open_kind(kind: str, group: str, scope: str) -> dict[str, Any]:
    """Return the definition of a kind that takes every field."""
    singular = kind.lower()
    plural = api.plural(singular)
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for tests only"},
        },
        "spec": {
            "group": group,
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": singular,
            },
            "scope": scope,
            "versions": [version],
        },
    }
