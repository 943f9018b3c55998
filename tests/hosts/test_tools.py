"""The output in the hands of the real tools: kubectl, Kustomize, the schemas of Kubernetes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

import manifests
from manifests import Bench, Result

KUBERNETES = "1.37.0"
METHODS = {
    "shared secret": ("shared",),
    "rsa": ("rsa",),
    "ecdsa": ("ecdsa",),
    "oidc": ("oidc",),
    "everything": ("oidc", "shared", "rsa", "ecdsa"),
}
MANIFESTS = {
    "operator": manifests.stream(manifests.storagecluster(), manifests.OTHER),
    "daemonset": manifests.stream(
        manifests.daemonset(), manifests.stork(), manifests.autopilot(), manifests.OTHER
    ),
}
every_install = pytest.mark.parametrize("install", MANIFESTS)
every_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("tools"))


def rendered(bench: Bench, install: str, method: str, **changes: Any) -> Result:
    settings = manifests.values(install, *METHODS[method], **changes)
    result = bench.render(settings, MANIFESTS[install])
    assert result.codes == []
    return result


def run(*command: str) -> str:
    """Return what a program prints, as it is called on a machine without settings of its own."""
    done = subprocess.run(
        command, capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def in_order(objects: list[Any]) -> list[Any]:
    return sorted(objects, key=lambda item: (item["kind"], item["metadata"]["name"]))


def read(text: str) -> list[Any]:
    return [item for item in yaml.safe_load_all(text) if item]


# --- Kustomize reads the output as it is meant


@every_method
@every_install
def test_kustomize_passes_the_output_on(
    bench: Bench, install: str, method: str, kubectl: str, tmp_path: Path
) -> None:
    result = rendered(bench, install, method)
    assert kustomized(kubectl, tmp_path, result.output) == in_order(
        [as_kustomize_writes(item) for item in result.objects]
    )


HOSTILE = [
    *("y", "no", "~", "null", "1e3", "012", "0o12", "0x1F", "1_000", "190:20:30", ".inf", "08"),
    *("2024-01-01", "a: b", "a #b", "<<", "{{ .x }}", "$(POD)", "$$", '": {{ }} $() \\n --- #'),
    *("\u2028", "\u2029", "\ufeff", "\U0001f600", "it's", 'a"b', "\\", "<b>&amp;", "a\tb", "a\nb"),
    *("\xa0", "[a]", "{a: b}", "!!str a", "%x", "@x", "`x", "x" * 300),
]


def test_go_reads_every_string_as_it_was_written(
    bench: Bench, kubectl: str, tmp_path: Path
) -> None:
    settings = manifests.values("operator", "oidc")
    settings["auth"]["oidc"] = {"issuer": "https://x", "clientID": "CLIENT"}
    result = bench.render(settings, MANIFESTS["operator"])
    (line,) = [line for line in result.text.splitlines() if line.endswith("value: CLIENT")]
    entries = []
    for number, text in enumerate(HOSTILE):
        settings["auth"]["oidc"]["clientID"] = text
        found = bench.render(manifests.written(settings), MANIFESTS["operator"])
        assert found.codes == []
        place = result.text.splitlines().index(line)
        entries.append(found.text.split("\n")[place].replace("value", f"value{number}", 1).strip())
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: texts}\ndata:\n"
    text += "".join(f"  {entry}\n" for entry in entries)
    wanted = {f"value{number}": text for number, text in enumerate(HOSTILE)}
    assert as_kubectl_reads(kubectl, tmp_path, text)["data"] == wanted
    text = run(kubectl, "kustomize", folder_of(tmp_path, text.encode()))
    assert as_kubectl_reads(kubectl, tmp_path, text)["data"] == wanted


def as_kubectl_reads(kubectl: str, folder: Path, text: str) -> Any:
    (folder / "read.yaml").write_text(text)
    command = f"{kubectl} patch --local --type=merge --patch={{}} -o json -f".split()
    return json.loads(run(*command, str(folder / "read.yaml")))


def kustomized(kubectl: str, folder: Path, output: bytes, **extra: Any) -> list[Any]:
    return in_order(read(run(kubectl, "kustomize", folder_of(folder, output, **extra))))


def folder_of(folder: Path, output: bytes, **extra: Any) -> str:
    """Make a folder for Kustomize with the output as its one resource."""
    (folder / "output.yaml").write_bytes(output)
    kustomization = {"resources": ["output.yaml"], **extra}
    (folder / "kustomization.yaml").write_text(json.dumps(kustomization))
    return str(folder)


def as_kustomize_writes(item: Any) -> Any:
    """Kustomize leaves out what says nothing: a null in metadata."""
    metadata = {key: value for key, value in item["metadata"].items() if value is not None}
    return {**item, "metadata": metadata}


# --- The schemas


@every_method
@every_install
def test_the_output_is_valid(bench: Bench, install: str, method: str) -> None:
    for item in rendered(bench, install, method).objects:
        if item["kind"] == "StorageCluster":
            jsonschema.validate(item, STORAGECLUSTER)
        else:
            kubernetes_validate.validate(item, KUBERNETES, strict=True)


def closed(**properties: Any) -> dict[str, Any]:
    """Return the schema of a mapping with these keys at most; a name with `_` must be there."""
    return {
        "type": "object",
        "properties": {name.rstrip("_"): schema for name, schema in properties.items()},
        "required": [name.rstrip("_") for name in properties if name.endswith("_")],
        "additionalProperties": False,
    }


NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}
TEXT = {"type": "string", "minLength": 1}
FLAG = {"type": "boolean"}
REFERENCE = closed(secretKeyRef_=closed(name_=NAME, key_=TEXT))
ENTRY = {"oneOf": [closed(name_=TEXT, value_=TEXT), closed(name_=TEXT, valueFrom_=REFERENCE)]}
ENV = {"type": "array", "items": ENTRY, "minItems": 1}
SELF_SIGNED = closed(
    issuer_=TEXT, sharedSecret=NAME, tokenLifetime={"type": "string", "pattern": "^[0-9]+[smhdy]$"}
)
AUTH = closed(
    enabled=FLAG,
    guestAccess_={"enum": ["Enabled", "Disabled", "Managed"]},
    selfSigned_=SELF_SIGNED,
)
VOLUME = closed(
    name_=NAME, mountPath_={"pattern": "^/etc/pwx/."}, readOnly=FLAG, configMap_=closed(name_=NAME)
)
STORAGECLUSTER = closed(
    apiVersion_={"const": "core.libopenstorage.org/v1"},
    kind_={"const": "StorageCluster"},
    metadata_={"type": "object"},
    spec_=closed(
        image=TEXT,
        kvdb=closed(internal=FLAG),
        storage=closed(useAll=FLAG),
        csi=closed(enabled=FLAG),
        env=ENV,
        volumes={"type": "array", "items": VOLUME, "minItems": 1},
        stork=closed(enabled_=FLAG, env=ENV),
        autopilot=closed(enabled_=FLAG, env=ENV),
        security=closed(enabled_={"const": True}, auth_=AUTH),
    ),
)


# --- Fragments


FULL = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
  labels: {team: storage}
  annotations: {portworx.io/misc-args: --keep this}
spec:
  image: portworx/oci-monitor:3.1.2
  env:
    - {name: KEEP, value: this}
  volumes:
    - {name: keep, mountPath: /etc/pwx/keep, hostPath: {path: /keep}}
  security:
    tls: {enabled: false, rootCA: {}}
    auth: {guestAccess: Managed, selfSigned: {tokenLifetime: 12h}}
  stork: {enabled: true, args: {verbose: "true"}}
  nodes:
    - selector: {nodeName: one}
      env: [{name: KEEP, value: this}]
"""


def fragments(bench: Bench, install: str, method: str) -> list[str]:
    settings = manifests.values(install, *METHODS[method], portworx={"name": "px-cluster"})
    result = bench.render(settings, stanza=True)
    assert result.codes == []
    return [part for part in result.text.split("---\n") if part.strip()]


def is_patch(fragment: str) -> bool:
    """Tell what the fragment's head says, which must be one of the two."""
    head = "".join(line for line in fragment.splitlines(keepends=True) if line.startswith("#"))
    said = ["It is a patch" in head, "This is no patch" in head]
    assert sum(said) == 1
    return said[0]


def all_patches(bench: Bench) -> Iterator[str]:
    for method in METHODS:
        yield from (part for part in fragments(bench, "operator", method) if is_patch(part))


@every_method
@every_install
def test_a_fragment_says_whether_it_may_be_merged(bench: Bench, install: str, method: str) -> None:
    for fragment in fragments(bench, install, method):
        (found,) = read(fragment)
        assert is_patch(fragment) == (list(found["spec"]) == ["security"])
        assert is_patch(fragment) == (not any(lists_in(found)))


def lists_in(item: Any) -> Iterator[list[Any]]:
    if isinstance(item, list):
        yield item
    for value in item.values() if isinstance(item, dict) else ():
        yield from lists_in(value)


def test_kubectl_merges_every_patch_and_removes_nothing(
    bench: Bench, kubectl: str, tmp_path: Path
) -> None:
    (tmp_path / "full.yaml").write_text(FULL)
    for patch in all_patches(bench):
        (tmp_path / "patch.yaml").write_text(patch)
        command = f"{kubectl} patch --local --type=merge -o yaml".split()
        paths = ["-f", str(tmp_path / "full.yaml"), "--patch-file", str(tmp_path / "patch.yaml")]
        (merged,) = read(run(*command, *paths))
        assert merged == laid_over(yaml.safe_load(FULL), yaml.safe_load(patch))


def test_kustomize_merges_every_patch_and_removes_nothing(
    bench: Bench, kubectl: str, tmp_path: Path
) -> None:
    for patch in all_patches(bench):
        (tmp_path / "patch.yaml").write_text(patch)
        patches = [{"path": "patch.yaml"}]
        (merged,) = kustomized(kubectl, tmp_path, FULL.encode(), patches=patches)
        assert merged == laid_over(yaml.safe_load(FULL), yaml.safe_load(patch))


def test_there_is_a_patch_for_every_self_signed_method(bench: Bench) -> None:
    assert len(list(all_patches(bench))) == len(METHODS) - 1


def laid_over(whole: Any, patch: Any) -> Any:
    """Return the whole with the leaves of the patch put in, everything else kept."""
    if not isinstance(whole, dict) or not isinstance(patch, dict):
        return patch
    added = {key: laid_over(whole.get(key), value) for key, value in patch.items()}
    return {**whole, **added}
