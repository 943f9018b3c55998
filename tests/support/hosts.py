"""The real hosts, each made to render the same manifests with the same values."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import manifests

PROGRAMS = str(Path(sys.executable).parent)
SYSTEM_PATH = "/usr/bin:/bin"
FUNCTION = {"config.kubernetes.io/function": "exec: {path: pxsec-krm}\n"}

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: portworx
"""

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec:
  group: example.com
  names: {kind: Thing, listKind: ThingList, plural: things, singular: thing}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""

HOOK = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: check
  namespace: portworx
  annotations:
    helm.sh/hook: pre-install
    helm.sh/hook-weight: "-5"
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: portworx, image: "example.com/check:1"}
"""

# Every plain scalar on which the YAML readers around Kubernetes differ, and none that all refuse.
SCALARS = """\
apiVersion: example.com/v1
kind: Thing
metadata:
  name: scalars
  namespace: portworx
spec:
  booleans: [yes, no, on, off, y, n, Y, N, true, True, FALSE]
  nulls: [null, Null, ~]
  integers: [012, 0644, 0o12, 0X1f, 08, 09, 0888, 1_000, -7, +5]
  floats: [1e3, 1E3, 12e03, 1e-3, .1e3, 1.0, 3.10, 123456789012345678901]
  strings: ["1:30", 1:30, 190:20:30, "yes", "1.0", "012", "1e3", "~", "=", "2001-01-01", 'it''s']
  dates: [2001-01-01, 2001-01-01T00:00:00Z]
  odd: ["\\U0001F600", "\\u2028", "\\ttab", " blank ", "# no comment", "a: b"]
  block: |
    ---
    # kind: DaemonSet
      --- indented
    ...
  folded: >-
    one
    line
  empty: {map: {}, list: [], text: ""}
"""


def sample() -> list[str]:
    """Return what a chart of Portworx renders to, without the objects that Helm alone makes."""
    return [
        NAMESPACE,
        CRD,
        manifests.OTHER,
        SCALARS,
        manifests.daemonset("portworx/oci-monitor:2.13.5"),
        manifests.stork(),
        manifests.autopilot(),
        HOOK,
    ]


class Done(NamedTuple):
    """What a program left behind."""

    code: int
    out: bytes
    messages: str

    @property
    def objects(self) -> list[Any]:
        """The printed objects."""
        return as_objects(self.out)


class _Dumper(yaml.SafeDumper):
    """Writes data that is there twice out twice, as every host does."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_text(data: Any) -> str:
    """Return data as a document without aliases."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False)


def as_objects(data: bytes) -> list[Any]:
    """Return the objects of a stream, sorted by kind and name, every scalar as its text."""
    found = [item for item in yaml.load_all(data, yaml.CBaseLoader) if item]
    return sorted(found, key=lambda item: (item["kind"], item["metadata"]["name"]))


class Folder:
    """A folder with values and manifests, in which programs run with a bare environment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environ = {
            "PATH": f"{PROGRAMS}:{SYSTEM_PATH}",
            "HOME": str(path / "home"),
            **manifests.SECRETS,
        }
        self.plugins = path / "plugins"
        manifests.make_public_keys(path)

    def write(self, settings: Mapping[str, Any] | str, *documents: str) -> None:
        """Write the values, and the manifests as one file, as a chart and as a kustomization."""
        text = settings if isinstance(settings, str) else manifests.as_text(settings)
        (self.path / "values.yaml").write_text(text)
        (self.path / "manifests.yaml").write_text(manifests.stream(*documents))
        templates = self.path / "chart" / "templates"
        shutil.rmtree(templates, ignore_errors=True)
        templates.mkdir(parents=True)
        (templates.parent / "Chart.yaml").write_text(
            "{apiVersion: v2, name: chart, version: 0.1.0}\n"
        )
        for number, document in enumerate(documents):
            (templates / f"{number}.yaml").write_text(document)

    def write_config(
        self, annotations: Mapping[str, str], *, field: str = "transformers", **config: Any
    ) -> None:
        """Write a kustomization that calls pxsec with the values; `config` joins it."""
        head = {"apiVersion": "pxsec.dev/v1", "kind": "PXSecurity"}
        metadata = {"name": "security", "annotations": dict(annotations)}
        values = yaml.safe_load((self.path / "values.yaml").read_text())
        self._dump("config.yaml", {**head, "metadata": metadata, "spec": values})
        config = {"resources": ["manifests.yaml"], field: ["config.yaml"], **config}
        self._dump("kustomization.yaml", config)

    def run(
        self,
        *command: str,
        stdin: bytes = b"",
        cwd: Path | str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Done:
        """Run a program; `environ` comes on top of the bare environment."""
        done = subprocess.run(
            command,
            cwd=cwd or self.path,
            env={**self.environ, **(environ or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def pxsec(self, *arguments: str, **surroundings: Any) -> Done:
        """Run pxsec."""
        return self.run(f"{PROGRAMS}/pxsec", *arguments, **surroundings)

    def render(self) -> Done:
        """Run what all hosts must agree with."""
        return self.pxsec("render", "-f", "values.yaml", "manifests.yaml")

    def krm(self, kustomize: str, **config: Any) -> Done:
        """Let Kustomize call the function by its bare name."""
        self.write_config(FUNCTION, **config)
        return self.run(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", ".")

    def legacy(self, kubectl: str, **config: Any) -> Done:
        """Let kubectl call the legacy plugin."""
        home = self._plugin("kustomize")
        self.write_config({}, **config)
        environ = {"KUSTOMIZE_PLUGIN_HOME": str(home)}
        command = [kubectl, "kustomize", "--enable-alpha-plugins", "."]
        return self.run(*command, environ=environ)

    def helm3(self, helm3: str, *arguments: str) -> Done:
        """Let Helm 3 call the post-renderer."""
        arguments = ("post-render", "-f", "values.yaml", *arguments)
        return self.run(helm3, "template", "release", "chart", *_post_renderer(arguments))

    def helm4(self, helm4: str, *arguments: str, environ: Mapping[str, str] | None = None) -> Done:
        """Let Helm 4 call the plugin; it hides all messages but those of the report."""
        home, report = self._plugin("helm"), self.path / "report.txt"
        arguments = ("-f", "values.yaml", *arguments)
        environ = {"HELM_PLUGINS": str(home), "PXSEC_REPORT": str(report), **(environ or {})}
        command = [helm4, "template", "release", "chart", *_post_renderer(arguments)]
        done = self.run(*command, environ=environ)
        text = report.read_text() if report.exists() else ""
        return done._replace(messages=done.messages + text)

    def _plugin(self, host: str) -> Path:
        """Return the folder with the plugin for this host, which is written once."""
        home = self.plugins / host
        if not home.exists():
            self.pxsec("plugin", host, str(home))
        return home

    def _dump(self, name: str, data: Any) -> None:
        (self.path / name).write_text(as_text(data))


TOOLS = {"krm": "kustomize", "legacy": "kubectl", "helm3": "helm3", "helm4": "helm4"}


def _post_renderer(arguments: Sequence[str]) -> list[str]:
    return ["--post-renderer", "pxsec", *(f"--post-renderer-args={a}" for a in arguments)]
