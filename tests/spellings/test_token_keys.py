"""Each kind of object names the Secret of a token under the keys of its driver, and no others."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

import manifests
from jwts import by_hand
from manifests import Bench, Result
from renderer.edge import report

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""
OURS, HERE = "px-user-token", "portworx"
SIX = ("provisioner", "node-publish", "controller-expand")
TEN = (*SIX, "node-stage", "controller-publish")
OPENSTORAGE = ("openstorage.io/auth-secret-name", "openstorage.io/auth-secret-namespace")
REPLACED = (
    "names the Secret old-token in portworx; now it names px-user-token in portworx, as the values"
    " say [reference-replaced]\n"
)
OLD = "Provisioner", "NodePublish", "NodeStage", "ControllerPublish"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def pairs(*calls: str, name: str = OURS, namespace: str = HERE) -> dict[str, str]:
    keys = [f"csi.storage.k8s.io/{call}{'-' if call else ''}secret-name" for call in calls]
    return {k: v for key in keys for k, v in ((key, name), (f"{key}space", namespace))}


def openstorage(name: str = OURS, namespace: str = HERE) -> dict[str, str]:
    return dict(zip(OPENSTORAGE, (name, namespace), strict=True))


def object_of(kind: str, version: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "it"}, **fields}


def storage_class(parameters: dict[str, str], provisioner: str = "pxd.portworx.com") -> Any:
    fields = {"provisioner": provisioner, "parameters": parameters}
    return object_of("StorageClass", "storage.k8s.io/v1", **fields)


def snapshot_class(parameters: dict[str, str]) -> Any:
    fields = {"driver": "pxd.portworx.com", "deletionPolicy": "Delete", "parameters": parameters}
    return object_of("VolumeSnapshotClass", "snapshot.storage.k8s.io/v1", **fields)


def group_class(parameters: dict[str, str], version: str = "v1") -> Any:
    fields = {"driver": "pxd.portworx.com", "deletionPolicy": "Delete", "parameters": parameters}
    return object_of(
        "VolumeGroupSnapshotClass", f"groupsnapshot.storage.k8s.io/{version}", **fields
    )


def users(key: str, namespace: str = HERE, **more: str) -> str:
    entry = {"name": "it", "secretName": OURS, "secretNamespace": namespace, **more}
    return VALUES + yaml.safe_dump({key: [entry]})


def patched(bench: Bench, values: str, item: Any) -> Result:
    """Patch one object, and its result once more, which must change and say nothing."""
    result = bench.render(values, yaml.safe_dump(item, sort_keys=False), command="patch")
    if result.output:
        again = bench.render(values, result.output, command="patch")
        assert (again.output, again.problems) == (result.output, ())
    return result


def parameters(result: Result) -> dict[str, str]:
    (item,) = result.objects
    found: dict[str, str] = item["parameters"]
    return found


def messages(result: Result) -> str:
    """Return what is said, but for the notice that every change of a StorageClass brings."""
    found = [problem for problem in result.problems if problem.code != "immutable-parameters"]
    return report.as_text(found).replace("manifest-1.yaml:", "")


# --- StorageClasses


@pytest.mark.parametrize(
    ("backend", "calls"),
    [
        ("pure_block", TEN),
        ("pure_file", TEN),
        ("pure_fa_file", TEN),
        ("Pure_Block", TEN),
        ("", SIX),
        ("px", SIX),
    ],
)
def test_a_class_of_direct_access_has_ten_keys(
    bench: Bench, backend: str, calls: tuple[str, ...]
) -> None:
    own = {"backend": backend, "repl": "2"}
    result = patched(bench, users("storageClasses", "${pvc.namespace}"), storage_class(own))
    assert parameters(result) == own | pairs(*calls, namespace="${pvc.namespace}")
    assert messages(result) == ""


def test_the_csi_driver_has_another_name_before_release_2_2(bench: Bench) -> None:
    result = patched(bench, users("storageClasses"), storage_class({}, "com.openstorage.pxd"))
    assert (parameters(result), messages(result)) == (pairs(*SIX), "")


@pytest.mark.parametrize("call", [*TEN, "node-expand", "controller-modify", ""])
def test_an_old_reference_under_any_key_is_replaced_with_a_notice(bench: Bench, call: str) -> None:
    result = patched(bench, users("storageClasses"), storage_class(pairs(call, name="old-token")))
    assert parameters(result) == pairs(*dict.fromkeys((*SIX, call)))
    assert messages(result) == (
        f"7:{len(next(iter(pairs(call)))) + 5}: notice: StorageClass it {REPLACED}"
    )


def test_a_reference_to_another_namespace_is_another_one(bench: Bench) -> None:
    result = patched(bench, users("storageClasses"), storage_class(pairs(*SIX, namespace="a")))
    assert parameters(result) == pairs(*SIX)
    assert "now it names" in messages(result)


def test_a_class_of_csi_loses_the_keys_of_in_tree_volumes(bench: Bench) -> None:
    result = patched(bench, users("storageClasses"), storage_class(openstorage("old-token")))
    assert parameters(result) == pairs(*SIX)
    assert messages(result) == (
        "7:3: notice: StorageClass it: removed openstorage.io/auth-secret-name: the Secret is named"
        " under the keys of its driver [twin-removed]\n"
        f"7:36: notice: StorageClass it {REPLACED}"
        "8:3: notice: StorageClass it: removed openstorage.io/auth-secret-namespace: the Secret is"
        " named under the keys of its driver [twin-removed]\n"
    )


@pytest.mark.parametrize("call", [*TEN, "node-expand", ""])
def test_a_class_of_in_tree_volumes_loses_the_keys_of_csi(bench: Bench, call: str) -> None:
    own = {"repl": "2", **pairs(call)}
    found = storage_class(own, "kubernetes.io/portworx-volume")
    result = patched(bench, users("storageClasses"), found)
    assert parameters(result) == {"repl": "2"} | openstorage()
    assert messages(result).count("[twin-removed]") == 2
    assert "reference-replaced" not in messages(result)


def test_the_driver_of_a_storage_class_is_its_provisioner(bench: Bench) -> None:
    found = {**storage_class({}, "kubernetes.io/portworx-volume"), "driver": "pxd.portworx.com"}
    assert parameters(patched(bench, users("storageClasses"), found)) == openstorage()


@pytest.mark.parametrize("call", OLD)
def test_a_deprecated_name_of_a_key_gives_way_to_the_present_one(bench: Bench, call: str) -> None:
    today = dict(zip(OLD, ("provisioner", "node-publish", *TEN[3:]), strict=True))[call]
    deprecated = {f"csi{call}SecretName": "old", f"csi{call}SecretNamespace": HERE}
    result = patched(bench, users("storageClasses"), storage_class(deprecated))
    assert parameters(result) == pairs(*dict.fromkeys((*SIX, today)))
    assert messages(result).count("[twin-removed]") == 2


# --- Encrypted volumes

TOKEN = by_hand('{"alg": "HS256"}', '{"sub": "a"}')
ENCRYPTION = ", encryption: {secretName: volume-secrets, secretKey: team-a, secretContext: vaults}"
TOKEN_ENTRY = "- {{name: px-user-token, namespace: {}, token: {{env: PXSEC_T}}{}}}\n"
SECURE = {"secure": "true"}


@pytest.mark.parametrize("secure", ["true", "True", "1", "t"])
def test_a_class_of_encrypted_volumes_keeps_its_reference(bench: Bench, secure: str) -> None:
    own = {"secure": secure, **pairs(*SIX[:2], name="enc-ref")}
    result = patched(bench, users("storageClasses"), storage_class(own))
    assert result.output == b""
    assert messages(result) == (
        "8:47: error: StorageClass it has secure: true, and names the Secret enc-ref in portworx,"
        " which may tell where the passphrase of its volumes is; one Secret must hold that and the"
        " token"
        " [encrypted-class]\n"
        "  hint: name one of the tokens of the values that has encryption; or put SECRET_NAME,"
        " SECRET_KEY and SECRET_CONTEXT beside auth-token yourself, and delete the reference here\n"
    )


@pytest.mark.parametrize("call", ["node-stage", "", "controller-modify"])
def test_no_key_of_an_encrypted_class_is_replaced_unasked(bench: Bench, call: str) -> None:
    own = SECURE | pairs(call, name="enc-ref")
    assert patched(bench, users("storageClasses"), storage_class(own)).codes == ["encrypted-class"]
    deprecated = SECURE | {"csiNodePublishSecretName": "enc-ref"}
    result = patched(bench, users("storageClasses"), storage_class(deprecated))
    assert result.codes == ["encrypted-class"]


@pytest.mark.parametrize(
    ("own", "provisioner"),
    [
        (SECURE, "pxd.portworx.com"),
        (SECURE | pairs(*SIX), "pxd.portworx.com"),
        ({"secure": "false", **pairs(*SIX, name="enc-ref")}, "pxd.portworx.com"),
        (SECURE | openstorage("old"), "pxd.portworx.com"),
        (SECURE | openstorage("old"), "kubernetes.io/portworx-volume"),
    ],
    ids=["no reference", "ours", "not encrypted", "other keys", "in-tree"],
)
def test_an_encrypted_class_without_another_reference_is_completed(
    bench: Bench, own: dict[str, str], provisioner: str
) -> None:
    result = patched(bench, users("storageClasses"), storage_class(own, provisioner))
    assert result.codes == []
    assert OURS in parameters(result).values()


@pytest.mark.parametrize(
    ("tokens", "namespace", "codes"),
    [
        ([("team-a", ENCRYPTION)], "team-a", []),
        ([("team-a", ENCRYPTION)], "${pvc.namespace}", []),
        ([("team-a", ENCRYPTION)], HERE, ["encrypted-class"]),
        ([("team-a", ENCRYPTION), ("team-b", "")], "${pvc.namespace}", ["encrypted-class"]),
        ([("team-a", "")], "team-a", ["encrypted-class"]),
    ],
    ids=["same", "template", "elsewhere", "one without", "none"],
)
def test_a_secret_that_pxsec_makes_for_both_takes_the_place(
    bench: Bench, tokens: list[tuple[str, str]], namespace: str, codes: list[str]
) -> None:
    bench.environ["PXSEC_T"] = TOKEN
    entries = "".join(TOKEN_ENTRY.format(*entry) for entry in tokens)
    values = users("storageClasses", namespace) + "tokens:\n" + entries
    own = SECURE | pairs(*SIX, name="enc-ref")
    result = patched(bench, values, storage_class(own))
    assert result.codes == codes


def test_the_token_whose_secret_lacks_encryption_is_named(bench: Bench) -> None:
    bench.environ["PXSEC_T"] = TOKEN
    entries = TOKEN_ENTRY.format("team-a", ENCRYPTION) + TOKEN_ENTRY.format("team-b", "")
    values = users("storageClasses", "${pvc.namespace}") + "tokens:\n" + entries
    result = patched(bench, values, storage_class(SECURE | pairs(*SIX, name="enc-ref")))
    assert messages(result).endswith(
        "  hint: add encryption to tokens[1] in the values: its Secret is the one named here\n"
    )


def test_a_secret_that_is_in_the_cluster_holds_what_its_owner_puts_in(bench: Bench) -> None:
    entry = "- {name: px-user-token, namespace: team-a, token: {secretKeyRef: {name: px-user-token,"
    values = users("storageClasses", "team-a") + f"tokens:\n{entry} key: auth-token}}}}}}\n"
    result = patched(bench, values, storage_class(SECURE | pairs(*SIX, name="enc-ref")))
    assert "put SECRET_NAME, SECRET_KEY and SECRET_CONTEXT beside auth-token" in messages(result)
    assert patched(bench, values, storage_class(SECURE)).codes == []


@pytest.mark.parametrize(
    ("name", "namespace"),
    [
        ("px-user-token", "team-a"),
        ("px-admin-token", HERE),
        ("px-shared-secret", HERE),
        ("px-system-secrets", HERE),
    ],
)
def test_no_secret_that_pxsec_makes_holds_a_passphrase(
    bench: Bench, name: str, namespace: str
) -> None:
    bench.environ["PXSEC_T"] = TOKEN
    encryption = f", encryption: {{secretName: {name}, secretKey: k, secretContext: {namespace}}}"
    values = VALUES + "tokens:\n" + TOKEN_ENTRY.format("team-a", encryption)
    assert messages(bench.render(values, manifests.storagecluster(env=""))) == (
        "values.yaml:7:67: error: tokens[0].encryption: this Secret holds keys or a token, not a"
        " passphrase [name-clash]\n"
        "  hint: name a Secret of your own that holds the passphrase alone\n"
    )


def test_the_secret_of_encrypted_volumes_holds_the_token_too(bench: Bench) -> None:
    bench.environ["PXSEC_T"] = TOKEN
    values = VALUES + "tokens:\n" + TOKEN_ENTRY.format("team-a", ENCRYPTION)
    result = bench.render(values, manifests.storagecluster(env=""))
    (secret,) = (item for item in result.objects if item["kind"] == "Secret")
    assert {key: base64.b64decode(value).decode() for key, value in secret["data"].items()} == {
        "auth-token": TOKEN,
        "SECRET_NAME": "volume-secrets",
        "SECRET_KEY": "team-a",
        "SECRET_CONTEXT": "vaults",
    }
    assert bench.render(values, result.output).output == result.output


def test_encryption_beside_a_secret_that_is_there_has_no_effect(bench: Bench) -> None:
    reference = "{secretKeyRef: {name: px-user-token, key: auth-token}}"
    values = (
        VALUES
        + "tokens:\n"
        + TOKEN_ENTRY.format("team-a", ENCRYPTION).replace("{env: PXSEC_T}", reference)
    )
    result = bench.render(values, manifests.storagecluster(env=""))
    assert result.messages == (
        "values.yaml:7:107: error: tokens[0].encryption: the Secret is in the cluster already, and"
        " is not rendered [no-effect]\n"
        "  hint: give the token as file or env, or add SECRET_NAME and the others to that Secret\n"
    )


# --- Classes of snapshots


def test_a_class_of_snapshots_names_the_secret_for_lists_too(bench: Bench) -> None:
    own = pairs("snapshotter-list", name="old-token")
    result = patched(bench, users("volumeSnapshotClasses"), snapshot_class(own))
    assert parameters(result) == pairs("snapshotter-list", "snapshotter")
    assert messages(result) == (f"8:52: notice: VolumeSnapshotClass it {REPLACED}")


def test_no_template_is_written_where_it_means_nothing(bench: Bench) -> None:
    template = "${volumesnapshot.namespace}"
    own = pairs("snapshotter-list", "group-snapshotter", name="listing")
    result = patched(bench, users("volumeSnapshotClasses", template), snapshot_class(own))
    assert parameters(result) == own | pairs("snapshotter", namespace=template)
    assert messages(result) == ""


def test_keys_of_groups_in_a_class_of_snapshots_are_not_added(bench: Bench) -> None:
    # A snapshotter before 8.0 refuses a class with keys that it does not know.
    plain = patched(bench, users("volumeSnapshotClasses"), snapshot_class({}))
    assert parameters(plain) == pairs("snapshotter", "snapshotter-list")
    own = pairs("group-snapshotter", name="old-token")
    result = patched(bench, users("volumeSnapshotClasses"), snapshot_class(own))
    assert parameters(result) == pairs("group-snapshotter", "snapshotter", "snapshotter-list")


@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1", "v1"])
@pytest.mark.parametrize("namespace", [HERE, "${volumegroupsnapshot.namespace}"])
def test_a_class_of_group_snapshots_is_a_kind_of_its_own(
    bench: Bench, version: str, namespace: str
) -> None:
    values = users("volumeGroupSnapshotClasses", namespace)
    result = patched(bench, values, group_class({}, version))
    assert parameters(result) == pairs("group-snapshotter", namespace=namespace)


def test_the_keys_for_getting_groups_are_replaced_where_they_are(bench: Bench) -> None:
    own = pairs("group-snapshotter-get", name="old-token")
    result = patched(bench, users("volumeGroupSnapshotClasses"), group_class(own))
    assert parameters(result) == pairs("group-snapshotter-get", "group-snapshotter")


def test_a_class_of_group_snapshots_takes_its_own_template_alone(bench: Bench) -> None:
    values = users("volumeGroupSnapshotClasses", "${volumesnapshot.namespace}")
    assert patched(bench, values, group_class({})).codes == ["wrong-template"]


# --- Objects of Stork


@pytest.mark.parametrize(
    ("key", "kind", "version"),
    [
        ("clusterPairs", "ClusterPair", "stork.libopenstorage.org/v1alpha1"),
        ("volumeSnapshots", "VolumeSnapshot", "volumesnapshot.external-storage.k8s.io/v1"),
    ],
)
def test_an_object_of_stork_gets_two_annotations(
    bench: Bench, key: str, kind: str, version: str
) -> None:
    item = object_of(kind, version, spec={"a": "b"})
    item["metadata"] |= {
        "namespace": "team-a",
        "annotations": openstorage("old-token") | {"a": "b"},
    }
    result = patched(
        bench,
        users(key, namespace="portworx").replace("- name", "- namespace: team-a\n  name"),
        item,
    )
    (found,) = result.objects
    assert found["metadata"]["annotations"] == openstorage() | {"a": "b"}
    assert messages(result).endswith(
        "now it names px-user-token in portworx, as the values say [reference-replaced]\n"
    )


def test_a_snapshot_of_csi_is_none_of_stork(bench: Bench) -> None:
    values = users("volumeSnapshots").replace("- name", "- namespace: team-a\n  name")
    item = object_of("VolumeSnapshot", "snapshot.storage.k8s.io/v1")
    item["metadata"]["namespace"] = "team-a"
    assert patched(bench, values, item).codes == ["workload-not-found"]
