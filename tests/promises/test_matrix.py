"""Every combination of install, method, version, Stork and Autopilot: all ends read the same key.

What is expected is written down here a second time, from the rules that Portworx, its Operator and
Stork keep to, so that nothing is taken from the code under test.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
import yaml

import manifests
from jwts import by_hand
from manifests import DIGEST, OIDC_ISSUER, SECRETS, Bench, Result, variable

METHODS = {
    "shared-secret": ("shared",),
    "rsa": ("rsa",),
    "ecdsa": ("ecdsa",),
    "oidc": ("oidc",),
    "oidc-and-self-signed": ("oidc", "shared"),
}
OLD, NEW = "2.5.9", "2.6.0"
OLD_OF_FOUR, NEW_OF_FOUR = "2.5.0.3", "2.6.0.1"
VARIABLE = dict.fromkeys((OLD, OLD_OF_FOUR), "PORTWORX_AUTH_STORK_KEY")
VARIABLE |= dict.fromkeys((NEW, NEW_OF_FOUR), "PORTWORX_AUTH_SYSTEM_APPS_KEY")
ISSUER = dict.fromkeys((OLD, OLD_OF_FOUR), "stork.openstorage.io")
ISSUER |= dict.fromkeys((NEW, NEW_OF_FOUR), "apps.portworx.io")
OTHER = {OLD: NEW, NEW: OLD, OLD_OF_FOUR: NEW_OF_FOUR, NEW_OF_FOUR: OLD_OF_FOUR}
CARRIERS = ("tag", "px-image", "annotation", "manifest-url")
REPOSITORY = "portworx/oci-monitor"
STATES = ("on", "off", "found", "absent")


class Told(NamedTuple):
    """How the release of Portworx is told: by the manifest, by the values, by both or by nobody."""

    carrier: str
    release: str
    values: str | None

    @property
    def agrees(self) -> bool:
        return self.carrier in ("values", "nobody") or self.values in (None, self.release)

    def __str__(self) -> str:
        beside = "" if self.carrier in ("values", "nobody") else f"-beside-{self.values}"
        return f"{self.release}-by-{self.carrier}{beside}"


TOLD = [
    *(
        Told(carrier, release, beside)
        for carrier in CARRIERS
        for release in (OLD, NEW)
        for beside in (None, release, OTHER[release])
    ),
    *(
        Told(carrier, release, None)
        for carrier in CARRIERS
        for release in (OLD_OF_FOUR, NEW_OF_FOUR)
    ),
    *(Told("values", release, release) for release in OTHER),
    Told("nobody", NEW, None),
]


class Case(NamedTuple):
    install: str
    method: str
    told: Told
    stork: str
    autopilot: str

    def __str__(self) -> str:
        return f"{self.install} {self.method} {self.told} stork-{self.stork} ap-{self.autopilot}"

    @property
    def operator(self) -> bool:
        return self.install == "operator"

    @property
    def stanza(self) -> bool:
        """The Operator wires keys itself as soon as there is a self-signed method."""
        return self.operator and self.method != "oidc"

    @property
    def secret(self) -> str:
        return "px-system-secrets" if self.operator else "pxkeys"

    @property
    def apps_key(self) -> str:
        return "apps-secret" if self.operator else "stork-secret"

    @property
    def has_stork(self) -> bool:
        # An Operator that is told nothing about Stork runs it.
        return self.stork in ("on", "found") or (self.operator and self.stork == "absent")

    @property
    def has_autopilot(self) -> bool:
        return self.autopilot in ("on", "found")


def cases(install: str, method: str) -> Iterator[Case]:
    for told, stork, autopilot in product(TOLD, STATES, STATES):
        yield Case(install, method, told, stork, autopilot)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("matrix"))


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
                assert bench.render(settings, result.output).output == result.output
            else:
                assert_conflict(case, result, manifest, manifests.as_text(settings))
        except AssertionError as error:
            error.add_note(f"case: {case}")
            raise
        count += 1
    assert count == len(TOLD) * len(STATES) ** 2


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
    found = {(item["kind"], item["metadata"]["name"]): item for item in result.objects}
    assert secrets_in(result) == expected_secrets(case)
    assert {name for kind, name in found if kind == "ConfigMap"} == (
        {"px-auth-public-keys"} if case.method in ("rsa", "ecdsa") else set()
    )
    if case.operator:
        check_storagecluster(case, found["StorageCluster", "px-cluster"]["spec"])
    else:
        check_daemonset(case, found)


def expected_secrets(case: Case) -> dict[str, dict[str, str]]:
    both = {"system-secret": SECRETS["PXSEC_SYSTEM"], case.apps_key: SECRETS["PXSEC_APPS"]}
    shared = {"shared-secret": SECRETS["PXSEC_SHARED"]}
    if "shared" not in METHODS[case.method]:
        return {case.secret: both}
    if case.operator:
        return {case.secret: both, "px-shared-secret": shared}
    return {case.secret: {**both, **shared}}


def expected_keys(case: Case, pair: str) -> dict[str, tuple[str, str]]:
    """The variables that give Portworx its keys, each with Secret and key."""
    keys = {
        "PORTWORX_AUTH_SYSTEM_KEY": (case.secret, "system-secret"),
        VARIABLE[pair]: (case.secret, case.apps_key),
    }
    if "shared" in METHODS[case.method] and not case.operator:
        keys["PORTWORX_AUTH_JWT_SHAREDSECRET"] = (case.secret, "shared-secret")
    return keys


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


def stork_pair(case: Case) -> dict[str, Any]:
    return autopilot_pair(case) | {"PX_JWT_ISSUER": ISSUER[case.told.release]}


def autopilot_pair(case: Case) -> dict[str, Any]:
    return {"PX_SHARED_SECRET": (case.secret, case.apps_key)}


def key_path(case: Case, rsa: str, ecdsa: str) -> dict[str, str]:
    names = {"rsa": rsa, "ecdsa": ecdsa}
    path = f"/etc/pwx/px-auth-public-keys/{case.method}.pub.pem"
    return {names[case.method]: path} if case.method in names else {}


def oidc(case: Case, issuer: str, client: str) -> dict[str, str]:
    return {issuer: OIDC_ISSUER, client: "portworx"} if "oidc" in METHODS[case.method] else {}


def stanza(case: Case) -> dict[str, Any]:
    secret = "px-shared-secret"
    signed = {"issuer": "portworx.com", "sharedSecret": secret, "tokenLifetime": "24h"}
    return {"enabled": True, "auth": {"guestAccess": "Enabled", "selfSigned": signed}}


def assert_conflict(case: Case, result: Result, manifest: str, values: str) -> None:
    release, other = case.told.release, OTHER[case.told.release]
    marks = {
        "tag": f"{REPOSITORY}:{release}",
        "px-image": f"portworx/px:{release}",
        "annotation": f"'{release}'",
        "manifest-url": "https://install",
    }
    there = place("manifest-1.yaml", manifest, marks[case.told.carrier])
    assert result.output == b""
    assert result.messages == (
        f"{place('values.yaml', values, 'version:')}: error: portworx is told to be {other} here"
        f" and {release} at {there}, and the two take different keys or issuers"
        " [version-conflict]\n"
        "  hint: correct one of the two, or leave the version out of the values\n"
    )


def place(name: str, text: str, mark: str) -> str:
    before = text[: text.index(mark)]
    return f"{name}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"


# --- Reading the output


def secrets_in(result: Result) -> dict[str, dict[str, str]]:
    return {
        item["metadata"]["name"]: {
            name: b64decode(value).decode() for name, value in item["data"].items()
        }
        for item in result.objects
        if item["kind"] == "Secret"
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


# --- The older of Portworx and Stork decides


@pytest.mark.parametrize("install", ["operator", "daemonset"])
@pytest.mark.parametrize(
    ("portworx", "stork_release", "pair"),
    [
        ("2.6.0", "2.5.0", NEW),
        ("2.6.0", "2.4.5", OLD),
        ("2.6.0", "2.5.0-rc1", OLD),
        ("2.5.9", "24.3.0", OLD),
        ("2.6.0-dev", "24.3.0", OLD),
        ("2.6.0-rc1", "24.3.0", OLD),
        ("2.5.0.3", "24.3.0", OLD),
        ("3.2.1.1", "2.4.5.1", OLD),
        ("3.2.1.1", "2.5.0.1", NEW),
        ("v3.1", "24.3.0", NEW),
        ("2.13.5", "24.3.0", NEW),
        ("latest", "24.3.0", NEW),
        ("latest", "latest", NEW),
        ("latest", "2.4.5", OLD),
    ],
    ids=lambda word: word,
)
@pytest.mark.parametrize("teller", ["image", "annotation", "values"])
def test_the_older_release_decides(
    bench: Bench, install: str, portworx: str, stork_release: str, pair: str, teller: str
) -> None:
    result = bench.render(*stork_case(install, portworx, stork_release, teller))
    assert result.codes == []
    case = Case(install, "oidc", Told("tag", pair, None), "found", "absent")
    found = {(item["kind"], item["metadata"]["name"]): item for item in result.objects}
    if install == "operator":
        spec = found["StorageCluster", "px-cluster"]["spec"]
        portworx_env, stork_env = security_env(spec), security_env(spec["stork"])
    else:
        portworx_env = security_env(containers(found["DaemonSet", "portworx"])[0])
        stork_env = security_env(containers(found["Deployment", "stork"])[0])
    assert expected_keys(case, pair).items() <= portworx_env.items()
    assert VARIABLE[OTHER[pair]] not in portworx_env
    assert stork_env == stork_pair(case)


def stork_case(
    install: str, portworx: str, stork_release: str, teller: str
) -> tuple[dict[str, Any], str]:
    told = teller == "values" and stork_release != "latest"
    changes: dict[str, Any] = {"stork": {"version": stork_release}} if told else {}
    settings = manifests.values(install, "oidc", **changes)
    image = f"openstorage/stork:{stork_release}" if teller == "image" else f"a:5/stork{DIGEST}"
    annotations = {"portworx.io/stork-version": stork_release} if teller == "annotation" else {}
    monitor = f"registry.example.com:5000/{REPOSITORY}:{portworx}"
    if install == "operator":
        own = f"    image: {image}\n" if teller != "values" else ""
        part = f"  stork:\n    enabled: true\n{own}"
        return settings, manifests.storagecluster(monitor, annotations=annotations, stork=part)
    deployment = manifests.stork(image)
    if annotations:
        note = f"  annotations: {{portworx.io/stork-version: '{stork_release}'}}\n"
        deployment = deployment.replace("metadata:\n", f"metadata:\n{note}", 1)
    return settings, manifests.stream(manifests.daemonset(monitor), deployment)


# --- Classes, and the Secrets with their tokens

CSI, IN_TREE = "pxd.portworx.com", "kubernetes.io/portworx-volume"
CALLS = ("provisioner", "node-publish", "controller-expand")
MORE_CALLS = ("node-stage", "controller-publish")
PAIRS = {
    "six": [f"csi.storage.k8s.io/{call}-secret-" for call in CALLS],
    "ten": [f"csi.storage.k8s.io/{call}-secret-" for call in CALLS + MORE_CALLS],
    "two": ["openstorage.io/auth-secret-"],
}
ENCRYPTION = {"secretName": "vault", "secretKey": "team-a", "secretContext": "portworx"}
ENCODED = {"SECRET_NAME": "vault", "SECRET_KEY": "team-a", "SECRET_CONTEXT": "portworx"}


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
            found = {(item["kind"], item["metadata"]["name"]): item for item in result.objects}
            assert found["StorageClass", "it"]["parameters"] == case.own | case.wanted, case
            held = secrets_in(result)["px-token"]
            assert held == {"auth-token": bench.environ["PXSEC_TOKEN"]} | (
                ENCODED if case.encrypted else {}
            )
            assert bench.render(settings, result.output).output == result.output
