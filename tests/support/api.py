"""The API server by plain HTTP: what takes kubectl a second takes this some milliseconds."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPSConnection
from typing import Any

import apiserver

# The kinds that tests apply, those that controllers make of them, and Helm's releases, which are
# Secrets.
_KINDS = {
    "/api/v1": (
        "secrets configmaps services serviceaccounts pods persistentvolumeclaims persistentvolumes"
    ),
    "/apis/apps/v1": "daemonsets deployments replicasets controllerrevisions",
    "/apis/batch/v1": "jobs",
    "/apis/rbac.authorization.k8s.io/v1": "clusterroles clusterrolebindings roles rolebindings",
    "/apis/storage.k8s.io/v1": "storageclasses csidrivers",
    "/apis/core.libopenstorage.org/v1": "storageclusters",
    "/apis/snapshot.storage.k8s.io/v1": "volumesnapshotclasses",
    "/apis/groupsnapshot.storage.k8s.io/v1": "volumegroupsnapshotclasses",
    "/apis/stork.libopenstorage.org/v1": "clusterpairs",
    "/apis/volumesnapshot.external-storage.k8s.io/v1": "volumesnapshots",
}
# The API server makes these itself, some time after its start.
_MADE_BY_THE_SERVER = ("kubernetes", "kube-apiserver-legacy-service-account-token-tracking")
_LISTS = [(group, kind) for group, kinds in _KINDS.items() for kind in kinds.split()]
_GROUPS = {kind: group for group, kind in _LISTS}
_WITHOUT_NAMESPACE = (
    *("storageclasses", "volumesnapshotclasses", "volumegroupsnapshotclasses"),
    "persistentvolumes",
)


class Api:
    """A connection to the API server."""

    def __init__(self, connection: HTTPSConnection, token: str) -> None:
        self._connection = connection
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Return what the server answers; nothing where there is nothing."""
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status == HTTPStatus.NOT_FOUND:
            return {}
        assert answer.status < HTTPStatus.BAD_REQUEST, content
        return json.loads(content)

    def get(self, kind: str, name: str, namespace: str) -> Any:
        """Return an object, which must be there."""
        found = self.call("GET", f"{_list(kind, namespace)}/{name}")
        assert found, f"there is no {kind} {name} in {namespace}"
        return found

    def names(self, kind: str, namespace: str) -> list[str]:
        """Return the names of all objects of a kind in a namespace."""
        items = self.call("GET", _list(kind, namespace))["items"]
        return sorted(item["metadata"]["name"] for item in items)

    def objects(self) -> Iterator[tuple[str, Any]]:
        """Yield all objects of the kinds that tests make, each with its path."""
        for group, kind in _LISTS:
            for item in self.call("GET", f"{group}/{kind}").get("items", ()):
                if item["metadata"]["name"] not in _MADE_BY_THE_SERVER:
                    yield _path(group, kind, item["metadata"]), item


@contextmanager
def connected(server: apiserver.Server) -> Iterator[Api]:
    """Connect as the administrator."""
    token = (server.folder / "tokens.csv").read_text().partition(",")[0]
    trust = ssl.create_default_context(cafile=server.folder / "certs" / "apiserver.crt")
    connection = HTTPSConnection(server.url.removeprefix("https://"), context=trust, timeout=60)
    try:
        yield Api(connection, token)
    finally:
        connection.close()


def plural(kind: str) -> str:
    """Return what the API server calls the objects of a kind."""
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _list(kind: str, namespace: str) -> str:
    kinds = plural(kind)
    if kinds in _WITHOUT_NAMESPACE:
        return f"{_GROUPS[kinds]}/{kinds}"
    return f"{_GROUPS[kinds]}/namespaces/{namespace}/{kinds}"


def _path(group: str, kind: str, metadata: Any) -> str:
    if namespace := metadata.get("namespace"):
        group = f"{group}/namespaces/{namespace}"
    return f"{group}/{kind}/{metadata['name']}"
