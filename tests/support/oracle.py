"""What the objects of a stream must be under some values, told without a line of pxsec."""

from __future__ import annotations

import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import manifests
from goods import PUBLIC_KEY

Object = dict[str, Any]
Values = dict[str, Any]

KEYS = "px-auth-public-keys"
MOUNT = f"/etc/pwx/{KEYS}"
COMPONENT_VARIABLES = ("PX_SHARED_SECRET", "PX_JWT_ISSUER")
ARGUMENTS = """
auth_system_key jwt_shared_secret jwt_issuer jwt_rsa_pubkey_file jwt_ecds_pubkey_file oidc_issuer
oidc_client_id oidc_custom_claim_namespace username_claim
""".split()  # noqa: SIM905
_WORKLOADS = (
    "DaemonSet",
    "Deployment",
    "StatefulSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
)
_SHELLS = ("sh", "bash", "dash", "ash")


class Expected(NamedTuple):
    """What the values ask for; an env maps names to values or to a Secret and its key."""

    operator: bool
    stanza: Object | None
    env: dict[str, Any]
    arguments: list[str]
    stork: dict[str, Any]
    autopilot: dict[str, Any]
    secrets: dict[str, dict[str, str]]
    key_files: tuple[str, ...]


def expected(values: Values) -> Expected:
    """Return what values of `manifests.values` mean for Portworx 3.1.2 and Stork 24.3.0."""
    operator = values["install"] == "operator"
    signed, oidc = values["auth"].get("selfSigned"), values["auth"].get("oidc")
    stanza, plain = None, []
    if signed and operator:
        stanza = {"guestAccess": values["auth"]["guestAccess"], "selfSigned": _stanza(signed)}
    elif signed:
        plain.append(("PORTWORX_AUTH_JWT_ISSUER", "-jwt_issuer", signed["issuer"]))
    if signed and "rsaPublicKey" in signed:
        path = f"{MOUNT}/rsa.pub.pem"
        plain.append(("PORTWORX_AUTH_JWT_RSA_PUBKEY", "-jwt_rsa_pubkey_file", path))
    if oidc:
        plain.append(("PORTWORX_AUTH_OIDC_ISSUER", "-oidc_issuer", oidc["issuer"]))
        plain.append(("PORTWORX_AUTH_OIDC_CLIENTID", "-oidc_client_id", oidc["clientID"]))
    apps = ("px-system-secrets", "apps-secret") if operator else ("pxkeys", "stork-secret")
    system = (apps[0], "system-secret")
    keys = {"PORTWORX_AUTH_SYSTEM_KEY": system, "PORTWORX_AUTH_SYSTEM_APPS_KEY": apps}
    if not operator and signed and "sharedSecret" in signed:
        keys["PORTWORX_AUTH_JWT_SHAREDSECRET"] = ("pxkeys", "shared-secret")
    literals = {name: value for name, _, value in plain} if operator else {}
    autopilot = {} if stanza else {"PX_SHARED_SECRET": apps}
    return Expected(
        operator=operator,
        stanza=stanza,
        env=literals if stanza else {**keys, **literals},
        arguments=[] if operator else [word for _, *pair in plain for word in pair],
        stork={**autopilot, "PX_JWT_ISSUER": "apps.portworx.io"} if autopilot else {},
        autopilot=autopilot,
        secrets=_secrets(operator, signed or {}, apps),
        key_files=("rsa.pub.pem",) if signed and "rsaPublicKey" in signed else (),
    )


def _stanza(signed: Object) -> Object:
    lifetime = signed.get("tokenLifetime", "24h")
    return {
        "issuer": signed["issuer"],
        "sharedSecret": "px-shared-secret",
        "tokenLifetime": lifetime,
    }


def _secrets(operator: bool, signed: Object, apps: tuple[str, str]) -> dict[str, dict[str, str]]:
    given = manifests.SECRETS
    found = {
        apps[0]: {"system-secret": given["PXSEC_SYSTEM"], apps[1]: given["PXSEC_APPS"]},
    }
    if "sharedSecret" in signed:
        name = "px-shared-secret" if operator else "pxkeys"
        found.setdefault(name, {})["shared-secret"] = given["PXSEC_SHARED"]
    return found


# --- Finding


def at(item: Any, *path: str) -> Any:
    """Return what is under these keys, None where there is nothing."""
    for key in path:
        item = item.get(key) if isinstance(item, dict) else None
    return item


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def without_empty(value: Any) -> Any:
    """Return a value without what is empty: a null list gives way to one with entries."""
    if isinstance(value, dict):
        inner = {k: without_empty(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in (None, [], {})}
    return [without_empty(v) for v in value] if isinstance(value, list) else value


def is_near(item: Object) -> bool:
    """Tell whether an object may end up in the namespace of the values."""
    return at(item, "metadata", "namespace") in (None, "", "portworx")


def named(item: Object, kind: str, name: str) -> bool:
    same = (item.get("kind"), at(item, "metadata", "name")) == (kind, name)
    group = str(item.get("apiVersion")).rpartition("/")[0]
    return same and is_near(item) and group == ("apps" if kind == "Deployment" else "")


def is_storage_cluster(item: Object) -> bool:
    group = str(item.get("apiVersion")).partition("/")[0]
    return (item.get("kind"), group) == ("StorageCluster", "core.libopenstorage.org")


def pod(item: Object) -> Object:
    """Return the pod's spec of a workload, {} where it has none."""
    found = at(item, "spec", "template", "spec")
    return found if isinstance(found, dict) else {}


def containers(item: Object) -> list[Object]:
    return [c for c in listed(pod(item).get("containers")) if isinstance(c, dict)]


def runs(item: Object, image: str) -> bool:
    """Tell whether a workload runs an image of this name, whatever its own name."""
    images = [str(c.get("image")).partition("@")[0] for c in containers(item)]
    return any(i.rpartition("/")[2].partition(":")[0] == image for i in images)


def is_security_argument(word: Any) -> bool:
    name = re.split(r"[=\s]", str(word).lstrip("-"))[0].replace("-", "_")
    return str(word).startswith("-") and name in ARGUMENTS


def is_foreign(item: Object) -> bool:
    """Tell whether an object cannot be taken for one of ours."""
    name = at(item, "metadata", "name")
    if item.get("kind") == "ConfigMap":
        return bool(name != KEYS)
    if item.get("kind") == "Deployment":
        names = [name, *(c.get("name") for c in containers(item))]
        images = any(runs(item, image) for image in ("oci-monitor", "stork", "autopilot"))
        return not images and not {"stork", "autopilot", "portworx"} & set(map(str, names))
    return item.get("kind") in ("Namespace", "Service")


# --- Judging


def faults(values: Values, objects: list[Object], *, whole: bool, partial: bool) -> Iterator[str]:
    """Say what is wrong with the objects that a cluster would get.

    With `whole` all that the values call for is there, new objects too. With `partial` the reader
    gave up on the way, so that something may be missing, and nothing may be wrong.
    """
    wanted = expected(values)
    near = [item for item in objects if is_near(item)]
    if wanted.operator:
        found = [item for item in near if is_storage_cluster(item)]
        yield from _count("StorageCluster", found, partial)
        for item in found:
            yield from _storage_cluster(wanted, item)
    else:
        found = [item for item in near if _is_portworx(item)]
        yield from _count("DaemonSet of Portworx", found, partial or not whole)
        for item in found:
            yield from _daemon_set(wanted, item)
        for role in ("stork", "autopilot"):
            yield from _deployments(wanted, role, near)
    if whole:
        yield from _new_objects(wanted, near, partial)


def _is_portworx(item: Object) -> bool:
    called = any(c.get("name") == "portworx" for c in containers(item))
    runs_it = item.get("kind") in _WORKLOADS and runs(item, "oci-monitor")
    return runs_it or (item.get("kind") == "DaemonSet" and called)


def _count(what: str, found: list[Object], partial: bool) -> Iterator[str]:
    if len(found) > 1 or not (found or partial):
        yield f"{what}: {len(found)} of them"


def _storage_cluster(wanted: Expected, item: Object) -> Iterator[str]:
    spec = at(item, "spec") or {}
    security, stanza = at(spec, "security") or {}, wanted.stanza
    if stanza:
        auth = without_empty(at(security, "auth") or {})
        if at(security, "enabled") is not True or auth.pop("enabled", True) is not True:
            yield f"security is not enabled: {security}"
        if auth != stanza:
            yield f"stanza is {auth}"
    elif at(security, "enabled") not in (None, False):
        yield "security is enabled, and the values have no stanza"
    yield from _env("spec.env", at(spec, "env"), wanted.env, _is_portworx_variable)
    for node in listed(at(spec, "nodes")):
        yield from _env("a node's env", at(node, "env"), {}, _is_portworx_variable)
    yield from _components(wanted, spec)
    arguments = str(at(item, "metadata", "annotations", "portworx.io/misc-args") or "").split()
    if any(map(is_security_argument, arguments)):
        yield f"misc-args: {arguments}"
    yield from _mounts("spec.volumes", listed(at(spec, "volumes")), wanted)


def _components(wanted: Expected, spec: Object) -> Iterator[str]:
    for role, env in (("stork", wanted.stork), ("autopilot", wanted.autopilot)):
        there = at(spec, role)
        runs_it = at(there, "enabled") is True or (there is None and role == "stork")
        if there is not None and (runs_it or not env):
            yield from _env(f"spec.{role}.env", at(there, "env"), env, _is_component_variable)
        elif runs_it and env:
            yield f"spec.{role} is not there"


def _daemon_set(wanted: Expected, item: Object) -> Iterator[str]:
    if item.get("kind") != "DaemonSet":
        yield f"a {item.get('kind')} runs Portworx"
    for item_of_two in [c for c in containers(item) if c.get("name") == "portworx"][1:]:
        yield f"a second container portworx: {item_of_two}"
    owner = next((c for c in containers(item) if c.get("name") == "portworx"), {})
    yield from _env("env", owner.get("env"), wanted.env, _is_portworx_variable)
    if owner.get("envFrom"):
        yield "envFrom may bring settings in"
    if posixpath.basename(str((listed(owner.get("command")) or [""])[0])) in _SHELLS:
        yield "the command is a shell, which does not take args as px-runc does"
    yield from _arguments(owner, wanted)
    yield from _mounts("volumeMounts", listed(owner.get("volumeMounts")), wanted)
    volumes = [v for v in listed(pod(item).get("volumes")) if at(v, "name") == KEYS]
    right = [{"name": KEYS, "configMap": {"name": KEYS}}] if wanted.key_files else []
    if volumes != right:
        yield f"volumes: {volumes}"


def _arguments(owner: Object, wanted: Expected) -> Iterator[str]:
    words = [*listed(owner.get("command")), *listed(owner.get("args"))]
    found: list[Any] = []
    for index, word in enumerate(words):
        if is_security_argument(word):
            found += words[index : index + 2]
    pairs = sorted(zip(found[::2], found[1::2], strict=False), key=str)
    asked = wanted.arguments
    if pairs != sorted(zip(asked[::2], asked[1::2], strict=True)):
        yield f"arguments: {words}"


def _deployments(wanted: Expected, role: str, near: list[Object]) -> Iterator[str]:
    env = wanted.stork if role == "stork" else wanted.autopilot
    found = [o for o in near if o.get("kind") == "Deployment" and _is_component(o, role)]
    if len(found) > 1:
        yield f"{role}: {len(found)} of them"
    for item in found:
        owner = next((c for c in containers(item) if c.get("name") == role), {})
        yield from _env(f"env of {role}", owner.get("env"), env, _is_component_variable)


def _is_component(item: Object, role: str) -> bool:
    called = any(c.get("name") == role for c in containers(item))
    return runs(item, role) or (named(item, "Deployment", role) and called)


def _is_portworx_variable(name: Any) -> bool:
    return str(name).startswith("PORTWORX_AUTH_")


def _is_component_variable(name: Any) -> bool:
    return name in COMPONENT_VARIABLES


def _env(
    where: str, entries: Any, wanted: dict[str, Any], ours: Callable[[Any], bool]
) -> Iterator[str]:
    found = [e for e in listed(entries) if ours(at(e, "name"))]
    right = [_entry(name, value) for name, value in wanted.items()]
    if sorted(found, key=str) != sorted(right, key=str):
        yield f"{where}: {found}"


def _entry(name: str, value: Any) -> Object:
    if isinstance(value, str):
        return {"name": name, "value": value}
    return {"name": name, "valueFrom": {"secretKeyRef": {"key": value[1], "name": value[0]}}}


def _mounts(where: str, found: Iterable[Any], wanted: Expected) -> Iterator[str]:
    """Nothing may hide the public keys, nor what the Operator mounts at /etc/pwx."""
    ours = []
    for item in found:
        path = posixpath.normpath("/" + str(at(item, "mountPath")).lstrip("/"))
        if at(item, "name") == KEYS or f"{path}/".startswith(f"{MOUNT}/"):
            ours.append(item)
        elif wanted.operator and path == "/etc/pwx":
            yield f"{where}: a volume at {path}"
    right: list[Object] = [{"name": KEYS, "mountPath": MOUNT, "readOnly": True}]
    if wanted.operator:
        right[0]["configMap"] = {"name": KEYS}
    if ours != (right if wanted.key_files else []):
        yield f"{where}: {ours}"


def _new_objects(wanted: Expected, near: list[Object], partial: bool) -> Iterator[str]:
    for name, data in wanted.secrets.items():
        found = [item for item in near if named(item, "Secret", name)]
        yield from _count(f"Secret {name}", found, partial)
        for item in found:
            yield from _secret(name, item, data)
    found = [item for item in near if named(item, "ConfigMap", KEYS)]
    if wanted.key_files:
        yield from _count(f"ConfigMap {KEYS}", found, partial)
    for item in found if wanted.key_files else []:
        if at(item, "data", "rsa.pub.pem") != PUBLIC_KEY or item.get("binaryData"):
            yield f"ConfigMap {KEYS}: {item}"


def _secret(name: str, item: Object, data: dict[str, str]) -> Iterator[str]:
    for key, value in data.items():
        found = at(item, "data", key)
        if found != b64encode(value.encode()).decode():
            yield f"Secret {name}: {key} is {_decoded(found)}"
        if key in (item.get("stringData") or {}):
            yield f"Secret {name}: stringData beats {key}"


def _decoded(value: Any) -> str:
    try:
        return b64decode(str(value)).decode()
    except ValueError:
        return repr(value)
