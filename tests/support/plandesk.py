"""A desk at which tests ask for plans of small clusters, and what they read in a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

import inprocess
import manifests

VALUES = manifests.values("operator", "shared")
ON = (
    "  security: {enabled: true, auth: {guestAccess: Enabled, selfSigned: "
    "{issuer: portworx.com, sharedSecret: px-shared-secret, tokenLifetime: 24h}}}\n"
)
OFF_CLUSTER, ON_CLUSTER = manifests.storagecluster(), manifests.storagecluster() + ON
SECURED_DAEMONSET = manifests.daemonset().replace(
    '"-x", "kubernetes"', '"-x", "kubernetes", "-oidc_issuer", "https://a.example", "-jwt_issuer=b"'
)


class Desk:
    """A folder in which plans are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.values(VALUES)

    def values(self, values: dict[str, Any]) -> None:
        (self.folder / "pxsec.yaml").write_text(manifests.as_text(values))

    def run(self, *texts: str, goal: tuple[str, ...] = ("-f", "pxsec.yaml")) -> inprocess.Result:
        names = [f"m{number}.yaml" for number in range(1, len(texts) + 1)]
        for name, text in zip(names, texts, strict=True):
            (self.folder / name).write_text(text)
        return inprocess.main("plan", *goal, *names, folder=self.folder, environ={})

    def plan(self, *texts: str, goal: tuple[str, ...] = ("-f", "pxsec.yaml")) -> dict[str, Any]:
        done = self.run(*texts, goal=(*goal, "-o", "json"))
        assert done.status == 0, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found

    def off(self, *texts: str) -> dict[str, Any]:
        return self.plan(*texts, goal=("--disable",))


RESET = "Reset the token for other clusters (leave it out where none is paired with this one)"


def titles(plan: dict[str, Any]) -> list[str]:
    return [step["title"] for step in plan["steps"]]


def the(plan: dict[str, Any], title: str) -> dict[str, Any]:
    (found,) = (step for step in plan["steps"] if step["title"] == title)
    return dict(found)


def fixed_first(plan: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["code"], row["message"]) for row in plan["fix"]]


def changed(text: str, **changes: Any) -> str:
    """Return an object with other fields at its top, or more of them in metadata and spec."""
    item = yaml.safe_load(text)
    for key, value in changes.items():
        item[key] = {**item[key], **value} if key in item else value
    return manifests.as_text(item)
