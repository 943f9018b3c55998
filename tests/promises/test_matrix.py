"""All ends read the same key, whatever the install, the method, the versions and what is there."""

from __future__ import annotations

from typing import Any

import pytest

import manifests
import readings
from inprocess import Result
from manifests import DIGEST, Bench, variable
from matrix import (
    ALL_PAIRS,
    METHODS,
    OTHER,
    REPOSITORY,
    STATES,
    TOLD,
    Case,
    autopilot_pair,
    cases,
    expected_keys,
    expected_secrets,
    key_path,
    oidc,
    stanza,
    stork_pair,
)
from wired import arguments, by_name, containers, secrets_in, security_env


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("install", ["operator", "daemonset"])
def test_all_ends_agree(bench: Bench, install: str, method: str) -> None:
    count = 0
    for case in cases(install, method):
        settings, manifest = values_of(case), manifest_of(case)
        result = bench.render(settings, manifest)
        try:
            if case.told.agrees or case.stanza:
                check(case, result)
                assert readings.differences(manifests.as_text(settings), result.out.decode()) == []
                if case.stork == case.autopilot:  # every state of both, and a quarter of the pairs
                    assert bench.render(settings, result.out).out == result.out
                    assert readings.errors(result.out.decode()) == []
            else:
                assert_conflict(case, result, manifest, manifests.as_text(settings))
        except AssertionError as error:
            error.add_note(f"case: {case}")
            raise
        count += 1
    assert count == len(TOLD) * len(STATES) * (len(STATES) if method in ALL_PAIRS else 1)


# --- Input


def values_of(case: Case) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if case.told.values:
        changes["portworx"] = {"version": case.told.values}
    for part, state in (("stork", case.stork), ("autopilot", case.autopilot)):
        if state in ("on", "off"):
            changes[part] = {"enabled": state == "on"}
    return manifests.values(case.install, *METHODS[case.method], **changes)


def manifest_of(case: Case) -> str:
    carrier, release = case.told.carrier, case.told.release
    image = f"{REPOSITORY}:{release}" if carrier == "tag" else REPOSITORY + DIGEST
    annotations = {"portworx.io/px-version": release} if carrier == "annotation" else {}
    env = {}
    if carrier == "px-image":
        # PX_IMAGE wins over the tag of the image.
        image, env = f"{REPOSITORY}:{OTHER[release]}", {"PX_IMAGE": f"portworx/px:{release}"}
    if carrier == "manifest-url":
        env["PX_RELEASE_MANIFEST_URL"] = f"https://install.portworx.com/{release}/version"
    build = _storagecluster if case.operator else _daemonset
    return build(case, image, annotations, env)


def _storagecluster(
    case: Case, image: str, annotations: dict[str, str], env: dict[str, str]
) -> str:
    parts = {
        part: "" if state == "absent" else f"  {part}:\n    enabled: {enabled}\n"
        for part, state in (("stork", case.stork), ("autopilot", case.autopilot))
        for enabled in ("false" if state == "off" else "true",)
    }
    lines = "".join(variable(name, value, indent=4) for name, value in env.items())
    return manifests.storagecluster(image, annotations=annotations, env=lines, **parts)


def _daemonset(case: Case, image: str, annotations: dict[str, str], env: dict[str, str]) -> str:
    lines = "".join(variable(name, value, indent=12) for name, value in env.items())
    documents = [manifests.daemonset(image, annotations=annotations, env=lines)]
    if case.stork != "absent":
        documents.append(manifests.stork())
    if case.autopilot != "absent":
        documents.append(manifests.autopilot())
    return manifests.stream(*documents)


# --- What is expected


def check(case: Case, result: Result) -> None:
    assert result.codes == []
    found = by_name(result)
    assert secrets_in(found) == expected_secrets(case)
    assert {name for kind, name in found if kind == "ConfigMap"} == (
        {"px-auth-public-keys"} if case.method in ("rsa", "ecdsa") else set()
    )
    if case.operator:
        check_storagecluster(case, found["StorageCluster", "px-cluster"]["spec"])
    else:
        check_daemonset(case, found)


def check_storagecluster(case: Case, spec: dict[str, Any]) -> None:
    assert security_env(spec) == (
        ({} if case.stanza else expected_keys(case, case.told.release))
        | key_path(case, "PORTWORX_AUTH_JWT_RSA_PUBKEY", "PORTWORX_AUTH_JWT_ECDS_PUBKEY")
        | oidc(case, "PORTWORX_AUTH_OIDC_ISSUER", "PORTWORX_AUTH_OIDC_CLIENTID")
    )
    assert spec.get("security") == (stanza(case) if case.stanza else None)
    for part, present, pair in (
        ("stork", case.has_stork, stork_pair(case)),
        ("autopilot", case.has_autopilot, autopilot_pair(case)),
    ):
        assert security_env(spec.get(part, {})) == (pair if present and not case.stanza else {})
    if not case.stanza and case.has_stork:
        assert spec["stork"]["enabled"] is True
    if case.autopilot == "absent":
        assert "autopilot" not in spec


def check_daemonset(case: Case, found: dict[tuple[str, str], Any]) -> None:
    portworx, registrar = containers(found["DaemonSet", "portworx"])
    assert security_env(portworx) == expected_keys(case, case.told.release)
    assert security_env(registrar) == {}
    assert registrar["args"] == ["--csi-address=$(ADDRESS)"]
    assert arguments(portworx["args"]) == (
        ({} if case.method == "oidc" else {"-jwt_issuer": "portworx.com"})
        | key_path(case, "-jwt_rsa_pubkey_file", "-jwt_ecds_pubkey_file")
        | oidc(case, "-oidc_issuer", "-oidc_client_id")
    )
    for part, state, pair in (
        ("stork", case.stork, stork_pair(case)),
        ("autopilot", case.autopilot, autopilot_pair(case)),
    ):
        if state == "absent":
            assert ("Deployment", part) not in found
        else:
            (container,) = containers(found["Deployment", part])
            assert security_env(container) == (pair if state != "off" else {})


def assert_conflict(case: Case, result: Result, manifest: str, values: str) -> None:
    release, other = case.told.release, OTHER[case.told.release]
    marks = {
        "tag": f"{REPOSITORY}:{release}",
        "px-image": f"portworx/px:{release}",
        "annotation": f"'{release}'",
        "manifest-url": "https://install",
    }
    there = place("manifest-1.yaml", manifest, marks[case.told.carrier])
    assert result.out == b""
    assert result.messages == (
        f"{place('values.yaml', values, 'version:')}: error: portworx is told to be {other} here"
        f" and {release} at {there}, and the two take different keys or issuers"
        " [version-conflict]\n"
        "  hint: correct one of the two, or leave the version out of the values\n"
    )


def place(name: str, text: str, mark: str) -> str:
    before = text[: text.index(mark)]
    return f"{name}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"
