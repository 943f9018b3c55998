"""From a DaemonSet to the Operator: issuer and keys stay, by both sides read independently.

What Portworx and Stork get beside a DaemonSet is read from its env and args; what they get from the
Operator from the stanza and the Secrets, by what the Operator was seen to do.
"""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml

import inprocess
import oldclusters
from inprocess import Result
from oldclusters import APPS, JWT, KEYS, NEW_ISSUER, OIDC, SHARED, STORK, STORK_KEY, SYSTEM

RSA = ("-jwt_rsa_pubkey_file", "/etc/pwx/auth/rsa.pub.pem")
_ARGUMENTS = {
    "-jwt_issuer": "PORTWORX_AUTH_JWT_ISSUER",
    "-oidc_issuer": "PORTWORX_AUTH_OIDC_ISSUER",
    "-oidc_client_id": "PORTWORX_AUTH_OIDC_CLIENTID",
    "-jwt_rsa_pubkey_file": "PORTWORX_AUTH_JWT_RSA_PUBKEY",
    "-jwt_shared_secret": "PORTWORX_AUTH_JWT_SHAREDSECRET",
    "-auth_system_key": "PORTWORX_AUTH_SYSTEM_KEY",
}
PLAIN_ARGS = (
    *("-jwt_shared_secret", KEYS["shared-secret"]),
    *("-auth_system_key", KEYS["system-secret"]),
)
ROWS: dict[str, tuple[Any, Any, str]] = {
    "self-signed": ([SYSTEM, APPS, SHARED], JWT, "3.1.2"),
    "without Stork's key": ([SYSTEM, SHARED], JWT, "3.1.2"),
    "OIDC alone": ([SYSTEM, APPS], OIDC, "3.1.2"),
    "OIDC and self-signed": ([SYSTEM, APPS, SHARED], (*JWT, *OIDC), "3.1.2"),
    "Stork's key of old": ([SYSTEM, STORK_KEY, SHARED], JWT, "2.5.9"),
    "a public key": ([SYSTEM, APPS, SHARED], (*JWT, *RSA), "3.1.2"),
    "an argument spelt oddly": ([SYSTEM, APPS, SHARED], ("--jwt-issuer", JWT[1]), "3.1.2"),
    "secrets as plain arguments": ([APPS], (*JWT, *PLAIN_ARGS), "3.1.2"),
}


@pytest.fixture(params=ROWS)
def moved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, list[Any], Path]:
    """Move a cluster: the row, what comes out as objects, and the folder with the stream."""
    env, args, release = ROWS[request.param]
    _write(tmp_path, env, args, release)
    values = _adopt(tmp_path)
    assert (values.err, values.status) == ("", 0)
    secrets = _adopt(tmp_path, "--secrets")
    assert (secrets.err, secrets.status) == ("", 0)
    (tmp_path / "values.yaml").write_bytes(values.out)
    (tmp_path / "cluster.yaml").write_text(oldclusters.storagecluster(release))
    done = inprocess.main("render", "-qf", "values.yaml", "cluster.yaml", folder=tmp_path)
    assert done.err == ""
    (tmp_path / "moved.yaml").write_bytes(done.out + secrets.out)
    return request.param, list(yaml.safe_load_all((tmp_path / "moved.yaml").read_text())), tmp_path


def _write(folder: Path, env: Any, args: Any, release: str) -> None:
    stork = [] if APPS not in env and STORK_KEY not in env else [STORK]
    stork += [NEW_ISSUER] if APPS in env else []
    documents = (
        oldclusters.daemonset(env, args, release),
        oldclusters.stork(stork),
        oldclusters.secret(),
    )
    (folder / "px.yaml").write_bytes(oldclusters.joined(*documents))


def _adopt(folder: Path, *more: str) -> Result:
    return inprocess.main("adopt", "--to", "operator", *more, "px.yaml", folder=folder)


def before(row: str) -> dict[str, str]:
    """Return what Portworx gets from the DaemonSet, by variable; the apps key under one name."""
    env, args, _ = ROWS[row]
    found = {name: given if isinstance(given, str) else KEYS[given["key"]] for name, given in env}
    for flag, value in zip(args[::2], args[1::2], strict=True):
        found[_ARGUMENTS[flag.replace("--", "-").replace("jwt-", "jwt_")]] = value
    if "PORTWORX_AUTH_STORK_KEY" in found:
        found["PORTWORX_AUTH_SYSTEM_APPS_KEY"] = found.pop("PORTWORX_AUTH_STORK_KEY")
    return found


def after(objects: list[Any]) -> dict[str, str]:
    """Return what Portworx gets from the Operator."""
    secrets = {
        (item["metadata"]["name"], key): b64decode(text).decode()
        for item in objects
        if item["kind"] == "Secret"
        for key, text in item["data"].items()
    }
    (spec,) = (item["spec"] for item in objects if item["kind"] == "StorageCluster")
    found = {}
    for item in spec.get("env", ()):
        ref = item.get("valueFrom", {}).get("secretKeyRef")
        found[item["name"]] = secrets[ref["name"], ref["key"]] if ref else item["value"]
    if spec.get("security", {}).get("enabled"):
        signed = spec["security"]["auth"]["selfSigned"]
        found["PORTWORX_AUTH_JWT_ISSUER"] = signed["issuer"]
        shared = (signed["sharedSecret"], "shared-secret")
        found["PORTWORX_AUTH_JWT_SHAREDSECRET"] = secrets[shared]
        names = {"SYSTEM_KEY": "system-secret", "SYSTEM_APPS_KEY": "apps-secret"}
        for name, key in names.items():
            if ("px-system-secrets", key) in secrets:
                found[f"PORTWORX_AUTH_{name}"] = secrets["px-system-secrets", key]
    if "PORTWORX_AUTH_STORK_KEY" in found:
        found["PORTWORX_AUTH_SYSTEM_APPS_KEY"] = found.pop("PORTWORX_AUTH_STORK_KEY")
    return found


def test_issuer_methods_and_keys_stay(moved: tuple[str, list[Any], Path]) -> None:
    row, objects, _ = moved
    assert after(objects) == before(row)


def test_guests_stay_as_they_are(moved: tuple[str, list[Any], Path]) -> None:
    row, objects, _ = moved
    (spec,) = (item["spec"] for item in objects if item["kind"] == "StorageCluster")
    access = spec.get("security", {}).get("auth", {}).get("guestAccess")
    assert access == (None if row == "OIDC alone" else "Managed")


def test_nothing_is_wrong_with_what_comes_out(moved: tuple[str, list[Any], Path]) -> None:
    _, _, folder = moved
    done = inprocess.main("check", "moved.yaml", folder=folder)
    assert (": error: " in done.err, done.status) == (False, 0)


# --- What cannot move


def test_a_key_of_old_on_a_recent_release_moves_to_the_new_pair_first(tmp_path: Path) -> None:
    _write(tmp_path, [SYSTEM, STORK_KEY, SHARED], JWT, "2.6.1")
    done = _adopt(tmp_path)
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "px.yaml:4:226: error: PORTWORX_AUTH_STORK_KEY on Portworx 2.6 or newer, for which the "
        "Operator makes a new key of its own, so that Stork would be refused [old-pair]\n"
        "  hint: move to PORTWORX_AUTH_SYSTEM_APPS_KEY first: pxsec adopt, then pxsec plan\n"
    )


def test_an_argument_without_a_value_is_a_gap(tmp_path: Path) -> None:
    _write(tmp_path, [SYSTEM, APPS, SHARED], ("-jwt_issuer",), "3.1.2")
    done = _adopt(tmp_path)
    assert (done.out, done.status) == (b"", 2)
    assert (
        "-jwt_issuer of auth.selfSigned.issuer: an argument has no value [not-adopted]" in done.err
    )


def test_without_the_old_secret_the_command_that_brings_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "px.yaml").write_text(oldclusters.daemonset([SYSTEM, APPS, SHARED]))
    done = _adopt(tmp_path, "--secrets")
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "px.yaml:4:113: error: the input does not have Secret kube-system/pxkeys, of which the new "
        "Secrets are copies [secrets-not-given]\n"
        "  hint: pipe it in: kubectl get secret -n kube-system pxkeys -o yaml | pxsec adopt --to "
        "operator --secrets px.yaml - | kubectl apply --server-side -f -\n"
    )


def test_a_cluster_of_the_operator_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "px.yaml").write_text(oldclusters.storagecluster())
    done = _adopt(tmp_path)
    assert "StorageCluster kube-system/px is of the Operator already [not-adopted]" in done.err
    assert (done.out, done.status) == (b"", 2)


def test_what_becomes_of_each_setting_is_accounted_for(tmp_path: Path) -> None:
    _write(tmp_path, [SYSTEM, APPS, SHARED], (*JWT, *OIDC), "3.1.2")
    done = _adopt(tmp_path)
    account = [
        re.sub(r" \(px.yaml.*?\)", "", line)
        for line in done.text.rpartition("\n\n")[2].splitlines()
    ]
    assert account == [
        "# What becomes of each setting:",
        "#   PORTWORX_AUTH_SYSTEM_KEY: moved to Secret px-system-secrets, key system-secret",
        "#   PORTWORX_AUTH_SYSTEM_APPS_KEY: moved to Secret px-system-secrets, key apps-secret",
        "#   PORTWORX_AUTH_JWT_SHAREDSECRET: moved to Secret px-shared-secret, key shared-secret",
        "#   -jwt_issuer: moved to spec.security.auth.selfSigned.issuer",
        "#   -oidc_issuer: kept as PORTWORX_AUTH_OIDC_ISSUER in spec.env",
        "#   -oidc_client_id: kept as PORTWORX_AUTH_OIDC_CLIENTID in spec.env",
        "#   PX_SHARED_SECRET of Stork: dropped, since the Operator sets it under a stanza",
        "#   PX_JWT_ISSUER of Stork: dropped, since the Operator sets it under a stanza",
    ]


# --- What the Operator adds


def test_what_comes_with_a_stanza_is_said(tmp_path: Path) -> None:
    key = ("-jwt_rsa_pubkey_file", "/etc/pwx/auth/rsa.pub.pem")
    _write(tmp_path, [SYSTEM], (*JWT, *key), "3.1.2")
    done = _adopt(tmp_path)
    assert (done.err, done.status) == ("", 0)
    assert done.text.partition("# What is new:\n")[2].splitlines() == [
        "#   Secret px-shared-secret with a shared secret that the Operator makes: whoever reads "
        "it signs tokens of your issuer",
        "#   keys.apps, which the Operator makes and signs with",
        "#   Stork is no guest any more: the Operator gives it its key",
    ]
    assert "stork:" not in done.text


def test_a_provider_alone_needs_both_keys_of_the_daemonset(tmp_path: Path) -> None:
    _write(tmp_path, [SYSTEM], OIDC, "3.1.2")
    done = _adopt(tmp_path)
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "px.yaml:1:1: error: keys: missing key 'apps', which auth.oidc asks for [missing-key]\n"
        "  hint: set it in the manifests first and adopt them then, or write the values by pxsec "
        "init\n"
    )


def test_from_standard_input_the_old_secret_comes_as_a_file(tmp_path: Path) -> None:
    text = oldclusters.daemonset([SYSTEM, APPS, SHARED]).encode()
    done = inprocess.main(
        "adopt", "--to", "operator", "--secrets", "-", folder=tmp_path, stdin=text
    )
    assert (done.out, done.status) == (b"", 2)
    assert done.err.endswith(
        "  hint: give it too: kubectl get secret -n kube-system pxkeys -o yaml > keys.yaml\n"
    )
