"""Inputs of every kind that can be made as large as one likes, and the command that takes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import inprocess
from engine import DAEMONSET, OIDC, OPERATOR, STORAGECLUSTER, daemonset, deployment

CLUSTER = STORAGECLUSTER + "  a: b\n"
DS = daemonset()
DEPLOYMENTS = "---\n" + deployment()


@dataclasses.dataclass(frozen=True)
class Input:
    """What a command is given; a list of manifests is a file for each."""

    command: str
    values: str = OPERATOR
    manifests: tuple[str, ...] = (CLUSTER,)
    status: int | None = 0
    """The exit code; None for what is refused today and may be taken tomorrow."""

    def run(self, folder: Path) -> Callable[[], None]:
        """Return a run of the command, which checks that it ends as it should."""
        given = [self._written(folder, "values.yaml", self.values)] if self.values else []
        names = [
            self._written(folder, f"m{number}.yaml", text)
            for number, text in enumerate(self.manifests)
        ]
        stdin = b""
        arguments = [word for name in given for word in ("-f", name)] + names
        if self.command == "validate":
            arguments = ["-f", *given]
        elif self.command == "krm":
            arguments, stdin = [], resource_list(self.values, self.manifests).encode()
        elif self.command == "post-render":
            arguments, stdin = ["-f", *given], "---\n".join(self.manifests).encode()

        def call() -> None:
            result = inprocess.run(self.command, *arguments, stdin=stdin)
            assert self.status in (None, result.status), result.err[:2000]

        return call

    @staticmethod
    def _written(folder: Path, name: str, text: str) -> str:
        (folder / name).write_text(text)
        return str(folder / name)


def resource_list(values: str, items: tuple[str, ...]) -> str:
    """Return what Kustomize sends a function."""
    spec = "".join(f"    {line}\n" for line in values.splitlines())
    config = "  apiVersion: pxsec.dev/v1\n  kind: PXSecurity\n  metadata: {name: a}\n  spec:\n"
    head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n"
    listed = "".join("- " + item.rstrip("\n").replace("\n", "\n  ") + "\n" for item in items)
    return f"{head}{config}{spec}items:\n{listed}"


def repeat(text: str, count: int) -> str:
    """Return a text so many times, each with a number of its own for `{}`."""
    return "".join(text.replace("{}", f"{1000 + number}") for number in range(count))


def documents(text: str, count: int) -> tuple[str, ...]:
    """Return so many manifests."""
    return tuple(text.replace("{}", f"{1000 + number}") for number in range(count))


def with_env(entry: str, count: int) -> str:
    """Return a DaemonSet with so many variables."""
    return DS + "          env:\n" + repeat(f"          - {{{entry}}}\n", count)


# --- Values

CLAIM = "- {name: claim-{}, namespace: a, secretName: s}\n"
CLASS = "- {name: class-{}, secretName: s, secretNamespace: a}\n"
TOKEN = "- {name: s-{}, namespace: a, token: {secretKeyRef: {name: s-{}, key: auth-token}}}\n"


def claims(count: int) -> str:
    return "persistentVolumeClaims:\n" + repeat(CLAIM, count)


def classes(count: int, key: str = "storageClasses") -> str:
    return f"{key}:\n" + repeat(CLASS, count)


def tokens(count: int, text: str = TOKEN) -> str:
    return "tokens:\n" + repeat(text, count)


VALUES: dict[str, Callable[[int], Input]] = {
    "claims": lambda n: Input("validate", OPERATOR + claims(n)),
    "classes": lambda n: Input("validate", OPERATOR + classes(n)),
    "tokens": lambda n: Input("validate", OPERATOR + tokens(n)),
    "claims-twice": lambda n: Input(
        "validate", OPERATOR + "persistentVolumeClaims:\n" + CLAIM * n, status=1
    ),
    "tokens-twice": lambda n: Input("validate", OPERATOR + "tokens:\n" + TOKEN * n, status=1),
    "claims-of-one-name": lambda n: Input(
        "validate",
        OPERATOR
        + "persistentVolumeClaims:\n"
        + repeat("- {name: c, namespace: n-{}, secretName: s}\n", n),
    ),
    "wrong-types": lambda n: Input(
        "validate", OPERATOR + tokens(n, "- {nam: s, namespace: 3, token: abc}\n"), status=1
    ),
    "unknown-keys": lambda n: Input("validate", OPERATOR + repeat("k{}: 1\n", n), status=1),
    "unknown-nulls": lambda n: Input("validate", OPERATOR + repeat("k{}:\n", n), status=1),
    "doubled-keys": lambda n: Input("validate", OPERATOR + "k:\n" * n, status=1),
    "comments": lambda n: Input("validate", "# a comment\n" * n + OPERATOR),
    "aliases": lambda n: Input("validate", OPERATOR + repeat("k{}: *x\n", n), status=1),
    "long": lambda n: Input("validate", OPERATOR.replace("portworx.com", "p" * 100 * n)),
    "long-name": lambda n: Input(
        "validate", OPERATOR + f"portworx: {{name: {'a-' * 100 * n}}}\n", status=1
    ),
    "long-version": lambda n: Input(
        "validate", OPERATOR.replace("3.1.2", "3.1.2-" + "a-." * 30 * n + "!"), status=1
    ),
    "spec": lambda n: Input(
        "validate",
        "apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: a}\n"
        + repeat("k{}: 1\n", n)
        + "spec: {}\n",
        status=1,
    ),
}

# --- Manifests

PVC = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: claim-{}, namespace: a}\n"
STATEFUL_SET = (
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web, namespace: n{}}\n"
    "spec: {volumeClaimTemplates: [{metadata: {name: claim}}]}\n"
)
SC = (
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: class-{}}\n"
    "provisioner: pxd.portworx.com\n"
)
LIVE = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c-{}, uid: u}}\n"
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other-{}}\n"


def stream(*parts: str) -> tuple[str, ...]:
    """Return one manifest of several documents."""
    return ("---\n".join(parts),)


def with_sources(count: int) -> tuple[str, ...]:
    """Return a DaemonSet that takes its variables from so many ConfigMaps beside it."""
    listed = repeat("            - configMapRef: {name: a{}}\n", count)
    source = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a{}}\ndata: {B: c}\n"
    return stream(f"{DS}          envFrom:\n{listed}", DEPLOYMENTS, *documents(source, count))


MANIFESTS: dict[str, Callable[[int], Input]] = {
    "claims": lambda n: Input("render", OPERATOR + claims(n), stream(CLUSTER, *documents(PVC, n))),
    "claims-missing": lambda n: Input("render", OPERATOR + claims(n), status=2),
    "claims-missing-among-others": lambda n: Input(
        "render", OPERATOR + claims(n), stream(CLUSTER, *documents(OTHER, n)), status=2
    ),
    "claims-without-namespace": lambda n: Input(
        "render",
        OPERATOR + claims(n),
        stream(CLUSTER, *documents(PVC.replace(", namespace: a", ""), n)),
    ),
    "claims-of-one-name": lambda n: Input(
        "render",
        OPERATOR
        + "persistentVolumeClaims:\n"
        + repeat("- {name: c, namespace: n-{}, secretName: s}\n", n),
        stream(CLUSTER, *[PVC.replace("claim-{}", "c").replace(", namespace: a", "")] * n),
        status=2,
    ),
    "env-sources": lambda n: Input("patch", DAEMONSET, with_sources(n)),
    "claims-of-stateful-sets": lambda n: Input(
        "patch",
        OPERATOR + claims(n).replace("claim-", "claim-web-"),
        stream(CLUSTER, *documents(STATEFUL_SET, n)),
    ),
    "classes": lambda n: Input("render", OPERATOR + classes(n), stream(CLUSTER, *documents(SC, n))),
    "tokens": lambda n: Input("render", OPERATOR + tokens(n)),
    "env": lambda n: Input("patch", DAEMONSET, (with_env("name: A{}, value: b", n),)),
    "env-twins": lambda n: Input(
        "patch", DAEMONSET, (with_env("name: PORTWORX_AUTH_SYSTEM_KEY, value: b", n),)
    ),
    "env-strays": lambda n: Input(
        "patch", DAEMONSET, (with_env("name: PORTWORX_AUTH_X, value: b", n),), status=2
    ),
    "env-from": lambda n: Input(
        "patch",
        DAEMONSET,
        (DS + "          envFrom:\n" + "          - {secretRef: {name: a}}\n" * n,),
        status=2,
    ),
    "args": lambda n: Input("patch", DAEMONSET, (f"{DS}          args: [{'-x, a, ' * n}]\n",)),
    "args-twins": lambda n: Input(
        "patch", DAEMONSET, (f"{DS}          args: [{'--jwt-issuer, a, ' * n}]\n",)
    ),
    "args-in-one-item": lambda n: Input(
        "patch", DAEMONSET, (f"{DS}          args: ['{'-x a ' * 20 * n}']\n",)
    ),
    "args-expanded": lambda n: Input(
        "patch", DAEMONSET, (f"{DS}          args: [{'$(A), ' * n}]\n",), status=2
    ),
    "args-variables": lambda n: Input(
        "patch",
        DAEMONSET,
        (f"{DS}          args: [{'-e, PORTWORX_AUTH_X=y, -v, /a:/etc/pwx, ' * n}]\n",),
        status=2,
    ),
    "misc-args": lambda n: Input(
        "patch",
        manifests=(
            CLUSTER.replace(
                "spec:",
                f"  annotations: {{portworx.io/misc-args: '{'-jwt_issuer a ' * n}'}}\nspec:",
            ),
        ),
        status=2,
    ),
    "nodes": lambda n: Input(
        "patch",
        manifests=(
            CLUSTER + "  nodes:\n" + "  - {env: [{name: PX_IMAGE}], miscArgs: -jwt_issuer x}\n" * n,
        ),
        status=2,
    ),
    "volumes": lambda n: Input(
        "patch",
        manifests=(CLUSTER + "  volumes:\n" + "  - {name: v, mountPath: /etc/pwx}\n" * n,),
        status=2,
    ),
    "mounts": lambda n: Input(
        "patch",
        DAEMONSET,
        (
            DS
            + "          volumeMounts:\n"
            + repeat("          - {name: v{}, mountPath: /etc/pwx/v{}}\n", n)
            + "      volumes:\n"
            + repeat("      - {name: v{}, emptyDir: {}}\n".replace("{}}}", "{ }}"), n),
        ),
    ),
    "containers": lambda n: Input(
        "patch", DAEMONSET, (DS + repeat("        - {name: c{}, image: b}\n", n),)
    ),
    "daemonsets": lambda n: Input("patch", DAEMONSET, stream(*[DS] * n), status=2),
    "deployments": lambda n: Input("patch", DAEMONSET, stream(DS, *[deployment()] * n), status=2),
    "documents": lambda n: Input("patch", manifests=stream(CLUSTER, *documents(OTHER, n))),
    "files": lambda n: Input("patch", manifests=(CLUSTER, *documents(OTHER, n))),
    "kinds": lambda n: Input(
        "render", manifests=stream(*(f"kind: K{'x' * i}\n" for i in range(n))), status=2
    ),
    "live-list": lambda n: Input(
        "patch", manifests=stream(CLUSTER, "kind: List\nitems:\n" + repeat(LIVE, n))
    ),
    "live-documents": lambda n: Input(
        "patch",
        manifests=stream(
            CLUSTER, *documents("kind: ConfigMap\nmetadata:\n  name: c-{}\n  uid: u\n", n)
        ),
    ),
    "secrets": lambda n: Input(
        "render",
        OIDC,
        stream(CLUSTER, *documents("kind: Secret\nmetadata: {name: px-system-secrets-{}}\n", n)),
    ),
    "namespaces": lambda n: Input(
        "render",
        manifests=stream(CLUSTER, *documents("kind: Namespace\nmetadata: {name: n{}}\n", n)),
    ),
    "public-keys": lambda n: Input(
        "patch",
        manifests=stream(
            CLUSTER,
            "kind: ConfigMap\nmetadata: {name: px-auth-public-keys}\ndata:\n"
            + repeat("  k{}: v\n", n),
        ),
    ),
    "hooks": lambda n: Input(
        "post-render",
        manifests=stream(
            CLUSTER,
            *documents("kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: test\n", n),
        ),
    ),
}

# --- KRM

KRM: dict[str, Callable[[int], Input]] = {
    "items": lambda n: Input("krm", OPERATOR, (CLUSTER, *documents(OTHER, n))),
    "strays": lambda n: Input(
        "krm",
        OPERATOR,
        (CLUSTER + "  env:\n" + "  - {name: PORTWORX_AUTH_X, value: b}\n" * n,),
        status=2,
    ),
    "claims": lambda n: Input("krm", OPERATOR + claims(n), (CLUSTER, *documents(PVC, n))),
    "unknown-keys": lambda n: Input("krm", OPERATOR + repeat("k{}: 1\n", n), status=2),
}

# --- YAML


def of_spec(text: str) -> tuple[str, ...]:
    return (CLUSTER + text,)


YAML: dict[str, Callable[[int], Input]] = {
    "merge-keys": lambda n: Input(
        "patch",
        manifests=(
            "a999: &a999 {x: 1}\n"
            + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1000, 1000 + n))
            + CLUSTER
            + f"  stork: {{<<: *a{999 + n}, enabled: true}}\n",
        ),
        status=None,
    ),
    "anchors": lambda n: Input(
        "patch", manifests=of_spec(repeat("  a{}: &a{} x\n  b{}: *a{}\n", n))
    ),
    "aliases": lambda n: Input(
        "patch", manifests=of_spec("  b: &a x\n" + repeat("  b{}: *a\n", n))
    ),
    "comments": lambda n: Input("patch", manifests=of_spec("  # a comment\n" * n)),
    "long-line": lambda n: Input("patch", manifests=of_spec(f"  x: '{'y ' * 100 * n}'\n")),
    "long-plain": lambda n: Input("patch", manifests=of_spec(f"  x: {'1_' * 100 * n}z\n")),
    "annotation": lambda n: Input(
        "patch",
        manifests=(CLUSTER.replace("spec:", f"  annotations: {{a: '{'x' * 1000 * n}'}}\nspec:"),),
    ),
    "block-scalar": lambda n: Input("patch", manifests=of_spec("  x: |\n" + "    y\n" * n)),
    "blank-lines": lambda n: Input("patch", manifests=of_spec("  x: |+\n" + "\n" * n)),
    "lists": lambda n: Input("patch", manifests=of_spec(f"  x: [{'[[], {}], ' * n}]\n")),
    "keys": lambda n: Input("patch", manifests=of_spec(repeat("  k{}: v\n", n))),
    "doubled-keys": lambda n: Input("patch", manifests=of_spec("  k: v\n" * n), status=2),
    "unclosed-quote": lambda n: Input(
        "patch", manifests=of_spec("  x: '" + "y z\n    " * n), status=2
    ),
    "unclosed-list": lambda n: Input(
        "patch", manifests=of_spec("  x: [" + "y,\n    " * n), status=2
    ),
}

TABLE = {
    f"{group}-{name}": shape
    for group, shapes in (
        ("values", VALUES),
        ("manifests", MANIFESTS),
        ("krm", KRM),
        ("yaml", YAML),
    )
    for name, shape in shapes.items()
}
