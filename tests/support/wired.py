"""What rendered objects say: Secrets decoded, variables and arguments of PX-Security by name."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from inprocess import Result

Objects = dict[tuple[str, str], Any]


def by_name(result: Result) -> Objects:
    """Return the rendered objects by kind and name."""
    return {(item["kind"], item["metadata"]["name"]): item for item in result.objects}


def secrets_in(objects: Objects) -> dict[str, dict[str, str]]:
    return {
        name: {key: b64decode(value).decode() for key, value in item["data"].items()}
        for (kind, name), item in objects.items()
        if kind == "Secret"
    }


def containers(workload: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workload["spec"]["template"]["spec"]["containers"]
    return found


def security_env(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of PX-Security, each once, a reference as Secret and key."""
    found: dict[str, Any] = {}
    for entry in owner.get("env") or []:
        if entry["name"].startswith("PORTWORX_AUTH_") or entry["name"] in (
            "PX_SHARED_SECRET",
            "PX_JWT_ISSUER",
        ):
            assert entry["name"] not in found
            assert len(entry) == 2
            ref = entry.get("valueFrom", {}).get("secretKeyRef")
            found[entry["name"]] = (ref["name"], ref["key"]) if ref else entry["value"]
    return found


def arguments(words: list[str]) -> dict[str, str]:
    """Return the security arguments with their values; the chart's own must all be there."""
    own = ["-a", "-b", "-c", "cluster-one", "-secret_type", "k8s", "-x", "kubernetes"]
    start = words.index("-a")
    assert words[start : start + len(own)] == own
    rest = words[:start] + words[start + len(own) :]
    assert len(set(rest[::2])) == len(rest) // 2
    return dict(zip(rest[::2], rest[1::2], strict=True))
