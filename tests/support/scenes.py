"""What the pages take for granted: what is there before their commands are typed.

A page without a row begins where `pxsec init --keys` has been, with no cluster yet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import applying
import manifests
import pages
import releases
import toolchain
from oidcbench import Bench
from provider import Keys, authority, providing
from sealing import Controller
from stage import Act, Stage, acts, shell

READ = "kubectl get storagecluster,pod -n portworx -o yaml > cluster.yaml"
IN_A_SECRET = "kubectl create secret generic px-user-token"
CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-secured}
provisioner: pxd.portworx.com
parameters: {repl: "2"}
"""
CLASS_VALUES = """
storageClasses: [{name: px-secured, secretName: px-user-token, secretNamespace: portworx}]
"""


def started(stage: Stage) -> None:
    """A folder as the README leaves it."""
    stage.do("pxsec init . --keys")
    stage.do("sed -i '/annotations:/,/pxsec.dev.sample/d' storagecluster.yaml")  # it is our own now


def write(name: str, text: str) -> Act:
    """Write a file of the folder."""
    return lambda stage: stage.write(name, text)


create = shell("kubectl create -f storagecluster.yaml")
secure = shell(
    "pxsec render --only workloads storagecluster.yaml -w first.yaml\n"
    "pxsec render --only secrets | kubectl apply --server-side -f -\n"
    "kubectl apply -f first.yaml\n"
)
SECURED = acts(started, secure)


def cluster_of(install: str, state: str, *methods: str) -> Act:
    """A cluster that was made so, and the files that it was made from."""

    def make(stage: Stage) -> None:
        stage.start_anew()
        manifests.make_public_keys(stage.folder)
        applying.begin(stage.cluster, stage.folder, install, state, *methods)

    return make


def with_classes(stage: Stage) -> None:
    cluster_of("operator", "plain apply")(stage)
    values = (stage.folder / "pxsec.yaml").read_text()
    stage.write("pxsec.yaml", values + CLASS_VALUES)
    stage.write("storage.yaml", CLASS)
    stage.do("kubectl create -f storage.yaml")


def release_of(helm: str) -> Act:
    """A release that Helm installed, and the chart."""

    def install(stage: Stage) -> None:
        stage.start_anew()
        stage.do("rm -rf chart plugins")
        releases.Release(stage.cluster, stage.folder, helm, "daemonset").do("install")

    return install


def in_kube_system(stage: Stage) -> None:
    """A DaemonSet that is secured, where the legacy chart puts it."""
    texts = (manifests.daemonset, manifests.stork, manifests.autopilot)
    stage.write("portworx.yaml", manifests.stream(*(f(namespace="kube-system") for f in texts)))
    values = manifests.values("daemonset", "shared", namespace="kube-system")
    stage.write("pxsec.yaml", manifests.as_text(values))
    stage.do("pxsec render portworx.yaml | kubectl apply --server-side -f -")


def example(name: str, *parts: Act) -> Act:
    return acts(lambda stage: stage.take(pages.EXAMPLES / name), *parts)


class Scene(NamedTuple):
    """What is done at first, and before the block that begins so; and its exit code, if not 0."""

    begin: Act = started
    before: Mapping[str, Act] = {}
    codes: Mapping[str, int] = {}


def ahead(page: str, *starts: str) -> Act:
    """Run what a page shows later, and takes for done."""

    def run_them(stage: Stage) -> None:
        for start in starts:
            stage.ahead(page, start)

    return run_them


def at_a_provider(stage: Stage) -> None:
    """Values and a token for a provider that this machine trusts."""
    trusted, keys = authority(), Keys.make()
    provider = stage.stack.enter_context(providing(trusted.context, keys))
    bench = Bench(stage.folder, provider, keys)
    bench.values()
    bench.token()
    stage.do("mkdir keys && mv token keys/token")
    (stage.folder / "ca.pem").write_bytes(trusted.pem)
    stage.environ["SSL_CERT_FILE"] = str(stage.folder / "ca.pem")


def edited_by_hand(stage: Stage) -> None:
    """A person takes the argument of the issuer out, and its value."""
    stage.environ["KUBE_EDITOR"] = "sed -i -e '/^ *- -jwt_issuer$/,+1d'"


def create_operator(stage: Stage) -> None:
    operator = manifests.stork(namespace="kube-system").replace("stork", "portworx-operator")
    stage.cluster.create(operator, "create")


def with_external_secrets(stage: Stage) -> None:
    defined(stage, toolchain.EXTERNAL_SECRET, toolchain.SECRET_STORE)


def legacy(stage: Stage) -> None:
    """A DaemonSet in a folder whose values were for the Operator."""
    stage.write("portworx.yaml", manifests.daemonset())
    values = manifests.values("daemonset", "shared")
    stage.write("pxsec.yaml", manifests.as_text(values))


def waiting_for_approval(stage: Stage) -> None:
    """The StorageCluster that the Operator makes of a DaemonSet without an issuer."""
    found = manifests.storagecluster(annotations={"portworx.io/migration-approved": "false"})
    stage.cluster.create(found.replace("namespace: portworx", "namespace: kube-system"), "create")


def at_a_controller(stage: Stage) -> None:
    """The kinds of Sealed Secrets, and the certificate of the controller."""
    controller = Controller(stage.top)
    (stage.folder / "cert.pem").write_bytes(controller.certificate)
    defined(stage, toolchain.SEALED_SECRET)


def defined(stage: Stage, *names: str) -> None:
    """Let the cluster know kinds; they are forgotten when the test ends."""
    files = " ".join(f"-f {toolchain.BIN / name}" for name in names)
    stage.do(f"kubectl apply --server-side {files}")
    stage.stack.callback(stage.do, f"kubectl delete {files}")
    wait = f"kubectl wait --for=condition=established {files} --timeout=60s"
    stage.do(f"for time in 1 2 3 4 5; do ! {wait} || exit 0; sleep 1; done; exit 1")


def said_by_its_controller(kind: str, condition: str) -> Act:
    """The controller of a kind has done its work; none runs here."""
    status = json.dumps({"status": {"conditions": [{"type": condition, "status": "True"}]}})
    how = f"-n portworx --subresource=status --type=merge -p '{status}'"
    names = ("px-shared-secret", "px-system-secrets")
    return shell("\n".join(f"kubectl patch {kind} {name} {how}" for name in names))


def tokens_of(*teams: str) -> Act:
    create = "head -c 30 /dev/urandom | base64 > keys/{0}.token"
    return shell("mkdir keys\n" + "\n".join(create.format(team) for team in teams))


def of_the_page(page: str, *names: str) -> Act:
    """Write the blocks of YAML of a page under these names."""

    def write(stage: Stage) -> None:
        for name, text in zip(names, pages.blocks(page, "yaml"), strict=False):
            stage.write(name, text)

    return write


def sops_example(stage: Stage) -> None:
    """A folder in which the first blocks of the example have been typed."""
    stage.take(pages.EXAMPLES / "sops-age")
    for script in pages.blocks("examples/sops-age/README.md")[:2]:
        stage.do(script)


def patched(path: str) -> Act:
    """Manifests with security in them, in a folder."""
    return shell(f"mkdir -p manifests && pxsec patch {path} > manifests/all.yaml")


SCENES = {
    "README.md": Scene(
        shell("true"),
        {
            "pxsec patch": write("kustomization.yaml", "resources: [storagecluster.yaml]\n"),
        },
    ),
    "docs/apply.md": Scene(
        cluster_of("daemonset", "nothing"),
        {
            "kubectl get storagecluster px-cluster -n portworx -o yaml --show": cluster_of(
                "operator", "plain apply"
            ),
            "pxsec render --only workloads portworx.yaml -w secured.yaml &&\n"
            "kubectl apply --server-side": cluster_of("daemonset", "server-side apply"),
            "kubectl get daemonset/portworx deployment/stork deployment/autopilot -n portworx "
            "-o yaml > ": cluster_of("daemonset", "create"),
            "kubectl get storagecluster px-cluster -n portworx -o yaml > ": cluster_of(
                "operator", "create"
            ),
            "pxsec render --only workloads storage.yaml": with_classes,
        },
        {"kubectl get storagecluster px-cluster -n portworx -o yaml --show": 1},  # a difference
    ),
    "docs/check.md": Scene(
        SECURED,
        {
            "kubectl get daemonset,deployment,pod -n kube-system": in_kube_system,
            "pxsec check manifests": patched("portworx.yaml"),
        },
    ),
    "docs/choose.md": Scene(shell("true")),
    "docs/hosts.md": Scene(
        release_of("helm3"),
        {
            "export HELM_PLUGINS": release_of("helm4"),
            "export KUBECTL_APPLYSET": cluster_of("daemonset", "nothing"),
        },
    ),
    "docs/migrate.md": Scene(
        acts(in_kube_system, ahead("docs/migrate.md", "kubectl get daemonset/portworx")),
        {
            "kubectl edit": edited_by_hand,
            "kubectl get storagecluster px-cluster -n kube-system -o yaml\n": waiting_for_approval,
            "kubectl scale": create_operator,
        },
    ),
    "docs/oidc.md": Scene(at_a_provider),
    "docs/pipeline.md": Scene(
        acts(started, shell("pxsec patch -i storagecluster.yaml")),
        {
            "kubectl get secrets": acts(
                shell(
                    "pxsec token create -f pxsec.yaml --name Ann --sub ann --role system.user "
                    "--token-duration 90d -w keys/ann.token"
                ),
                shell(f"{IN_A_SECRET} -n team-a --from-file=auth-token=keys/ann.token"),
            )
        },
    ),
    "docs/reading.md": Scene(
        acts(started, shell("mkdir manifests && cp storagecluster.yaml manifests"))
    ),
    "docs/roll-back.md": Scene(acts(SECURED, shell(READ))),
    "docs/rotate.md": Scene(acts(SECURED, shell(READ))),
    "docs/secrets.md": Scene(sops_example),
    "docs/switch-off.md": Scene(acts(SECURED, shell(READ))),
    "docs/switch-on.md": Scene(
        acts(
            acts(started, create, shell("rm -r *")),
            ahead("docs/switch-on.md", "kubectl get storagecluster,pod -n"),
            started,
        ),
        {
            "kubectl get storagecluster,pod -n": shell("rm -r *"),
            "pxsec token create": acts(shell("rm -r *"), started),
            "pxsec check --cluster": secure,
        },
    ),
    "docs/tenants.md": Scene(
        acts(
            started,
            shell("rm -r keys"),
            of_the_page("docs/tenants.md", "pxsec.yaml", "storage.yaml"),
        )
    ),
    "docs/tokens.md": Scene(
        shell("true"),
        {
            "kubectl get secrets": shell(
                f"{IN_A_SECRET} -n team-a --from-file=auth-token=keys/ann.token"
            )
        },
    ),
    "docs/values.md": Scene(
        acts(started, write("production.yaml", "auth: {selfSigned: {tokenLifetime: 12h}}\n"))
    ),
    "examples/argocd/README.md": Scene(
        example("argocd"),
        {
            "kustomize build": acts(shell("rm -r *"), example("kustomize")),
            "cd app": acts(shell("rm -r *"), example("argocd")),
        },
    ),
    "examples/daemonset/README.md": Scene(example("daemonset")),
    "examples/external-secrets/README.md": Scene(
        example("external-secrets", with_external_secrets),
        {"kubectl wait": said_by_its_controller("externalsecret", "Ready")},
    ),
    "examples/fleet/README.md": Scene(example("fleet")),
    "examples/flux/README.md": Scene(example("flux"), {"pxsec render --only workloads": legacy}),
    "examples/helm3/README.md": Scene(example("helm3")),
    "examples/helm4/README.md": Scene(
        example("helm4", lambda stage: stage.cluster.call("helm", "helm4"))
    ),
    "examples/kubectl/README.md": Scene(example("kubectl")),
    "examples/kustomize/README.md": Scene(example("kustomize")),
    "examples/kustomize-krm/README.md": Scene(example("kustomize-krm")),
    "examples/kustomize-legacy/README.md": Scene(example("kustomize-legacy")),
    "examples/sealed-secrets/README.md": Scene(
        example("sealed-secrets", at_a_controller),
        {"kubectl wait": said_by_its_controller("sealedsecret", "Synced")},
    ),
    "examples/sops-age/README.md": Scene(example("sops-age")),
    "examples/tenants/README.md": Scene(example("tenants", tokens_of("team-a", "team-b"))),
}
