"""What the values may make pxsec read, and how a source that cannot be had is reported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from renderer.edge import report
from renderer.keys.access import Access, variable
from renderer.keys.sources import read_keys, read_public_key, read_public_keys, read_secret
from renderer.portworx.settings import KeyRef
from renderer.problems import Findings, Place
from renderer.values.cluster import Cluster, Component, PublicKey, SecretKey

PLACE = Place("pxsec.yaml", 12, 18)
NOBODY = Access((), {})
MAKE = "pxsec keygen -f VALUES --key NAME"
PEM = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


class Keys(NamedTuple):
    """Three good keys."""

    system: str = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e-system"
    apps: str = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e-apps"
    shared: str = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e-shared"


def secret(origin: str, base: Path | str, kind: str = "file") -> SecretKey:
    return SecretKey(kind, origin, KeyRef("pxkeys", "system-secret"), PLACE, str(base))


def put(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def reading(key: SecretKey, access: Access = NOBODY) -> tuple[bytes | None, str]:
    findings = Findings()
    return read_secret(key, access, findings), report.as_text(findings.problems)


def outside(file: str) -> tuple[None, str]:
    return (
        None,
        f"pxsec.yaml:12:18: error: the file{file} is not in or below the folder of the values file"
        " [path-outside]\n"
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR\n",
    )


@pytest.mark.parametrize("origin", ["k", "./k", "sub/../k", "sub/k", "link"])
def test_a_file_in_or_below_the_folder_is_read(origin: str, tmp_path: Path) -> None:
    put(tmp_path / "k", "value")
    put(tmp_path / "sub" / "k", "value")
    (tmp_path / "link").symlink_to("sub/k")
    assert reading(secret(origin, tmp_path)) == (b"value", "")


def test_an_absolute_path_inside_is_read(tmp_path: Path) -> None:
    file = put(tmp_path / "k", "value")
    assert reading(secret(str(file), tmp_path)) == (b"value", "")


def test_a_folder_that_is_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    put(tmp_path / "real" / "k", "value")
    (tmp_path / "link").symlink_to("real")
    assert reading(secret("k", tmp_path / "link")) == (b"value", "")


def test_no_base_means_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "k", "value")
    monkeypatch.chdir(tmp_path)
    assert reading(secret("k", "")) == (b"value", "")


@pytest.mark.parametrize(
    "origin",
    ["../k", "sub/../../k", "link", "folder/k", "../base-2/k", "/proc/self/environ", "/dev/stdin"],
)
def test_a_path_that_leads_out_is_refused_whether_it_exists_or_not(
    origin: str, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    put(tmp_path / "k", "value")
    put(tmp_path / "base-2" / "k", "value")
    put(base / "sub" / "k", "value")
    (base / "link").symlink_to("../k")
    (base / "folder").symlink_to(tmp_path)
    assert reading(secret(origin, base)) == outside(f" '{origin}'")
    (tmp_path / "k").unlink()
    assert reading(secret(origin, base)) == outside(f" '{origin}'")


def test_a_path_with_a_nul_leads_nowhere(tmp_path: Path) -> None:
    assert reading(secret("k\0", tmp_path)) == outside(r" 'k\x00'")


def test_an_allowed_folder_widens_what_may_be_read(tmp_path: Path) -> None:
    put(tmp_path / "vault" / "k", "value")
    access = Access((str(tmp_path / "vault"),), {})
    assert reading(secret("../vault/k", tmp_path / "base"), access) == (b"value", "")
    assert reading(secret("../k", tmp_path / "base"), access) == outside(" '../k'")


def test_an_empty_allowed_folder_allows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "k", "value")
    monkeypatch.chdir(tmp_path)
    assert reading(secret("../k", tmp_path / "base"), Access(("",), {})) == outside(" '../k'")


def test_a_name_as_long_as_a_key_is_not_repeated(tmp_path: Path) -> None:
    assert reading(secret("../" + Keys().system, tmp_path)) == outside("")


def test_a_missing_file_is_reported_where_it_was_asked_for(tmp_path: Path) -> None:
    findings = Findings()
    assert read_secret(secret("keys/none", tmp_path), NOBODY, findings) is None
    assert report.as_text(findings.problems) == (
        "pxsec.yaml:12:18: error: the file 'keys/none' does not exist [missing-file]\n"
        "  hint: a path starts from the folder of the values file; make it: pxsec keygen -f"
        " pxsec.yaml\n"
    )
    assert findings.problems[0].outside


def test_a_missing_file_names_the_command_with_every_values_file(tmp_path: Path) -> None:
    findings = Findings()
    access = Access((), {}, ("base.yaml", "my values.yaml"))
    assert read_secret(secret("keys/none", tmp_path), access, findings) is None
    assert findings.problems[0].hint == (
        "a path starts from the folder of the values file;"
        " make it: pxsec keygen -f base.yaml -f 'my values.yaml'"
    )


def test_a_missing_public_key_says_how_to_make_a_pair(tmp_path: Path) -> None:
    findings = Findings()
    key = PublicKey("file", "k.pem", PLACE, str(tmp_path))
    assert read_public_key(key, "rsa", NOBODY, findings=findings) is None
    assert report.as_text(findings.problems) == (
        "pxsec.yaml:12:18: error: the file 'k.pem' does not exist [missing-file]\n"
        "  hint: a path starts from the folder of the values file; make it: pxsec keygen -f"
        " pxsec.yaml\n"
    )


@pytest.mark.parametrize("origin", ["folder", "pipe", "."])
def test_only_regular_files_are_read(origin: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert reading(secret(origin, tmp_path)) == (
        None,
        f"pxsec.yaml:12:18: error: the file '{origin}' is a folder, a pipe or a device"
        " [not-a-file]\n"
        "  hint: give the path of a regular file\n",
    )


@pytest.mark.parametrize(
    ("origin", "reason"),
    [("loop", "too many symbolic links"), ("locked", "permission denied")],
)
def test_what_the_system_refuses_is_said_in_our_words(
    origin: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    put(tmp_path / "locked", "value")
    if origin == "locked":
        monkeypatch.setattr(os, "open", _denied)
    findings = Findings()
    assert read_secret(secret(origin, tmp_path), NOBODY, findings) is None
    assert report.as_text(findings.problems) == (
        f"pxsec.yaml:12:18: error: the file '{origin}' cannot be read: {reason}"
        " [unreadable-file]\n"
        "  hint: the user who runs pxsec must be able to read the file\n"
    )
    assert findings.problems[0].outside


def _denied(*_: object) -> int:
    raise PermissionError(13, "Keine Berechtigung")


def test_a_file_beyond_64_kib_is_no_key(tmp_path: Path) -> None:
    put(tmp_path / "k", "x" * 65536)
    assert reading(secret("k", tmp_path)) == (b"x" * 65536, "")
    put(tmp_path / "k", "x" * 65537)
    assert reading(secret("k", tmp_path)) == (
        None,
        "pxsec.yaml:12:18: error: the file 'k' has more than 64 KiB, and no key is that large"
        f" [too-large]\n  hint: make a new one: {MAKE}\n",
    )


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666], ids=oct)
def test_a_key_file_open_to_everybody_is_a_warning(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a key", "value", mode)
    monkeypatch.chdir(tmp_path.parent)
    assert reading(secret("a key", tmp_path)) == (
        b"value",
        "pxsec.yaml:12:18: warning: every user of this machine may read or change the file 'a key'"
        f" [key-file-mode]\n  hint: chmod 600 '{tmp_path.name}/a key'\n",
    )


def test_a_key_file_of_a_group_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "k", "value", 0o640)
    assert reading(secret("k", tmp_path)) == (b"value", "")


def test_a_public_key_may_be_open_to_everybody(tmp_path: Path) -> None:
    put(tmp_path / "k", "value", 0o644)
    findings = Findings()
    key = PublicKey("file", "k", PLACE, str(tmp_path))
    assert read_public_key(key, "rsa", NOBODY, findings=findings) == b"value"
    assert not findings.problems


@pytest.mark.parametrize(
    ("environ", "value"),
    [
        ({"PXSEC_X": "plain"}, "plain"),
        ({"ARGOCD_ENV_PXSEC_X": "argo"}, "argo"),
        ({"PXSEC_X": "plain", "ARGOCD_ENV_PXSEC_X": "argo"}, "plain"),
        ({"PXSEC_X": ""}, ""),
        ({"X": "other"}, None),
    ],
    ids=["plain", "Argo CD", "both", "empty", "neither"],
)
def test_a_variable_has_two_names(environ: dict[str, str], value: str | None) -> None:
    assert variable(environ, "PXSEC_X") == value


def test_a_secret_is_read_from_the_environment() -> None:
    access = Access((), {"PXSEC_X": "value\udcff"})
    assert reading(secret("PXSEC_X", "", "env"), access) == (b"value\xff", "")


def test_a_missing_variable_is_reported_where_it_was_asked_for() -> None:
    assert reading(secret("PXSEC_X", "", "env")) == (
        None,
        "pxsec.yaml:12:18: error: the variable 'PXSEC_X' is not set [missing-env]\n"
        '  hint: export it: export NAME="$(cat PATH)"\n',
    )


def cluster(
    secrets: dict[str, SecretKey] | None = None, public_keys: dict[str, PublicKey] | None = None
) -> Cluster:
    part = Component(None, "stork", "portworx", None)
    return Cluster(
        install="operator",
        namespace="portworx",
        name=None,
        version=None,
        stork=part,
        autopilot=part,
        username_claim=None,
        guest_access=None,
        self_signed=None,
        oidc=None,
        secrets=secrets or {},
        public_keys=public_keys or {},
        texts={},
        places={},
    )


def test_the_three_keys_are_read_and_hidden(tmp_path: Path) -> None:
    put(tmp_path / "system", Keys().system)
    put(tmp_path / "shared", Keys().shared)
    values = cluster(
        {
            "system": secret("system", tmp_path),
            "apps": secret("PXSEC_APPS", tmp_path, "env"),
            "shared": secret("shared", tmp_path),
        }
    )
    findings = Findings()
    secrets = read_keys(values, Access((), {"PXSEC_APPS": Keys().apps}), findings)
    assert {name: hidden.reveal() for name, hidden in secrets.items()} == Keys()._asdict()
    assert repr(secrets) == "{'system': ***, 'apps': ***, 'shared': ***}"
    assert not findings.problems


def test_keys_that_are_absent_or_in_the_cluster_are_not_read() -> None:
    findings = Findings()
    values = cluster({"shared": secret("", "", "secretKeyRef")})
    assert read_keys(values, NOBODY, findings) == {}
    assert read_keys(cluster(), NOBODY, findings) == {}
    assert not findings.problems


def test_all_that_is_wrong_with_the_keys_is_said_at_once(tmp_path: Path) -> None:
    put(tmp_path / "shared", Keys().shared)
    values = cluster(
        {
            "system": secret("shared", tmp_path),
            "apps": secret("PXSEC_APPS", tmp_path, "env"),
            "shared": secret("shared", tmp_path),
        }
    )
    findings = Findings()
    read_keys(values, Access((), {"PXSEC_APPS": "short"}), findings)
    assert [problem.message for problem in findings.problems] == [
        "keys.apps: the key is shorter than 32 characters",
        "auth.selfSigned.sharedSecret: the same key as keys.system",
    ]


def test_public_keys_are_read_where_they_are_files(tmp_path: Path) -> None:
    put(tmp_path / "ecdsa.pem", PEM.replace("\n", "\r\n"), 0o644)
    keys = {
        "rsa": PublicKey("hostPath", "/etc/pwx/auth/rsa.pem", PLACE, ""),
        "ecdsa": PublicKey("file", "ecdsa.pem", PLACE, str(tmp_path)),
    }
    findings = Findings()
    found = read_public_keys(cluster(public_keys=keys), NOBODY, findings)
    assert found == {"ecdsa": PEM}
    assert not findings.problems


def test_no_public_keys_are_no_entries() -> None:
    assert read_public_keys(cluster(), NOBODY, Findings()) == {}


def test_both_public_keys_are_checked(tmp_path: Path) -> None:
    put(tmp_path / "ecdsa.pem", PEM)
    key = PublicKey("file", "ecdsa.pem", PLACE, str(tmp_path))
    findings = Findings()
    keys = cluster(public_keys={"rsa": key, "ecdsa": key})
    assert list(read_public_keys(keys, NOBODY, findings)) == ["ecdsa"]
    assert [problem.code for problem in findings.problems] == ["wrong-key-type"]
