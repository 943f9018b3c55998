"""`pxsec check --cluster` with the real kubectl on a real API server, of which nothing changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import answers
import charts
import manifests
from clusters import STORAGECLUSTER, Cluster
from hosts import Done

KEYS = ("system", "apps", "shared")
READER = "reader"


def check(cluster: Cluster, *arguments: str) -> Done:
    """Check, and see that the cluster is as it was."""
    before = cluster.versions()
    done = cluster.run("pxsec", "check", "--cluster", *arguments)
    assert cluster.versions() == before
    return done


def asked(done: Done) -> list[str]:
    """Return what kubectl was asked for."""
    lines = [line for line in done.messages.splitlines() if line.startswith("+ kubectl get ")]
    return [line.removeprefix("+ kubectl get ").partition(" --output")[0] for line in lines]


def said(done: Done) -> str:
    """Return the messages without what was run."""
    lines = done.messages.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("+ "))


def secured(cluster: Cluster, folder: Path, install: str, method: str = "shared-secret") -> None:
    """Bring in a chart that is secured, with the token that it names or nothing that names one."""
    cluster.create(charts.secure(cluster, folder, install, method).out, "apply", "--server-side")
    if method == "everything":
        who = ["--name", "Ada", "--email", "a@b.c", "--role", "system.user"]
        token = ["pxsec", "token", "create", "-f", "values.yaml", *who, "-w", "user-token"]
        assert cluster.run(*token, cwd=folder).code == 0
        given = f"--from-file=auth-token={folder / 'user-token'}"
        cluster.kubectl("create", "secret", "generic", "px-user-token", "-n", "team-a", given)
    else:
        cluster.kubectl("delete", "clusterpair", "--all", "-n", "team-a")


def with_another_key(cluster: Cluster) -> None:
    """Let Stork sign with the key of another Secret."""
    key = "--from-literal=stork-secret=another-0123456789abcdef0123456789"
    cluster.kubectl("create", "secret", "generic", "other", "-n", "portworx", key)
    reference = {"secretKeyRef": {"name": "other", "key": "stork-secret"}}
    entry = {"name": "PX_SHARED_SECRET", "valueFrom": reference}
    containers = [{"name": "stork", "env": [entry]}]
    patch = json.dumps({"spec": {"template": {"spec": {"containers": containers}}}})
    cluster.kubectl("patch", "deployment", "stork", "-n", "portworx", "-p", patch)


def as_reader(cluster: Cluster, *rules: str) -> str:
    """Return a kubeconfig of somebody who may do this and nothing else."""
    for number, rule in enumerate(rules):
        name = f"{READER}-{number}"
        verbs, _, resources = rule.partition(" ")
        options = [f"--verb={verbs}", f"--resource={resources}"]
        cluster.kubectl("create", "clusterrole", name, *options)
        who = [f"--clusterrole={name}", f"--user={READER}"]
        cluster.kubectl("create", "clusterrolebinding", name, *who)
    config = yaml.safe_load(cluster.server.kubeconfig.read_text())
    config["users"][0]["user"]["as"] = READER
    path = cluster.server.folder / "reader.yaml"
    path.touch(mode=0o600)
    path.write_text(manifests.as_text(config))
    return str(path)


WORKLOADS = "get,list storageclusters.core.libopenstorage.org,daemonsets.apps,deployments.apps"


@pytest.mark.parametrize("method", charts.METHODS)
@pytest.mark.parametrize("install", charts.CHARTS)
def test_what_render_has_secured_is_clean(
    cluster: Cluster, folder: Path, install: str, method: str
) -> None:
    secured(cluster, folder, install, method)
    done = check(cluster)
    assert ": error: " not in done.messages, done.messages
    assert done.code == 0
    assert " is on: no errors, " in done.out.decode().splitlines()[-1]
    for name in KEYS:
        value = manifests.SECRETS[f"PXSEC_{name.upper()}"]
        assert value not in done.messages + done.out.decode()


def test_it_asks_for_each_kind_once_and_for_secrets_by_name(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "operator", "everything")
    cluster.kubectl("create", "secret", "generic", "unrelated", "-n", "portworx")
    everywhere = "--all-namespaces"
    assert asked(check(cluster)) == [
        f"storageclusters.core.libopenstorage.org {everywhere}",
        f"storagenodes.core.libopenstorage.org {everywhere}",
        f"daemonsets.apps {everywhere}",
        f"deployments.apps {everywhere}",
        "customresourcedefinitions.apiextensions.k8s.io storageclusters.core.libopenstorage.org",
        "storageclasses.storage.k8s.io",
        f"persistentvolumeclaims {everywhere}",
        "persistentvolumes",
        "volumesnapshotclasses.snapshot.storage.k8s.io",
        "volumegroupsnapshotclasses.groupsnapshot.storage.k8s.io",
        f"clusterpairs.stork.libopenstorage.org {everywhere}",
        f"volumesnapshots.volumesnapshot.external-storage.k8s.io {everywhere}",
        "pods --namespace=portworx",
        "controllerrevisions.apps --namespace=portworx",
        "configmaps px-auth-public-keys --namespace=portworx",
        "secrets px-admin-token px-shared-secret px-system-secrets px-user-token "
        "--namespace=portworx",
        "secrets px-user-token --namespace=team-a",
    ]


def test_a_stork_that_is_refused_is_the_first_line(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    with_another_key(cluster)
    done = check(cluster, "-q")
    why = (
        "Stork is refused: it signs with Secret portworx/other, key stork-secret, and Portworx "
        "verifies with Secret portworx/pxkeys, key stork-secret, which is another key"
    )
    place = done.out.decode().splitlines()[1].removeprefix("  at ")
    assert done.code == 1
    assert done.out.decode().splitlines()[0] == why
    assert place.startswith("Deployment portworx/stork spec.template.spec.containers[0].env[")
    assert done.messages.startswith(f"{place}: error: {why} [key-mismatch]\n")
    assert asked(done) == []


def test_what_is_in_the_cluster_and_in_a_dump_is_the_same(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    with_another_key(cluster)
    kinds = "daemonsets,deployments,secrets,configmaps,storageclasses"
    dump = cluster.kubectl("get", kinds, "-A", "-o", "yaml", "--show-managed-fields")
    piped = cluster.run("pxsec", "check", "-o", "json", "-", stdin=dump)
    live = check(cluster, "-o", "json")
    ours, theirs = answers.valid(live.out), answers.valid(piped.out)
    assert ours["verdict"] == theirs["verdict"]
    assert [c["verdict"] for c in ours["clusters"][0]["clients"]] == [
        c["verdict"] for c in theirs["clusters"][0]["clients"]
    ]
    assert ours["findings"][0]["message"] == theirs["findings"][0]["message"]


def test_who_may_not_read_secrets_is_told_what_is_open(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    with_another_key(cluster)
    kubeconfig = as_reader(
        cluster,
        WORKLOADS,
        "get,list persistentvolumes,persistentvolumeclaims,storageclasses.storage.k8s.io",
        "get,list pods,controllerrevisions.apps,configmaps",
    )
    done = check(cluster, "--kubeconfig", kubeconfig)
    head, undecided = said(done).split("  hint: ask for the right to get and list it, or let ")
    assert head == (
        "kubectl: warning: not seen, since you may not read it: CustomResourceDefinition "
        "storageclusters.core.libopenstorage.org, every VolumeSnapshotClass, "
        "every VolumeGroupSnapshotClass, every ClusterPair, every "
        "VolumeSnapshot, Secret portworx/other, Secret portworx/pxkeys [forbidden]\n"
    )
    assert "warning: it is not known whether Stork gets in: " in undecided
    assert done.code == 0
    assert done.out.decode().splitlines()[-1] == (
        "DaemonSet portworx/portworx is on: no errors, 2 warnings"
    )


def test_who_may_read_one_secret_alone_is_told_of_the_other(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    with_another_key(cluster)
    kubeconfig = as_reader(cluster, WORKLOADS)
    one = ("--verb=get", "--resource=secrets", "--resource-name=pxkeys")
    cluster.kubectl("create", "role", "one", "-n", "portworx", *one)
    who = ("--role=one", f"--user={READER}")
    cluster.kubectl("create", "rolebinding", "one", "-n", "portworx", *who)
    done = check(cluster, "--kubeconfig", kubeconfig)
    assert "Secret portworx/other [forbidden]" in said(done)
    assert "Secret portworx/pxkeys [forbidden]" not in said(done)
    assert "Secret portworx/pxkeys, Secret" not in said(done)


def test_who_may_read_nothing_finds_no_portworx(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "operator")
    done = check(cluster, "--kubeconfig", as_reader(cluster))
    assert (done.code, done.out) == (2, b"")
    assert "you may not read it: every StorageCluster, every DaemonSet, every Dep" in said(done)
    assert said(done).endswith(
        "the cluster: error: no Portworx was seen, and not all may be read [workload-not-found]\n"
        "  hint: ask for the rights to read it\n"
    )


def test_a_secret_that_is_not_there_locks_portworx(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    cluster.kubectl("delete", "secret", "pxkeys", "-n", "portworx")
    done = check(cluster)
    assert done.code == 1
    assert ", key system-secret is not there, and the pods of Portworx wait for it" in (
        done.out.decode()
    )
    assert "[key-not-there]" in done.messages


def test_a_secret_counts_in_its_own_namespace_alone(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    held = cluster.get("secret", "pxkeys")
    cluster.kubectl("delete", "secret", "pxkeys", "-n", "portworx")
    moved = {**held, "metadata": {"name": "pxkeys", "namespace": "team-b"}}
    cluster.create(json.dumps(moved), "create")
    assert "[key-not-there]" in check(cluster).messages


@pytest.mark.parametrize("install", charts.CHARTS)
def test_drift_from_the_values_is_seen_in_the_cluster(
    cluster: Cluster, folder: Path, install: str
) -> None:
    secured(cluster, folder, install, "everything")
    values = folder / "values.yaml"
    clean = check(cluster, "-q", "-f", str(values), "-o", "json")
    assert (clean.code, answers.valid(clean.out)["findings"]) == (0, [])
    values.write_text(values.read_text().replace("portworx.com", "example.com"))
    done = check(cluster, "-q", "-f", str(values))
    assert done.code == 1
    assert (
        ": error: auth.selfSigned.issuer is portworx.com here, and the values ask for example.com "
        "[drift]\n"
    ) in done.messages


@pytest.fixture
def without_definition(cluster: Cluster) -> Iterator[Cluster]:
    """A cluster that has never heard of StorageClusters."""
    cluster.kubectl("delete", "-f", str(STORAGECLUSTER))
    shutil.rmtree(Path(cluster.environ["HOME"]) / ".kube")
    yield cluster
    cluster.kubectl("apply", "-f", str(STORAGECLUSTER))
    cluster.kubectl("wait", "--for=condition=established", "crd", "--all", "--timeout=60s")


def test_a_cluster_without_the_operator_has_no_storageclusters(
    without_definition: Cluster, folder: Path
) -> None:
    secured(without_definition, folder, "daemonset")
    done = check(without_definition)
    assert (done.code, said(done)) == (0, "")


def test_a_context_or_a_server_that_is_not_there_is_an_error(cluster: Cluster) -> None:
    config = yaml.safe_load(cluster.server.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    gone = cluster.server.folder / "gone.yaml"
    gone.write_text(manifests.as_text(config))
    config["clusters"][0]["cluster"]["server"] = cluster.server.url
    config["users"][0]["user"]["token"] = "hunter2"
    stranger = cluster.server.folder / "stranger.yaml"
    stranger.write_text(manifests.as_text(config))
    for arguments, why in (
        (("--context", "nope"), "there is no such context"),
        (("--kubeconfig", "/nope"), "there is no such kubeconfig"),
        (("--kubeconfig", str(gone)), "the server cannot be reached"),
        (("--kubeconfig", str(stranger)), "the server does not know who you are"),
    ):
        done = check(cluster, *arguments)
        assert (done.code, done.out) == (3, b"")
        assert said(done) == (
            "kubectl: error: `kubectl get storageclusters.core.libopenstorage.org` failed: "
            f"{why} [kubectl-failed]\n  hint: run the command by itself: what it says is not "
            "repeated here, since it may hold secrets\n"
        )


def test_the_older_kubectl_does_it_too(cluster: Cluster, folder: Path) -> None:
    secured(cluster, folder, "daemonset")
    cluster.call("kubectl", "kubectl132")
    done = check(cluster)
    assert (done.code, said(done)) == (0, "")
