"""Releases of Helm 3 and Helm 4 in a real cluster, of charts in the shape of the official ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import manifests
from clusters import Cluster
from hosts import Done

NAME = "storage"

# What stands only in a workload with security on: a DaemonSet, a Deployment, a StorageCluster.
_MARKS = ('"-jwt_issuer"', '"PX_SHARED_SECRET"', '"guestAccess"')
_WORKLOADS = "storageclusters.core.libopenstorage.org,daemonsets,deployments"

# Both official charts have such a hook. Helm runs it when it uninstalls, `kubectl apply` at once.
_REMOVES_PORTWORX = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: remove-portworx
  namespace: portworx
  annotations: {helm.sh/hook: pre-delete}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: kubectl
          image: example.com/kubectl:1
          args: [label, nodes, --all, px/enabled=remove, --overwrite]
"""
_TEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: write-a-volume
  namespace: portworx
  annotations: {helm.sh/hook: test}
spec:
  restartPolicy: Never
  containers: [{name: test, image: "example.com/test:1"}]
"""
HOOKS = ["remove-portworx", "write-a-volume"]

_CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-db}
provisioner: kubernetes.io/portworx-volume
parameters: {repl: "{{ .Values.repl }}"}
"""
_OPERATOR = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: portworx-operator, namespace: portworx}
spec:
  selector: {matchLabels: {name: portworx-operator}}
  template:
    metadata: {labels: {name: portworx-operator}}
    spec:
      containers: [{name: portworx-operator, image: "portworx/px-operator:24.1.0"}]
"""


def _privileged(daemonset: str) -> str:
    probe = "          readinessProbe:\n"
    assert daemonset.count(probe) == 1
    return daemonset.replace(probe, f"          securityContext: {{privileged: true}}\n{probe}")


def _with_label_of_values(stork: str) -> str:
    """Let the selector be a value, for nobody may change it in a cluster."""
    assert stork.count("name: stork\n  template") == stork.count("name: stork\n    spec") == 1
    label = "name: {{ .Values.storkLabel }}"
    return stork.replace("name: stork\n  template", f"{label}\n  template").replace(
        "name: stork\n    spec", f"{label}\n    spec"
    )


CHARTS = {
    "daemonset": [
        _privileged(manifests.daemonset("portworx/oci-monitor:2.13.5")),
        _with_label_of_values(manifests.stork("openstorage/stork:23.4.0")),
        manifests.autopilot(),
        _CLASS,
    ],
    "operator": [_OPERATOR, manifests.storagecluster(), manifests.OTHER],
}
WORKLOADS = {"daemonset": ["autopilot", "portworx", "stork"], "operator": ["px-cluster"]}
SECRETS = {"daemonset": ["pxkeys"], "operator": ["px-shared-secret", "px-system-secrets"]}
DEFAULTS = {"repl": "2", "storkLabel": "stork"}


class Release:
    """A chart, values for pxsec, and the Helm that installs the one with the other."""

    def __init__(self, cluster: Cluster, folder: Path, helm: str, product: str) -> None:
        self.cluster = cluster
        self.folder = folder
        self.helm = helm
        self.product = product
        cluster.call("helm", helm)
        self.write_values()
        self._write_chart([*CHARTS[product], _REMOVES_PORTWORX, _TEST])
        self._plugins = folder / "plugins"
        self._pxsec("plugin", "helm", str(self._plugins))

    def write_values(self, **changes: Any) -> None:
        """Write the values for pxsec."""
        values = manifests.values(self.product, "shared", **changes)
        (self.folder / "pxsec.yaml").write_text(manifests.as_text(values))

    @property
    def workloads(self) -> list[str]:
        """The workloads that security is for."""
        return WORKLOADS[self.product]

    @property
    def secrets(self) -> list[str]:
        """The Secrets that pxsec makes for them."""
        return SECRETS[self.product]

    def run(self, verb: str, *options: str, secured: bool = False, only: str = "") -> Done:
        """Run Helm on the chart; without its hooks, which need controllers to end."""
        renderer = self.post_renderer(only) if secured else []
        return self._helm(verb, NAME, "chart", "--no-hooks", *options, *renderer)

    def do(self, verb: str, *options: str, secured: bool = False, only: str = "") -> None:
        """Run Helm, which must do what it is told."""
        done = self.run(verb, *options, secured=secured, only=only)
        assert done.code == 0, done.messages

    def roll_back(self, revision: int) -> None:
        """Go back to a revision of the release."""
        done = self._helm("rollback", NAME, str(revision), "--no-hooks")
        assert done.code == 0, done.messages

    def uninstall(self) -> None:
        """Take the release out of the cluster."""
        done = self._helm("uninstall", NAME, "--no-hooks")
        assert done.code == 0, done.messages

    def template(self, *options: str, secured: bool = False) -> bytes:
        """Return what `helm template` prints."""
        renderer = self.post_renderer() if secured else []
        done = self._helm("template", NAME, "chart", *options, *renderer)
        assert done.code == 0, done.messages
        return done.out

    def post_renderer(self, only: str = "") -> list[str]:
        """Return the arguments that both pages of the examples give."""
        given = ["--values=pxsec.yaml", *([f"--only={only}"] if only else [])]
        if self.helm == "helm3":
            given = ["post-render", *given]
        return ["--post-renderer", "pxsec", *(f"--post-renderer-args={item}" for item in given)]

    def rendered(self, *options: str, stdin: bytes = b"") -> bytes:
        """Return what `pxsec render` makes with the same values."""
        return self._pxsec("render", "-f", "pxsec.yaml", *options, stdin=stdin)

    def apply_secrets(self) -> None:
        """Apply the Secrets apart from the release."""
        self.cluster.kubectl(
            "apply", "--server-side", "-f", "-", stdin=self.rendered("--only", "secrets")
        )

    def secured(self) -> list[str]:
        """Return the workloads in the cluster that have security on."""
        return sorted(
            item["metadata"]["name"]
            for item in self._workloads_there()
            if any(mark in json.dumps(item["spec"]) for mark in _MARKS)
        )

    def generations(self) -> dict[str, int]:
        """Return how often each workload was changed."""
        found = [item["metadata"] for item in self._workloads_there()]
        return {metadata["name"]: metadata["generation"] for metadata in found}

    def secrets_there(self) -> list[str]:
        """Return the Secrets in the cluster, without those that hold Helm's releases."""
        names = self.cluster.names("secret")
        return [name for name in names if not name.startswith("sh.helm.release.")]

    def _workloads_there(self) -> list[Any]:
        found = self.cluster.kubectl("get", _WORKLOADS, "-n", "portworx", "-o", "json")
        items: list[Any] = json.loads(found)["items"]
        return items

    def _helm(self, *arguments: str) -> Done:
        environ = [f"HELM_PLUGINS={self._plugins}"] if self.helm == "helm4" else []
        command = ["env", *environ, "helm", *arguments, "--namespace", "portworx"]
        return self.cluster.run(*command, cwd=self.folder)

    def _pxsec(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = self.cluster.run("pxsec", *arguments, stdin=stdin, cwd=self.folder)
        assert done.code == 0, done.messages
        return done.out

    def _write_chart(self, documents: list[str]) -> None:
        templates = self.folder / "chart" / "templates"
        templates.mkdir(parents=True)
        chart = {"apiVersion": "v2", "name": "chart", "version": "0.1.0"}
        (templates.parent / "Chart.yaml").write_text(manifests.as_text(chart))
        (templates.parent / "values.yaml").write_text(manifests.as_text(DEFAULTS))
        for number, document in enumerate(documents):
            (templates / f"{number}.yaml").write_text(document)
