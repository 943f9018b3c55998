"""A secret appears in `Secret.data`, and nowhere else whatever goes wrong."""

from __future__ import annotations

import base64
import gc
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from renderer import cli

CANARY = "Zq7+canary/T3v_hw8-Kd02mLs5Rb=4yNc6X~wUe9"
OTHER = {
    "system": "system-0123456789abcdef0123456789ab",
    "apps": "apps-0123456789abcdef0123456789abcd",
    "shared": "shared-0123456789abcdef0123456789ab",
}

OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: keys/shared}
    rsaPublicKey: {file: keys/rsa.pub.pem}
keys:
  system: {file: keys/system}
  apps: {env: PXSEC_APPS_KEY}
"""
DAEMONSET = OPERATOR.replace("operator", "daemonset").replace("  guestAccess: Enabled\n", "")
DAEMONSET = DAEMONSET.replace("    tokenLifetime: 24h\n", "")

STORAGE_CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
"""
DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: portworx
  namespace: portworx
spec:
  template:
    spec:
      containers:
        - name: portworx
          image: portworx/oci-monitor:3.1.2
          args: ["-c", "px-cluster"]
          env:
            - name: AUTO_NODE_RECOVERY_TIMEOUT_IN_SECS
              value: "1500"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: stork
  namespace: portworx
spec:
  template:
    spec:
      containers:
        - name: stork
          image: openstorage/stork:24.3.0
          env:
            - name: PX_SERVICE_NAME
              value: portworx-api
"""
MANIFESTS = {OPERATOR: STORAGE_CLUSTER, DAEMONSET: DAEMON_SET}
INSTALLS = pytest.mark.parametrize("values", MANIFESTS, ids=["operator", "daemonset"])

RESOURCE_LIST = b"""\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
  - %s
functionConfig:
  apiVersion: pxsec.dev/v1
  kind: PXSecurity
  metadata:
    name: px
  spec:
    %s
"""
COMMANDS = (
    ["render", "-f", "pxsec.yaml", "manifest.yaml"],
    ["render", "-f", "pxsec.yaml", "manifest.yaml", "-w", "out.yaml"],
    ["render", "-f", "pxsec.yaml"],
    ["render", "-f", "pxsec.yaml", "--only", "secrets"],
    ["render", "-f", "pxsec.yaml", "manifest.yaml", "--only", "workloads"],
    ["render", "-f", "pxsec.yaml", "--stanza"],
    ["render", "-f", "-", "manifest.yaml"],
    ["patch", "-f", "pxsec.yaml", "manifest.yaml"],
    ["patch", "-f", "pxsec.yaml", "-i", "manifest.yaml"],
    ["validate", "-f", "pxsec.yaml"],
    ["validate", "-f", "pxsec.yaml", "-o", "json"],
    ["validate", "-f", "pxsec.yaml", "--warnings-as-errors"],
    ["post-render", "-f", "pxsec.yaml"],
    ["krm"],
)


def forms(secret: str = CANARY) -> Iterator[bytes]:
    """Yield what gives a secret away: ten of its characters, or all of it in another writing."""
    raw = secret.encode()
    yield from (raw[i : i + 10] for i in range(len(raw) - 9))
    yield from (raw.hex().encode(), raw.hex().upper().encode(), quote(secret, safe="").encode())
    for shift in range(3):
        # Base64 of something longer that holds the secret: its ends depend on what is around it.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"x" * shift + raw)[4:-4]


FORMS = frozenset(forms())


def without_secrets(output: bytes) -> bytes:
    """Take out the values below `data:` of Secrets: there, and only there, a secret may stand."""
    line = rb"^ +(system-secret|apps-secret|stork-secret|shared-secret): \S+$"
    return re.sub(line, b"", output, flags=re.MULTILINE)


def leaks(text: bytes) -> list[bytes]:
    return [form for form in FORMS if form in text]


class Result(NamedTuple):
    """What a run left behind, apart: messages for people, and the product."""

    status: int
    messages: bytes
    product: bytes


@pytest.fixture(scope="session")
def public_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Desk:
    """A folder with values, keys and a manifest, in which commands are run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        monkeypatch.chdir(folder)
        monkeypatch.setenv("PXSEC_APPS_KEY", OTHER["apps"])
        monkeypatch.setenv("PXSEC_REPORT", "report")
        monkeypatch.setenv("TMPDIR", str(folder / "tmp"))

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)

    def run(self, args: list[str]) -> Result:
        out, errors = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        stdin = io.TextIOWrapper(io.BytesIO(self.stdin(args)))
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", stdin)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", errors)
            status = cli.main(args)
        gc.unfreeze()
        gc.enable()
        errors.flush()
        product = out.buffer.getvalue()
        messages = errors.buffer.getvalue()
        messages += (self.folder / "report").read_bytes()
        if "json" in args:
            messages, product = messages + product, b""
        written = self.folder / ("manifest.yaml" if "-i" in args else "out.yaml")
        if {"-w", "-i"} & {*args} and written.exists():
            product += written.read_bytes()
        return Result(status, messages, product)

    def stdin(self, args: list[str]) -> bytes:
        values = (self.folder / "pxsec.yaml").read_bytes()
        manifest = (self.folder / "manifest.yaml").read_bytes()
        if "krm" in args:
            spec, item = (text.replace(b"\n", b"\n    ") for text in (values, manifest))
            return RESOURCE_LIST % (item.partition(b"---")[0], spec)
        return manifest if "post-render" in args else values

    def files(self) -> list[str]:
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))

    def check(self, *, fails: bool | None = None, shows: bool = False) -> None:
        """Run every command; with `shows` the product may hold the canary, as an issuer for one."""
        there, manifest = set(self.files()), (self.folder / "manifest.yaml").read_bytes()
        for args in COMMANDS:
            result = self.run(args)
            assert result.status != 4, result.messages
            assert leaks(result.messages) == [], args
            if fails:
                assert result.status, args
            if result.status and "-i" not in args:
                assert result.product == b"", args
            if not shows:
                assert leaks(without_secrets(result.product)) == [], args
            (self.folder / "manifest.yaml").write_bytes(manifest)
        assert {*self.files()} - there <= {"report", "out.yaml"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public_pem: bytes) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for name in ("system", "shared"):
        desk.write(f"keys/{name}", OTHER[name])
    desk.write("keys/rsa.pub.pem", public_pem)
    desk.write("pxsec.yaml", OPERATOR)
    desk.write("manifest.yaml", STORAGE_CLUSTER)
    return desk


def test_the_search_finds_what_it_should() -> None:
    raw = CANARY.encode()
    for leaked in [
        raw,
        b"..." + raw[5:17] + b"...",
        base64.b64encode(b"password=" + raw + b"!"),
        base64.urlsafe_b64encode(b"a" + raw),
        raw.hex().encode(),
        quote(CANARY, safe="").encode(),
    ]:
        assert leaks(leaked), leaked
    line = b"data:\n  system-secret: " + base64.b64encode(raw) + b"\n"
    assert leaks(line)
    assert not leaks(without_secrets(line))


# Keys that are fine, and keys with every defect.


@INSTALLS
@pytest.mark.parametrize("field", OTHER)
def test_a_good_key_stands_in_its_secret_alone(desk: Desk, values: str, field: str) -> None:
    desk.write("pxsec.yaml", values)
    desk.write("manifest.yaml", MANIFESTS[values])
    desk.write(f"keys/{field}", CANARY)
    if field == "apps":
        desk.monkeypatch.setenv("PXSEC_APPS_KEY", CANARY)
    product = desk.run(COMMANDS[0]).product
    assert product.count(base64.b64encode(CANARY.encode())) == 1
    desk.check()


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_line_end_after_the_key_gives_nothing_away(desk: Desk, ends: str) -> None:
    desk.write("keys/system", CANARY + ends)
    assert desk.run(COMMANDS[0]).product.count(base64.b64encode(CANARY.encode())) == 1
    desk.check()


@pytest.mark.parametrize(
    "content",
    [
        f"{CANARY}\n\n".encode(),
        f"{CANARY[:20]}\n{CANARY[20:]}".encode(),
        f" {CANARY}".encode(),
        f"{CANARY} ".encode(),
        f"{CANARY}\t".encode(),
        f"{CANARY}é".encode(),
        CANARY.encode() + b"\x00",
        CANARY.encode() + b"\xff",
        CANARY.encode("utf-16"),
        b"\xef\xbb\xbf" + CANARY.encode(),
        CANARY[:31].encode(),
        CANARY.encode() * 3000,
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n".encode(),
        f"apiVersion: v1\nkind: Secret\nstringData: {{x: {CANARY}}}\n".encode(),
        CANARY[:20].encode() * 3,
        b"eyJ" + re.sub(r"\W", "-", CANARY).encode() + b"..",
        f'{{"error": "{CANARY}"}}'.encode(),
    ],
    ids=[
        "two line ends",
        "two lines",
        "blank first",
        "blank last",
        "tab last",
        "not ASCII",
        "NUL",
        "not UTF-8",
        "UTF-16",
        "byte order mark",
        "short",
        "huge",
        "PEM",
        "manifest",
        "repeated",
        "token",
        "answer",
    ],
)
@pytest.mark.parametrize("field", ["system", "shared", "rsa.pub.pem"])
def test_a_bad_key_file_is_not_shown(desk: Desk, field: str, content: bytes) -> None:
    desk.write(f"keys/{field}", content)
    assert desk.run(COMMANDS[0]).status == 2
    desk.check()


def test_a_key_that_two_fields_share_is_not_shown(desk: Desk) -> None:
    for name in ("system", "shared"):
        desk.write(f"keys/{name}", CANARY)
    desk.monkeypatch.setenv("PXSEC_APPS_KEY", CANARY)
    assert b"[same-key]" in desk.run(COMMANDS[0]).messages
    desk.check()


@pytest.mark.parametrize(
    "value", [CANARY[:31], f"{CANARY}\n\n", f" {CANARY}", f"{CANARY}é", CANARY + "\udcff"]
)
def test_a_bad_key_in_the_environment_is_not_shown(desk: Desk, value: str) -> None:
    desk.monkeypatch.setenv("PXSEC_APPS_KEY", value)
    assert desk.run(COMMANDS[0]).status == 2
    desk.check()


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o000])
def test_the_mode_of_a_key_file_gives_nothing_away(desk: Desk, mode: int) -> None:
    desk.write("keys/system", CANARY)
    (desk.folder / "keys" / "system").chmod(mode)
    desk.check()


# A secret in the values file, where only its source belongs.

NAMED = """\
tokens:
- {name: C, namespace: team-a, token: {secretKeyRef: {name: a, key: b}}}
- {name: a, namespace: C, token: {secretKeyRef: {name: C, key: C}},
   encryption: {secretName: C, secretKey: C, secretContext: C}}
storageClasses: [{name: C, secretName: C, secretNamespace: C}, {name: C}]
clusterPairs: [{name: C, namespace: C, secretName: C}]
"""


def test_a_secret_in_the_place_of_a_name_is_not_shown(desk: Desk) -> None:
    desk.write("pxsec.yaml", OPERATOR + NAMED.replace("C", f"'{CANARY}'"))
    desk.check(fails=True)


FIELDS = {
    "keys.system": "  system: {file: keys/system}",
    "keys.apps": "  apps: {env: PXSEC_APPS_KEY}",
    "auth.selfSigned.sharedSecret": "    sharedSecret: {file: keys/shared}",
    "auth.selfSigned.rsaPublicKey": "    rsaPublicKey: {file: keys/rsa.pub.pem}",
}
TYPED = [
    "C",
    '"C"',
    "'C'",
    "|\n      C",
    ">-\n      C",
    "[C]",
    "\n      - C",
    "{file: C}",
    "{file: /C}",
    "{file: ../C}",
    "{env: C}",
    "{env: PXSEC_C}",
    "{hostPath: C}",
    "{hostPath: /C}",
    "{value: C}",
    "{C: x}",
    "{C: }",
    "{file: x, C: y}",
    "{file: [C]}",
    "{file: {C: C}}",
    "{secretKeyRef: C}",
    "{secretKeyRef: [C]}",
    "{secretKeyRef: {name: C, key: C}}",
    "{secretKeyRef: {name: x, key: y, C: z}}",
    "{secretKeyRef: {C: x}}",
    "{stringData: C}",
    # What YAML itself refuses, or the values file does.
    '"C',
    "'C",
    "C: x",
    '"C" "C"',
    "[C",
    "{C",
    "{file: x} C",
    "{C: 1, C: 2}",
    "!C x",
    "!!binary C",
    "&C x",
    "*C",
    "[&C x, &C y]",
    "{<<: C}",
    "@C",
    "`C",
    "%C",
    "\tC",
    "C\x00",
    "C\x07",
    "C\udcff",
    "C\u2028C",
    "C\rC",
    "C\n---\nC",
    "C\n...\nC",
    "C\n%C\n---\nC: x",
    "x\nC: 1\nC: 2",
    "x\nC",
    "x\nC:",
    "x\n? [C]\n: 1",
    "x\n? C",
    "x #C\n\tC: x",
    "[" * 200 + "C",
]


@pytest.mark.parametrize("typed", TYPED, ids=ascii)
@pytest.mark.parametrize("field", FIELDS)
def test_a_secret_typed_into_the_values_is_not_shown(desk: Desk, field: str, typed: str) -> None:
    line = FIELDS[field]
    value = typed.replace("C", CANARY)
    text = OPERATOR.replace(line, f"{line.partition('{')[0]}{value}")
    desk.write("pxsec.yaml", text.encode("utf-8", "surrogateescape"))
    result = desk.run(COMMANDS[0])
    refers = "secretKeyRef: {name: C, key: C}" in typed
    is_path = typed == "{hostPath: /C}"
    assert result.status in (2, 3) or (refers and "Public" not in field)
    desk.check(shows=is_path)


PLAIN = [
    "install",
    "namespace",
    "portworx.name",
    "portworx.version",
    "stork.enabled",
    "stork.version",
    "stork.name",
    "autopilot.namespace",
    "auth",
    "auth.usernameClaim",
    "auth.guestAccess",
    "auth.selfSigned",
    "auth.selfSigned.issuer",
    "auth.selfSigned.tokenLifetime",
    "auth.oidc.issuer",
    "auth.oidc.clientID",
    "auth.oidc.customClaimNamespace",
    "keys",
    "secretName",
    "C",
    "auth.C",
    "keys.C",
    "metadata.C",
    "apiVersion",
    "kind",
]


@pytest.mark.parametrize("value", ["C", "'C'", "[C]", "{C: C}", "https://C"])
@pytest.mark.parametrize("path", PLAIN)
def test_a_secret_in_a_wrong_field_is_not_repeated(desk: Desk, path: str, value: str) -> None:
    """An issuer goes into the output as it is; messages repeat no text as long as a key."""
    wrong = value
    for key in reversed(path.split(".")):
        wrong = f"{{{key}: {wrong}}}"
    desk.write("wrong.yaml", re.sub(r"\bC\b", lambda _: CANARY, wrong))
    for args in COMMANDS:
        result = desk.run([*args, "-f", "wrong.yaml"])
        assert result.status != 4
        assert leaks(result.messages) == [], args


@pytest.mark.parametrize("text", ["C", "- C", "C: C", "'C", "{C", "\tC", "C\n---\nC", "# C\n"])
def test_a_values_file_that_is_a_secret_is_not_shown(desk: Desk, text: str) -> None:
    desk.write("pxsec.yaml", text.replace("C", CANARY))
    desk.check(fails=True)


def test_the_file_of_a_key_given_as_the_values_file_is_not_shown(desk: Desk) -> None:
    for content in (CANARY.encode(), CANARY.encode("utf-16"), CANARY.encode() * 50_000):
        desk.write("pxsec.yaml", content)
        desk.check(fails=True)


# Private keys where public ones belong.


def private_keys() -> dict[str, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    plain, locked = NoEncryption(), BestAvailableEncryption(b"hunter2")
    return {
        "PKCS8": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain),
        "encrypted": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
        "SEC1": key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, plain),
        "OpenSSH": key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, plain),
        "DER": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, plain),
        "JWK": f'{{"kty": "EC", "crv": "P-256", "d": "{CANARY}", "x": "a", "y": "b"}}'.encode(),
        "PuTTY": f"PuTTY-User-Key-File-3: x\nPrivate-Lines: 1\n{CANARY}\n".encode(),
    }


PRIVATE = private_keys()


@pytest.mark.parametrize("form", PRIVATE)
def test_a_private_key_in_a_public_field_is_not_shown(desk: Desk, form: str) -> None:
    desk.write("keys/rsa.pub.pem", PRIVATE[form])
    pieces = [line for line in PRIVATE[form].splitlines() if len(line) > 20 and b"---" not in line]
    for args in COMMANDS:
        result = desk.run(args)
        if "--stanza" not in args and "secrets" not in args and args[0] != "patch":
            assert b"private-key" in result.messages, args
        for piece in pieces or [PRIVATE[form]]:
            assert piece not in result.messages + result.product
            assert base64.b64encode(piece)[4:-4] not in result.messages + result.product


# Secrets that the manifests hold already.


def in_daemonset(env: str = "", args: str = "") -> str:
    text = DAEMON_SET.replace('"-c", "px-cluster"', f'"-c", "px-cluster"{args}')
    return text.replace("          env:\n", f"          env:\n{env}", 1)


def variable(name: str, value: str = CANARY) -> str:
    return f"            - name: {name}\n              value: {value}\n"


HELD = {
    "variable": in_daemonset(variable("PORTWORX_AUTH_JWT_SHAREDSECRET")),
    "system key": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY")),
    "other apps key": in_daemonset(variable("PORTWORX_AUTH_STORK_KEY")),
    "argument": in_daemonset(args=f', "-jwt_shared_secret", "{CANARY}"'),
    "joined argument": in_daemonset(args=f', "--jwt-shared-secret={CANARY}"'),
    "Stork": DAEMON_SET + variable("PX_SHARED_SECRET"),
}


@pytest.mark.parametrize("case", HELD)
def test_a_plain_secret_in_a_manifest_is_replaced_and_not_shown(desk: Desk, case: str) -> None:
    desk.write("pxsec.yaml", DAEMONSET)
    desk.write("manifest.yaml", HELD[case])
    result = desk.run(COMMANDS[0])
    assert result.status == 0, result.messages
    assert leaks(result.product) == []
    desk.check(shows=True)  # a Stork manifest without its DaemonSet stays as it is


STRAY = {
    "unknown variable": in_daemonset(variable("PORTWORX_AUTH_SOMETHING")),
    "not made": in_daemonset(variable("PORTWORX_AUTH_OIDC_CLIENTID")),
    "no value": in_daemonset(args=f', "-jwt_shared_secret", "-{CANARY}"'),
    "last": in_daemonset(args=f', "{CANARY}", "-jwt_shared_secret"'),
    "syntax error": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f'"{CANARY}')),
    "tab": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f"\t{CANARY}: x")),
    "twice": in_daemonset(f"            - {{{CANARY}: 1, {CANARY}: 2}}\n"),
    "alias": in_daemonset(f"            - *{CANARY}\n"),
    "anchor": in_daemonset(f"            - &{CANARY} {{}}\n            - &{CANARY} {{}}\n"),
    "tag": in_daemonset(f"            - !{CANARY} {{\n"),
    "NUL": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f"{CANARY}\x00")),
    "surrogate": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f'"{CANARY}\\ud800"')),
    "list": DAEMON_SET.replace('args: ["-c", "px-cluster"]', f"args: {CANARY}"),
    "mapping": DAEMON_SET.replace('args: ["-c", "px-cluster"]', f"args: {{{CANARY}: 1}}"),
    "directive": f"%{CANARY}\n---\n{DAEMON_SET}",
    "mark": f"--- {CANARY}\n{DAEMON_SET}",
    "document": f"{DAEMON_SET}...\n{CANARY}\n",
    "only": f"{CANARY}\n",
}


@pytest.mark.parametrize("case", STRAY)
def test_a_secret_in_a_manifest_that_is_refused_is_not_shown(desk: Desk, case: str) -> None:
    desk.write("pxsec.yaml", DAEMONSET)
    desk.write("manifest.yaml", STRAY[case])
    assert desk.run(COMMANDS[0]).status == 2
    desk.check(shows=True)


def test_secrets_of_a_storagecluster_are_not_shown(desk: Desk) -> None:
    annotation = f'  annotations: {{portworx.io/misc-args: "-jwt_shared_secret {CANARY}"}}\n'
    env = f"  env: [{{name: PORTWORX_AUTH_SYSTEM_KEY, value: {CANARY}}}]\n"
    nodes = f"  nodes: [{{env: [{{name: PORTWORX_AUTH_SYSTEM_KEY, value: {CANARY}}}]}}]\n"
    for text in (
        STORAGE_CLUSTER.replace("spec:\n", f"{annotation}spec:\n"),
        STORAGE_CLUSTER + nodes,
        STORAGE_CLUSTER + env + nodes,
        STORAGE_CLUSTER + f"  security: {{auth: {{selfSigned: {{sharedSecrets: {CANARY}}}}}}}\n",
        STORAGE_CLUSTER + f"  security: {{auth: {{{CANARY}: 1}}}}\n",
    ):
        desk.write("manifest.yaml", text)
        assert desk.run(COMMANDS[0]).status == 2
        desk.check(shows=True)
    desk.write("manifest.yaml", STORAGE_CLUSTER + env)
    assert leaks(desk.run(COMMANDS[0]).product) == []


EXISTING = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-system-secrets
  namespace: portworx
"""


@pytest.mark.parametrize(
    "body",
    [
        "data: {other: B}\n",
        "data: {system-secret: B}\n",
        "data: {system-secret: B, system-secret: B}\n",
        "data: B\n",
        "data: [B]\n",
        "data: {system-secret: [B]}\n",
        "data: {system-secret: B\n",
        "stringData: {system-secret: C}\n",
        "stringData: C\n",
    ],
)
@pytest.mark.parametrize("live", [False, True], ids=["file", "live"])
def test_a_secret_that_is_there_already_is_not_shown(desk: Desk, body: str, live: bool) -> None:
    encoded = base64.b64encode(CANARY.encode()).decode()
    text = EXISTING + body.replace("B", encoded).replace("C", CANARY)
    if live:
        applied = (
            f'  annotations: {{kubectl.kubernetes.io/last-applied-configuration: "{encoded}"}}'
        )
        text = text.replace("metadata:\n", f"metadata:\n{applied}\n  uid: 123\n", 1)
    desk.write("manifest.yaml", f"{text}---\n{STORAGE_CLUSTER}")
    desk.check(shows=True)


# Bugs and interruptions.

BROKEN = """\
import sys
from renderer import cli
from renderer.{room} import {module}
def fail(*args, **kwargs):
    raise {error}
{module}.{function} = fail
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("error", ["ValueError", "KeyError", "OSError", "RecursionError"])
@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("keys.sources", "check_secret"),
        ("rendering.new_objects", "b64encode"),
        ("rendering.fragments", "parse"),
        ("yamltext.stream", "join"),
        ("values.merged", "read_settings"),
    ],
)
def test_a_bug_gives_nothing_away(desk: Desk, module: str, function: str, error: str) -> None:
    desk.write("keys/system", CANARY)
    raised = f"{error}({CANARY!r}) from ValueError({CANARY!r})"
    room, name = module.split(".")
    program = BROKEN.format(room=room, module=name, function=function, error=raised)
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program, *COMMANDS[0]],
        env=os.environ | {"PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        check=False,
    )
    report = (desk.folder / "report").read_bytes()
    assert (done.returncode, done.stdout) == (4, b"")
    assert leaks(done.stderr + report) == []
    assert done.stderr.startswith(f"pxsec: error: a bug of pxsec: {error} at <string>:5".encode())


def test_an_interruption_gives_nothing_away(desk: Desk) -> None:
    desk.write("keys/system", CANARY)
    program = BROKEN.format(
        room="yamltext", module="stream", function="join", error="KeyboardInterrupt"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *COMMANDS[0]], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("step", ["replace", "fsync", "fchmod"])
def test_a_write_that_fails_leaves_nothing_behind(desk: Desk, step: str) -> None:
    desk.write("keys/system", CANARY)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, CANARY)

    desk.monkeypatch.setattr(os, step, fail)
    desk.monkeypatch.delenv("PXSEC_REPORT")
    desk.write("report", "") if step != "fchmod" else (desk.folder / "report").touch()
    before = desk.files()
    result = desk.run(COMMANDS[1])
    assert result.status == 3
    assert leaks(result.messages) == []
    assert desk.files() == before
