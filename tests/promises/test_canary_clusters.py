"""Secrets of a cluster are not shown by `check`, in any format, from files or from the cluster."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import inprocess
import stubs
from canary import CANARY, DAEMON_SET, DAEMONSET, OPERATOR, OTHER, STORAGE_CLUSTER, Desk, leaks
from renderer.dumps import fetched

CODED = base64.b64encode(CANARY.encode()).decode()
TOKEN = ".".join(  # of no use, and with the canary in its claims and as its signature
    base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
    for part in ('{"alg": "HS256"}', json.dumps({"iss": CANARY, "sub": CANARY}), CANARY)
)
TOKEN_CODED = base64.b64encode(TOKEN.encode()).decode()
RESOURCES = {
    "StorageCluster": "storageclusters.core.libopenstorage.org",
    "DaemonSet": "daemonsets.apps",
    "Deployment": "deployments.apps",
    "ClusterPair": "clusterpairs.stork.libopenstorage.org",
    "Secret": "secrets",
    "ConfigMap": "configmaps",
    "Pod": "pods",
    "ControllerRevision": "controllerrevisions.apps",
    "StorageClass": "storageclasses.storage.k8s.io",
    "PersistentVolume": "persistentvolumes",
    "PersistentVolumeClaim": "persistentvolumeclaims",
}


def secret(name: str, body: str) -> str:
    return f"""\
apiVersion: v1
kind: Secret
metadata:
  name: {name}
  namespace: portworx
  resourceVersion: "7"
  uid: 4dadf585-7027-459a-b1f3-d59d2368da81
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{{"data": {{"x": "{CODED}"}}}}'
{body}"""


# Under each name that some cluster here refers to, as the Operator and as charts call the keys.
_DATA = "".join(
    f"  {key}: {CODED}\n"
    for key in ("system-secret", "apps-secret", "stork-secret", "shared-secret")
)
SECRETS = {
    "coded": f"data:\n{_DATA}",
    "plain": f"stringData: {{system-secret: {CANARY}, apps-secret: {CANARY}}}\n",
    "no base64": f"data: {{system-secret: '{CANARY}', apps-secret: '{CANARY}'}}\n",
    "line end": f"data: {{apps-secret: {base64.b64encode(CANARY.encode() + b'  ').decode()}}}\n",
    "a text": f"data: {CANARY}\n",
    "a list": f"data: [{CANARY}]\n",
    "twice": f"data: {{system-secret: {CODED}, system-secret: {CODED}}}\n",
    "a token": f"data: {{auth-token: {TOKEN_CODED}}}\n",
    "a bad token": f"data: {{auth-token: {CODED}}}\n",
    "not closed": f'data: {{system-secret: "{CANARY}\n',
}
NAMES = ("px-system-secrets", "px-shared-secret", "px-user-token", "px-admin-token", "pxkeys")

OTHERS = f"""\
apiVersion: stork.libopenstorage.org/v1
kind: ClusterPair
metadata:
  name: dr
  namespace: portworx
  annotations: {{openstorage.io/auth-secret-name: px-user-token}}
spec:
  options: {{token: "{CANARY}", ip: 10.0.0.1, port: "9001", mode: DisasterRecovery}}
  config: {{users: {{a: {{user: {{token: "{CANARY}"}}}}}}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: fast}}
provisioner: pxd.portworx.com
parameters:
  csi.storage.k8s.io/provisioner-secret-name: px-user-token
  csi.storage.k8s.io/provisioner-secret-namespace: portworx
  secret_key: "{CANARY}"
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: px-auth-public-keys, namespace: portworx}}
data: {{rsa.pub.pem: "{CANARY}"}}
"""


def variable(name: str, value: str = CANARY) -> str:
    return f"{{name: {name}, value: '{value}'}}"


def storagecluster(rest: str = "", annotations: str = "{}") -> str:
    applied = f'kubectl.kubernetes.io/last-applied-configuration: \'{{"a": "{CANARY}"}}\''
    inner = annotations.removeprefix("{").removesuffix("}")
    named = f"  annotations:\n    {applied}\n" + (f"    {inner}\n" if inner else "")
    return STORAGE_CLUSTER.replace("spec:\n", f"{named}spec:\n") + rest


def of_nodes(*variables: str) -> str:
    return f"  env: [{', '.join(variables)}]\n  nodes: [{{env: [{', '.join(variables)}]}}]\n"


def daemonset(args: str = "", env: str = "", of_stork: str = "") -> str:
    text = DAEMON_SET.replace('"-c", "px-cluster"', f'"-c", "px-cluster"{args}')
    text = text.replace("          env:\n", f"          env:\n{env}", 1)
    return text + of_stork


def entry(name: str, value: str = CANARY) -> str:
    return f"            - {variable(name, value)}\n"


KEYS = ("SYSTEM_KEY", "SYSTEM_APPS_KEY", "STORK_KEY", "JWT_SHAREDSECRET")
ALL_ENV = "".join(entry(f"PORTWORX_AUTH_{name}") for name in KEYS)
TEXTS = ("JWT_ISSUER", "JWT_RSA_PUBKEY", "OIDC_ISSUER", "OIDC_CLIENTID", "USERNAME_CLAIM", "X")
ALL_TEXTS = "".join(entry(f"PORTWORX_AUTH_{name}") for name in TEXTS)
STORK = entry("PX_SHARED_SECRET") + entry("PX_JWT_ISSUER")
ARGUMENTS = (
    f', "-jwt_shared_secret", "{CANARY}", "-jwt_issuer", "{CANARY}", "--jwt-issuer={CANARY}"'
    f', "-oidc_client_id", "{CANARY}", "-username_claim", "{CANARY}", "{CANARY}", "-e", '
    f'"PORTWORX_AUTH_SYSTEM_KEY={CANARY}", "-{CANARY}"'
)
MISC = f'portworx.io/misc-args: "-jwt_shared_secret {CANARY} --jwt-issuer={CANARY} {CANARY}"'
HELM = f'portworx.io/helm-vars: "authKey={CANARY}"'
CLUSTERS = {
    "bare": storagecluster(),
    "stanza": storagecluster("  security: {enabled: true}\n"),
    "names of the stanza": storagecluster(
        f"  security: {{enabled: true, auth: {{guestAccess: '{CANARY}', selfSigned: "
        f"{{issuer: '{CANARY}', tokenLifetime: '{CANARY}'}}}}}}\n"
    ),
    "unknown fields": storagecluster(
        f"  security: {{enabled: true, '{CANARY}': 1, auth: {{'{CANARY}': '{CANARY}'}}}}\n"
    ),
    "variables": storagecluster(of_nodes(*(variable(f"PORTWORX_AUTH_{n}") for n in KEYS))),
    "texts": storagecluster(of_nodes(*(variable(f"PORTWORX_AUTH_{n}") for n in TEXTS))),
    "under a stanza": storagecluster(
        of_nodes(variable("PORTWORX_AUTH_SYSTEM_KEY")) + "  security: {enabled: true}\n"
    ),
    "stork and autopilot": storagecluster(
        f"  security: {{enabled: true}}\n"
        f"  stork: {{enabled: true, env: [{variable('PX_SHARED_SECRET')}, "
        f"{variable('PX_JWT_ISSUER')}]}}\n"
        f"  autopilot: {{enabled: true, env: [{variable('PX_SHARED_SECRET')}]}}\n"
    ),
    "misc-args": storagecluster(annotations=f"{{{MISC}}}"),
    "helm-vars": storagecluster(annotations=f"{{{HELM}}}"),
    "image": storagecluster().replace("3.1.2", CANARY.replace("/", "").replace("=", "")),
    "daemonset": daemonset(),
    "plain keys": daemonset(env=ALL_ENV, of_stork=STORK),
    "two plain keys": daemonset(
        env=ALL_ENV, of_stork=entry("PX_SHARED_SECRET", OTHER["apps"]) + entry("PX_JWT_ISSUER", "")
    ),
    "line ends": daemonset(
        env=entry("PORTWORX_AUTH_SYSTEM_APPS_KEY", f"{CANARY}  "), of_stork=STORK
    ),
    "plain texts": daemonset(env=ALL_TEXTS, of_stork=STORK),
    "arguments": daemonset(args=ARGUMENTS),
    "arguments and variables": daemonset(args=ARGUMENTS, env=ALL_ENV + ALL_TEXTS, of_stork=STORK),
    "expanded": daemonset(env=entry("PORTWORX_AUTH_SYSTEM_KEY", f"$({CANARY})"), of_stork=STORK),
    "syntax error": daemonset(env=f"            - {{name: x, value: '{CANARY}\n"),
    "alias": daemonset(env=f"            - *{CANARY}\n"),
}
VALUES = {"operator": OPERATOR, "daemonset": DAEMONSET}


@pytest.fixture
def held(desk: Desk) -> Desk:
    """The desk, with values whose keys and files are not opened."""
    for name, text in VALUES.items():
        desk.write(f"{name}.yaml", text)
    return desk


def commands() -> Iterator[list[str]]:
    for form in ("text", "json", "mermaid", "sarif"):
        yield ["check", "-o", form]
        yield from (["check", "-o", form, "-f", f"{name}.yaml"] for name in VALUES)
    yield ["check", "--warnings-as-errors"]
    yield ["check", "--messages", "json"]


def see(held: Desk, *texts: str) -> None:
    """Check a cluster from files, from a pipe and by kubectl, in every format."""
    (held.folder / "report").unlink(missing_ok=True)
    stream = "---\n".join(texts)
    held.write("manifest.yaml", stream)
    _write_answers(held.folder, texts)
    environ = stubs.write(held.folder, stubs.OF_FILES.format(folder=held.folder / "answers"))
    environ["PXSEC_REPORT"] = "report"
    for command in commands():
        live = ["--cluster"] if "-f" not in command or "text" in command else []
        for source in (["manifest.yaml"], ["-"], live):
            if not source:
                continue
            done = inprocess.main(*command, *source, stdin=stream.encode(), environ=environ)
            kept = (held.folder / "report").read_bytes()
            assert done.status in (0, 1, 2), done.err
            assert leaks(done.out + done.err.encode() + kept) == [], (command, source)
            assert (done.out == b"") == (done.status == 2)


def _write_answers(folder: Path, texts: tuple[str, ...]) -> None:
    """Write what kubectl would print of each kind."""
    (folder / "answers").mkdir(exist_ok=True)
    documents = [part for text in texts for part in text.split("---\n")]
    for kind, resource in RESOURCES.items():
        items = [part for part in documents if f"\nkind: {kind}\n" in f"\n{part}"]
        listed = "".join(_item(part) for part in items)
        text = f"apiVersion: v1\nitems:\n{listed}kind: List\n"
        (folder / "answers" / resource).write_text(
            text if items else "apiVersion: v1\nkind: List\n"
        )


def _item(document: str) -> str:
    lines = document.splitlines(keepends=True)
    return "".join(("- " if number == 0 else "  ") + line for number, line in enumerate(lines))


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_a_cluster_has_in_plain_is_not_shown(held: Desk, name: str) -> None:
    see(held, CLUSTERS[name])


@pytest.mark.parametrize("form", SECRETS)
@pytest.mark.parametrize("name", ["stanza", "daemonset"])
def test_what_secrets_hold_is_not_shown(held: Desk, name: str, form: str) -> None:
    env = "".join(
        f"            - {{name: PORTWORX_AUTH_{variable}, valueFrom: {{secretKeyRef: "
        f"{{name: pxkeys, key: {key}}}}}}}\n"
        for variable, key in (("SYSTEM_KEY", "system-secret"), ("SYSTEM_APPS_KEY", "apps-secret"))
    )
    cluster = CLUSTERS[name] if name == "stanza" else daemonset(env=env, of_stork=STORK)
    see(held, cluster, *(secret(held_in, SECRETS[form]) for held_in in NAMES), OTHERS)


def test_what_kubectl_is_asked_for_is_here() -> None:
    """A kind that is new in the table must be held against the canary too."""
    known = {words[0] for words in fetched._LISTED.values()}
    known |= {*fetched._BESIDE.values(), *fetched._BY_NAME.values()}
    without_secrets = {
        "customresourcedefinitions.apiextensions.k8s.io",
        "storagenodes.core.libopenstorage.org",
        "volumesnapshotclasses.snapshot.storage.k8s.io",
        "volumegroupsnapshotclasses.groupsnapshot.storage.k8s.io",
        "volumesnapshots.volumesnapshot.external-storage.k8s.io",
    }
    assert known == {*RESOURCES.values()} | without_secrets


# --- Commands that lead somewhere else

_WITH_TEXTS = (
    "texts",
    "names of the stanza",
    "plain texts",
    "arguments",
    "arguments and variables",
)
"""Clusters with the canary as an issuer or the like, which `adopt` writes into the values."""


def moves(name: str) -> Iterator[list[str]]:
    for values in VALUES:
        yield ["plan", "-f", f"{values}.yaml"]
        yield ["plan", "-o", "json", "-f", f"{values}.yaml"]
        yield ["rotate", "system", "-f", f"{values}.yaml"]
    yield ["plan", "--disable"]
    if name not in _WITH_TEXTS:
        yield ["adopt"]
        yield ["adopt", "--to", "operator"]
        yield ["adopt", "--keys", "taken-out"]


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_leads_a_cluster_elsewhere_shows_no_secret(held: Desk, name: str) -> None:
    texts = [CLUSTERS[name], *(secret(held_in, SECRETS["coded"]) for held_in in NAMES), OTHERS]
    held.write("manifest.yaml", "---\n".join(texts))
    for command in moves(name):
        (held.folder / "report").unlink(missing_ok=True)
        done = inprocess.main(*command, "manifest.yaml", environ={"PXSEC_REPORT": "report"})
        kept = (held.folder / "report").read_bytes()
        assert done.status in (0, 2, 3), done.err
        assert leaks(done.out + done.err.encode() + kept) == [], command
        assert (done.out == b"") == (done.status != 0)
