"""Classes of every driver name one Secret, which holds all that they need."""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import pytest
import yaml

import manifests
from jwts import by_hand
from manifests import Bench
from wired import by_name, secrets_in

CSI, IN_TREE = "pxd.portworx.com", "kubernetes.io/portworx-volume"
CALLS = ("provisioner", "node-publish", "controller-expand")
MORE_CALLS = ("node-stage", "controller-publish")
PAIRS = {
    "six": [f"csi.storage.k8s.io/{call}-secret-" for call in CALLS],
    "ten": [f"csi.storage.k8s.io/{call}-secret-" for call in CALLS + MORE_CALLS],
    "two": ["openstorage.io/auth-secret-"],
}
ENCRYPTION = {"secretName": "vault", "secretKey": "team-a", "secretContext": "portworx"}
BESIDE_THE_TOKEN = {"SECRET_NAME": "vault", "SECRET_KEY": "team-a", "SECRET_CONTEXT": "portworx"}


class Class(NamedTuple):
    """A StorageClass, what it names already, and whether its Secret is for encryption too."""

    driver: str
    backend: str
    secure: bool
    before: str
    encrypted: bool

    @property
    def own(self) -> dict[str, str]:
        return {"repl": "2", "backend": self.backend, "secure": "true" if self.secure else "false"}

    @property
    def is_refused(self) -> bool:
        """What names another Secret under keys of CSI may need it for its passphrases."""
        old = self.before in ("six old", "ten old")
        return old and self.secure and self.driver == CSI and not self.encrypted

    @property
    def wanted(self) -> dict[str, str]:
        if self.driver == IN_TREE:
            return named("two")
        is_direct = self.backend.startswith("pure_") or self.before == "ten old"
        return named("ten" if is_direct else "six")


def named(which: str, name: str = "px-token") -> dict[str, str]:
    places = {"name": name, "namespace": "team-a"}
    return {key + part: text for key in PAIRS[which] for part, text in places.items()}


BEFORE = {
    "nothing": {},
    "ours": named("six"),
    "six old": named("six", "old"),
    "ten old": named("ten", "old"),
    "two old": named("two", "old"),
}
CLASSES = [
    Class(*case)
    for case in product(
        (CSI, IN_TREE), ("", "pure_block", "pure_file"), (True, False), BEFORE, (True, False)
    )
]


@pytest.mark.parametrize("install", ["operator", "daemonset"])
def test_every_class_names_one_secret_that_holds_all_it_needs(bench: Bench, install: str) -> None:
    bench.environ["PXSEC_TOKEN"] = by_hand('{"alg": "HS256"}', '{"sub": "a"}')
    build = manifests.storagecluster if install == "operator" else manifests.daemonset
    for case in CLASSES:
        token: dict[str, Any] = {"name": "px-token", "namespace": "team-a"}
        token |= {"token": {"env": "PXSEC_TOKEN"}} | (
            {"encryption": ENCRYPTION} if case.encrypted else {}
        )
        user = {"name": "it", "secretName": "px-token", "secretNamespace": "team-a"}
        settings = manifests.values(install, "shared", tokens=[token], storageClasses=[user])
        item = {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": "it"},
            "provisioner": case.driver,
            "parameters": case.own | BEFORE[case.before],
        }
        result = bench.render(settings, build(), yaml.safe_dump(item))
        assert result.codes == (["encrypted-class"] if case.is_refused else []), case
        if not case.is_refused:
            found = by_name(result)
            assert found["StorageClass", "it"]["parameters"] == case.own | case.wanted, case
            held = secrets_in(found)["px-token"]
            assert held == {"auth-token": bench.environ["PXSEC_TOKEN"]} | (
                BESIDE_THE_TOKEN if case.encrypted else {}
            )
            assert bench.render(settings, result.out).out == result.out
