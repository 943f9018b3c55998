"""Kustomize calls pxsec as a KRM function."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import hosts
import manifests
from hosts import FUNCTION, Done, Folder

SETTINGS = manifests.values("operator", "shared", "rsa")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write(SETTINGS, manifests.OTHER, manifests.storagecluster())
    return made


def config(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "pxsec.dev/v1",
        "kind": "PXSecurity",
        "metadata": {"name": "security"},
        "spec": {**SETTINGS, **spec},
    }


def call(folder: Folder, *items: Any, given: dict[str, Any] | None = None, **changes: Any) -> Done:
    """Run `pxsec krm` on a ResourceList with these items."""
    whole = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": list(items),
        "functionConfig": given or config(),
        **changes,
    }
    return folder.pxsec("krm", stdin=hosts.as_text(whole).encode())


def cluster(**metadata: Any) -> Any:
    item = yaml.safe_load(manifests.storagecluster())
    item["metadata"] |= metadata
    return item


# --- With the real Kustomize


def test_it_works_as_a_bare_name_on_the_path_without_arguments(
    folder: Folder, kustomize: str
) -> None:
    done = folder.krm(kustomize)
    assert (done.code, done.messages) == (0, "")
    kinds = [item["kind"] for item in done.objects]
    assert kinds == ["ConfigMap", "ConfigMap", "Secret", "Secret", "StorageCluster"]


def test_kustomize_hands_arguments_on(folder: Folder, kustomize: str) -> None:
    function = "exec: {path: pxsec-krm, args: [--only=workloads]}"
    folder.write_config({"config.kubernetes.io/function": function})
    done = folder.run(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", ".")
    assert done.code == 0, done.messages
    assert "Secret" not in [item["kind"] for item in done.objects]


def test_without_any_flag_kustomize_and_kubectl_fail(
    folder: Folder, kustomize: str, kubectl: str
) -> None:
    folder.write_config(FUNCTION)
    for command in (
        [kustomize, "build"],
        [kubectl, "kustomize"],
        [kustomize, "build", "--enable-exec"],
    ):
        done = folder.run(*command, ".")
        assert (done.code, done.out) == (1, b"")
        assert "external plugins disabled; unable to load external plugin" in done.messages


def test_kubectl_without_the_flag_leaves_the_function_out_without_a_word(
    folder: Folder, kubectl: str
) -> None:
    folder.write_config(FUNCTION)
    done = folder.run(kubectl, "kustomize", "--enable-alpha-plugins", ".")
    assert (done.code, done.messages) == (0, "")
    assert b"security" not in done.out


def test_as_a_generator_it_gives_the_new_objects_alone(folder: Folder, kustomize: str) -> None:
    done = folder.krm(kustomize, field="generators")
    assert done.code == 0, done.messages
    new = folder.pxsec("render", "-f", "values.yaml", "manifests.yaml").objects
    names = [item["metadata"]["name"] for item in done.objects]
    assert names == [item["metadata"]["name"] for item in new]
    (storagecluster,) = [o for o in done.objects if o["kind"] == "StorageCluster"]
    assert "security" not in storagecluster["spec"]


def test_a_generator_alone_needs_no_resources(folder: Folder, kustomize: str) -> None:
    done = folder.krm(kustomize, field="generators", resources=[])
    assert done.code == 0, done.messages
    assert {item["kind"] for item in done.objects} == {"ConfigMap", "Secret"}


def test_a_transformer_that_finds_nothing_of_ours_is_an_error(
    folder: Folder, kustomize: str
) -> None:
    (folder.path / "manifests.yaml").write_text(manifests.OTHER)
    done = folder.krm(kustomize)
    assert (done.code, done.out) == (1, b"")
    assert done.messages == (
        "PXSecurity security spec.install: error: no StorageCluster of Portworx in the manifests; "
        "they hold 1 ConfigMap [workload-not-found]\n"
        "  hint: add its manifest to the input, or take the fragments that "
        "`pxsec render --stanza` prints\n"
        "Error: couldn't execute function: exit status 2 \n"
    )


@pytest.mark.parametrize("affix", [{"namePrefix": "p-"}, {"nameSuffix": "-s"}], ids=str)
def test_a_name_prefix_or_suffix_is_an_error(
    folder: Folder, kustomize: str, affix: dict[str, str]
) -> None:
    done = folder.krm(kustomize, **affix)
    assert (done.code, done.out) == (1, b"")
    assert "carries a name prefix or suffix of Kustomize" in done.messages


def test_a_prefix_in_a_base_is_an_error_in_the_overlay(folder: Folder, kustomize: str) -> None:
    base = folder.path / "base"
    base.mkdir()
    (base / "manifests.yaml").write_text(manifests.storagecluster())
    (base / "kustomization.yaml").write_text("{namePrefix: p-, resources: [manifests.yaml]}\n")
    done = folder.krm(kustomize, resources=["base"])
    assert (done.code, done.out) == (1, b"")
    assert "[renamed-item]" in done.messages


def test_new_objects_get_a_namespace_and_it_is_that_of_the_kustomization(
    folder: Folder, kustomize: str
) -> None:
    storagecluster = manifests.storagecluster().replace("  namespace: portworx\n", "")
    (folder.path / "manifests.yaml").write_text(storagecluster)
    done = folder.krm(kustomize, namespace="portworx")
    assert done.code == 0, done.messages
    assert {item["metadata"]["namespace"] for item in done.objects} == {"portworx"}


def test_a_kustomization_that_moves_ours_elsewhere_is_an_error(
    folder: Folder, kustomize: str
) -> None:
    done = folder.krm(kustomize, namespace="elsewhere")
    assert (done.code, done.out) == (1, b"")
    assert (
        "StorageCluster elsewhere/px-cluster metadata.namespace: error: "
        "StorageCluster elsewhere/px-cluster is not in namespace 'portworx', "
        "where the values put it [wrong-namespace]\n"
    ) in done.messages


def test_files_are_relative_to_the_kustomization_that_names_the_function(
    folder: Folder, kustomize: str, tmp_path: Path
) -> None:
    folder.write_config(FUNCTION)
    (folder.path / "top").mkdir()
    (folder.path / "top" / "kustomization.yaml").write_text("resources: [..]\n")
    command = [kustomize, "build", "--enable-alpha-plugins", "--enable-exec"]
    outside = folder.run(*command, str(tmp_path), cwd="/")
    assert outside.code == 0, outside.messages
    above = folder.run(
        *command, "--load-restrictor=LoadRestrictionsNone", "..", cwd=tmp_path / "top"
    )
    assert (above.code, above.out) == (0, outside.out)


def test_a_file_outside_the_kustomization_is_refused(folder: Folder, kustomize: str) -> None:
    inner = Folder.__new__(Folder)
    inner.path, inner.environ = folder.path / "inner", folder.environ
    inner.path.mkdir()
    settings = manifests.values("operator", "rsa")
    settings["auth"]["selfSigned"]["rsaPublicKey"] = {"file": "../rsa.pub.pem"}
    inner.write(settings, manifests.storagecluster())
    done = inner.krm(kustomize)
    assert (done.code, done.out) == (1, b"")
    assert "PXSecurity security spec.auth.selfSigned.rsaPublicKey" in done.messages
    allowed = {"PXSEC_ALLOW_PATH": str(folder.path)}
    inner.environ = {**folder.environ, **allowed}
    assert inner.krm(kustomize).code == 0


def test_hash_suffixes_and_references_of_others_survive(folder: Folder, kustomize: str) -> None:
    user = """\
apiVersion: v1
kind: Pod
metadata: {name: user, namespace: portworx}
spec:
  containers:
    - name: c
      image: c
      envFrom: [{configMapRef: {name: generated}}]
"""
    (folder.path / "manifests.yaml").write_text(manifests.stream(user, manifests.storagecluster()))
    generator = [{"name": "generated", "namespace": "portworx", "literals": ["a=b"]}]
    done = folder.krm(kustomize, configMapGenerator=generator)
    assert done.code == 0, done.messages
    (pod,) = [item for item in done.objects if item["kind"] == "Pod"]
    (name,) = [source["configMapRef"]["name"] for source in pod["spec"]["containers"][0]["envFrom"]]
    assert name.startswith("generated-")
    assert name in [item["metadata"]["name"] for item in done.objects]
    assert b"internal.config" not in done.out


# --- What goes in and out


def test_annotations_of_items_stay(folder: Folder) -> None:
    marks = {"internal.config.kubernetes.io/id": "7", "kustomize.config.k8s.io/id": "a: b\n"}
    other = yaml.safe_load(manifests.OTHER)
    other["metadata"]["annotations"] = marks
    done = call(folder, other, cluster(annotations=marks))
    assert done.code == 0, done.messages
    items = yaml.safe_load(done.out)["items"]
    assert items[0] == other
    assert items[1]["metadata"]["annotations"] == marks
    assert items[1]["spec"]["security"]["enabled"] is True


def test_what_is_not_ours_in_the_list_stays_byte_for_byte(folder: Folder) -> None:
    other = re.sub(r"[0-9]+(:[0-9]+)+,|, 2001.*Z", "", hosts.SCALARS)  # Kustomize writes no such []
    text = f"""\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- {other.strip().replace(chr(10), chr(10) + "  ")}
- {manifests.storagecluster().strip().replace(chr(10), chr(10) + "  ")}
functionConfig: {yaml.safe_dump(config(), default_flow_style=True, width=10000)}\
"""
    done = folder.pxsec("krm", stdin=text.encode())
    assert done.code == 0, done.messages
    lines = iter(done.out.decode().splitlines())
    assert [line for line in text.splitlines() if line not in lines] == []


def test_an_item_with_a_uid_goes_back_as_it_came(folder: Folder) -> None:
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "uid": "1"}}
    done = call(folder, other, cluster())
    assert yaml.safe_load(done.out)["items"][0] == other


def test_a_uid_is_no_excuse_for_a_second_portworx(folder: Folder) -> None:
    other = yaml.safe_load(manifests.daemonset())
    other["metadata"]["uid"] = "1"
    done = call(folder, other, cluster())
    assert (done.code, done.out) == (2, b"")
    assert "[second-portworx]" in done.messages


def test_running_again_changes_nothing(folder: Folder) -> None:
    once = call(folder, cluster())
    assert folder.pxsec("krm", stdin=once.out).out == once.out


def test_the_config_beside_other_items_makes_no_generator(folder: Folder) -> None:
    done = call(folder, config(), yaml.safe_load(manifests.OTHER))
    assert (done.code, done.out) == (2, b"")
    assert "[workload-not-found]" in done.messages


def test_a_generators_own_config_is_not_given_back(folder: Folder) -> None:
    done = call(folder, config())
    assert {item["kind"] for item in yaml.safe_load(done.out)["items"]} == {"ConfigMap", "Secret"}


def test_a_secret_of_ours_that_is_there_is_updated_in_its_place(folder: Folder) -> None:
    metadata = {"name": "px-shared-secret", "namespace": "portworx"}
    old = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"a": "b"}}
    items = yaml.safe_load(call(folder, old, cluster()).out)["items"]
    named = [item for item in items if item["metadata"]["name"] == "px-shared-secret"]
    assert named == [items[0]]
    assert items[0]["data"].keys() >= {"shared-secret"}


@pytest.mark.parametrize("line_break", ["\x85", "\u2028", "\u2029"], ids=ascii)
def test_as_a_function_and_as_a_plugin_a_line_break_of_yaml_1_1_is_what_kustomize_wrote(
    folder: Folder, line_break: str
) -> None:
    """Readers do not agree on it, but Kustomize reads again what it wrote by the same rules."""
    note = f'"a{line_break}b" # {line_break}'
    head = "apiVersion: pxsec.dev/v1\nkind: PXSecurity\n"
    metadata = f"metadata: {{name: a, labels: {{a: {note}\n  }}}}\n"
    given = f"{head}{metadata}spec: {yaml.safe_dump(SETTINGS, default_flow_style=True, width=1000)}"
    item = manifests.storagecluster().replace("spec:\n", f"spec:\n  a: {note}\n")
    (folder.path / "config.yaml").write_text(given)
    plugin = folder.pxsec("krm", "config.yaml", stdin=item.encode())
    inner = "\n  ".join(item.rstrip("\n").split("\n"))
    own = given.replace("\n", "\n  ")
    text = f"kind: ResourceList\nitems:\n- {inner}\nfunctionConfig:\n  {own}\n"
    function = folder.pxsec("krm", stdin=text.encode())
    assert (plugin.code, plugin.messages, function.code, function.messages) == (0, "", 0, "")
    assert note in plugin.out.decode()
    assert note in function.out.decode()
    items = yaml.load(function.out, yaml.CBaseLoader)["items"]
    found = sorted(items, key=lambda item: (item["kind"], item["metadata"]["name"]))
    assert found == plugin.objects


NO_LISTS = {
    "nothing": (b"", "its kind is not ResourceList"),
    "a manifest": (manifests.OTHER.encode(), "its kind is not ResourceList"),
    "a list at the top": (b"[]\n", "its kind is not ResourceList"),
    "no items": (b"kind: ResourceList\nfunctionConfig: {}\n", "it has no items"),
    "items of null": (b"kind: ResourceList\nitems:\nfunctionConfig: {}\n", "it has no items"),
    "no config": (b"kind: ResourceList\nitems: []\n", "it has no functionConfig"),
    "not UTF-8": (b"kind: ResourceList\nitems: [\xff]\n", "it is not UTF-8"),
}


@pytest.mark.parametrize(("data", "reason"), NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_resource_list_is_refused(folder: Folder, data: bytes, reason: str) -> None:
    assert folder.pxsec("krm", stdin=data) == (
        2,
        b"",
        f"the ResourceList: error: standard input is not a ResourceList with a function config: "
        f"{reason} [no-resource-list]\n"
        "  hint: Kustomize calls this command; by hand use `pxsec render`\n",
    )


def test_all_problems_of_the_config_are_told_by_field_path(folder: Folder) -> None:
    wrong = config(instal="x", namespace=7)
    done = call(folder, cluster(), given=wrong)
    assert (done.code, done.out) == (2, b"")
    assert "PXSecurity security spec.instal: error: unknown key 'instal'" in done.messages
    assert "PXSecurity security spec.namespace: error: " in done.messages


def test_a_missing_key_file_tells_how_to_make_it(folder: Folder) -> None:
    wanted = config(keys={"system": {"file": "a"}, "apps": {"file": "b"}})
    done = call(folder, cluster(), given=wanted)
    assert (done.code, done.out) == (3, b"")
    assert done.messages.startswith(
        "PXSecurity security spec.keys.system: error: the file 'a' does not exist [missing-file]\n"
        "  hint: a path starts from the folder of the values file; "
        "make it: pxsec keygen -f VALUES\n"
    )


def test_an_object_is_named_where_it_is_wrong_as_a_whole(folder: Folder) -> None:
    done = call(folder, cluster(), cluster(name="second"))
    assert (done.code, done.out) == (2, b"")
    assert done.messages == (
        "StorageCluster portworx/second: error: a second StorageCluster of Portworx; the first is "
        "StorageCluster portworx/px-cluster (StorageCluster portworx/px-cluster) [two-workloads]\n"
        "  hint: name the one that is meant by portworx.name in the values\n"
    )


def test_only_workloads_opens_no_key(folder: Folder) -> None:
    whole = {"kind": "ResourceList", "items": [cluster()]}
    missing = {"file": "none"}
    given = config(keys={"system": missing, "apps": missing})
    given["spec"]["auth"]["selfSigned"] = {"issuer": "a", "sharedSecret": missing}
    text = hosts.as_text({**whole, "functionConfig": given})
    done = folder.pxsec("krm", "--only=workloads", stdin=text.encode())
    assert done.code == 0, done.messages
    assert [item["kind"] for item in yaml.safe_load(done.out)["items"]] == ["StorageCluster"]
