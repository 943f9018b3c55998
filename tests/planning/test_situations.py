"""What a plan knows, each in a small cluster of its own."""

from __future__ import annotations

import json

import pytest

import inprocess
import manifests
import oldclusters
from plandesk import (
    OFF_CLUSTER,
    ON,
    ON_CLUSTER,
    RESET,
    VALUES,
    Desk,
    changed,
    fixed_first,
    the,
    titles,
)
from renderer.edge import shipped

CHANGE = "Change StorageCluster portworx/px-cluster"

# --- Nothing to do, and what to fix first


def test_where_all_is_as_it_should_be_nothing_is_to_do(desk: Desk) -> None:
    done = desk.run(ON_CLUSTER)
    assert (done.text, done.err, done.status) == (
        "StorageCluster portworx/px-cluster: nothing to do: PX-Security is on, and as the values "
        "ask\n",
        "",
        0,
    )
    done = desk.run(OFF_CLUSTER, goal=("--disable",))
    assert done.text == "StorageCluster portworx/px-cluster: nothing to do: PX-Security is off\n"


def test_a_roll_that_is_going_on_and_a_degraded_cluster_come_first_and_alone(desk: Desk) -> None:
    conditions = [{"source": "Portworx", "type": "Update", "status": "InProgress"}]
    status = {"phase": "Degraded", "conditions": conditions}
    for plan in (
        desk.plan(changed(OFF_CLUSTER, status=status)),
        desk.off(changed(ON_CLUSTER, status=status)),
    ):
        assert fixed_first(plan) == [
            ("not-ready", "StorageCluster portworx/px-cluster is Degraded"),
            (
                "roll-going-on",
                "StorageCluster portworx/px-cluster: its condition Update is InProgress",
            ),
        ]
        assert (plan["steps"], plan["ends"]) == (
            [],
            "Fix step 0, read the cluster again, and make a new plan.",
        )


def test_a_plan_that_ends_after_step_0_says_so(desk: Desk) -> None:
    done = desk.run(changed(OFF_CLUSTER, status={"phase": "Degraded"}))
    assert done.text == (
        "StorageCluster portworx/px-cluster: from off to what the values ask\n"
        "\n"
        "0. Fix this first\n"
        "   m1.yaml:21:10: StorageCluster portworx/px-cluster is Degraded [not-ready]\n"
        "   fix:     get it healthy before anything of PX-Security is changed\n"
        "\n"
        "The plan ends here. Fix step 0, read the cluster again, and make a new plan.\n"
    )


def test_a_daemonset_says_how_many_nodes_are_ready(desk: Desk) -> None:
    desk.values(manifests.values("daemonset", "shared"))
    status = {
        "desiredNumberScheduled": 3,
        "updatedNumberScheduled": 2,
        "numberReady": 2,
        "observedGeneration": 4,
    }
    plan = desk.plan(changed(manifests.daemonset(), status=status), manifests.stork())
    assert fixed_first(plan) == [
        (
            "roll-going-on",
            "DaemonSet portworx/portworx: only 2 of 3 pods are of its last template",
        ),
        ("not-ready", "DaemonSet portworx/portworx: not ready: 1 of 3 pods"),
    ]


def test_a_change_lasts_until_the_last_of_the_nodes_that_are_there(desk: Desk) -> None:
    desk.values(manifests.values("daemonset", "shared"))
    numbers = ("desiredNumberScheduled", "updatedNumberScheduled", "numberReady")
    status = dict.fromkeys(numbers, 3)
    stream = manifests.stream(changed(manifests.daemonset(), status=status), manifests.stork())
    step = the(desk.plan(stream), "Switch PX-Security on")
    assert step["until"] == "the last of 3 nodes has restarted"


def test_an_operator_that_waits_or_has_no_replica_does_nothing(desk: Desk) -> None:
    waiting = changed(
        OFF_CLUSTER, metadata={"annotations": {"portworx.io/migration-approved": "false"}}
    )
    operator = (
        manifests.autopilot()
        .replace("autopilot", "portworx-operator")
        .replace("spec:\n  selector", "spec:\n  replicas: 0\n  selector")
    )
    plan = desk.plan(waiting, operator)
    assert fixed_first(plan) == [
        (
            "operator-paused",
            "StorageCluster portworx/px-cluster: portworx.io/migration-approved is not true, so "
            "that the Operator does nothing",
        ),
        (
            "operator-paused",
            "Deployment portworx/portworx-operator has no replicas, so that the Operator does not "
            "run",
        ),
    ]
    assert plan["steps"] == []


def test_what_is_being_deleted_or_too_old_is_not_changed(desk: Desk) -> None:
    gone = changed(OFF_CLUSTER, metadata={"deletionTimestamp": "2024-05-02T08:14:31Z"})
    assert tuple(code for code, _ in fixed_first(desk.off(gone + ON))) == ("being-deleted",)
    old = manifests.storagecluster("portworx/oci-monitor:2.0.3")
    assert tuple(code for code, _ in fixed_first(desk.off(old + ON))) == ("too-old",)


def test_a_definition_without_the_stanza_would_drop_it(desk: Desk) -> None:
    schema = {"properties": {"spec": {"properties": {"image": {"type": "string"}}}}}
    version = {"name": "v1", "schema": {"openAPIV3Schema": schema}}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "storageclusters.core.libopenstorage.org"},
        "spec": {"versions": [version]},
    }
    plan = desk.plan(OFF_CLUSTER, manifests.as_text(crd))
    assert fixed_first(plan) == [
        (
            "too-old",
            "CustomResourceDefinition storageclusters.core.libopenstorage.org has no "
            "spec.security: the API server drops it",
        )
    ]


# --- Other clusters


PAIR = """\
apiVersion: stork.libopenstorage.org/v1alpha1
kind: ClusterPair
metadata: {name: remote, namespace: team-a}
spec: {options: {ip: 10.0.0.7, token: MARK}}
status: {remoteStorageId: UID}
"""


def test_every_pair_is_a_hint_and_one_that_leads_here_is_made_again(desk: Desk) -> None:
    cluster = changed(OFF_CLUSTER, status={"clusterUid": "our-uid"})
    hint = the(desk.plan(cluster, PAIR), RESET)
    assert hint["why"].endswith(
        "Paired clusters by the input: ClusterPair team-a/remote leads to 10.0.0.7"
    )
    plan = desk.plan(cluster, PAIR.replace("UID", "our-uid"))
    assert titles(plan)[-2:] == [
        "On the peer, delete ClusterPair team-a/remote",
        "On the peer, make ClusterPair team-a/remote again",
    ]
    assert "MARK" not in json.dumps(plan)


# --- Who would undo it


def test_a_sync_is_paused_and_goes_on_in_the_end(desk: Desk) -> None:
    labels = {"kustomize.toolkit.fluxcd.io/name": "px"}
    labels |= {"kustomize.toolkit.fluxcd.io/namespace": "flux"}
    plan = desk.plan(changed(OFF_CLUSTER, metadata={"uid": "1", "labels": labels}))
    assert titles(plan)[1] == "Pause the sync of Flux"
    assert plan["steps"][1]["commands"] == ["flux suspend kustomization px -n flux"]
    assert plan["steps"][-1]["commands"] == ["flux resume kustomization px -n flux"]
    annotations = {"argocd.argoproj.io/tracking-id": "apps_px:core/StorageCluster:portworx/px"}
    plan = desk.off(changed(ON_CLUSTER, metadata={"uid": "1", "annotations": annotations}))
    assert plan["steps"][1]["commands"] == [
        "kubectl get application.argoproj.io px -n apps -o yaml > "
        "px-before/application-apps-px.yaml",
        "kubectl patch application.argoproj.io px -n apps --type=merge -p "
        """'{"spec":{"syncPolicy":{"automated":null}}}'""",
    ]


def test_a_release_of_helm_waits(desk: Desk) -> None:
    annotations = {"meta.helm.sh/release-name": "px"}
    plan = desk.plan(changed(OFF_CLUSTER, metadata={"uid": "1", "annotations": annotations}))
    assert plan["notes"] == [
        "Bring the change into your own manifests too (pxsec patch -i), or the next apply takes it "
        "back.",
        "StorageCluster portworx/px-cluster belongs to a release of Helm: run no `helm upgrade` "
        "before pxsec is in it (docs/hosts.md), for that would take security back",
    ]


# --- Another install, several of Portworx, arguments


def test_from_a_daemonset_to_the_operator_it_ends_before_the_switch(desk: Desk) -> None:
    plan = desk.plan(manifests.daemonset())
    assert (plan["goal"], plan["steps"]) == ("daemonset to operator", [])
    assert plan["ends"].endswith("docs/migrate.md has the way.")
    desk.values(manifests.values("daemonset", "shared"))
    plan = desk.plan(OFF_CLUSTER)
    assert plan["ends"].startswith("The values are of a DaemonSet, and the Operator runs Portworx")


def test_of_several_one_is_named(desk: Desk) -> None:
    other = OFF_CLUSTER.replace("px-cluster", "other")
    done = desk.run(OFF_CLUSTER, other)
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "m2.yaml:1:1: error: several Portworx: StorageCluster portworx/px-cluster, StorageCluster "
        "portworx/other [two-workloads]\n  hint: say by --name which one is meant, or give its "
        "manifests alone\n"
    )
    assert titles(
        desk.plan(
            OFF_CLUSTER,
            ON_CLUSTER.replace("px-cluster", "other"),
            goal=("--disable", "--name", "other"),
        )
    )
    assert desk.run(manifests.OTHER).status == 2


def test_values_of_another_one_than_the_one_that_is_named_are_refused(desk: Desk) -> None:
    desk.values({**VALUES, "portworx": {"name": "px-cluster"}})
    other = OFF_CLUSTER.replace("px-cluster", "other")
    done = desk.run(ON_CLUSTER, other, goal=("-f", "pxsec.yaml", "--name", "other"))
    assert (done.out, done.status) == (b"", 2)
    assert done.err.partition(": ")[2] == (
        "error: the values are for StorageCluster portworx/px-cluster, and --name says "
        "StorageCluster portworx/other [workload-not-found]\n"
        "  hint: give the values of that one, or its name\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("-f", "pxsec.yaml"),
        ("-f", "pxsec.yaml", "--disable", "m1.yaml"),
        ("m1.yaml",),
        ("-f", "-", "-"),
        ("-f", "-", "m1.yaml"),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(desk: Desk, words: tuple[str, ...]) -> None:
    done = inprocess.main("plan", *words, folder=desk.folder)
    assert (done.out, done.status) == (b"", 2)
    assert "pxsec plan: error: " in done.err


def test_the_json_keeps_to_its_schema(desk: Desk) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(shipped.read("schemas", "plan.schema.json"))
    Draft202012Validator.check_schema(schema)
    conditions = [{"source": "Portworx", "type": "Update", "status": "InProgress"}]
    rolling = changed(ON_CLUSTER, status={"conditions": conditions})
    for plan in (desk.plan(OFF_CLUSTER), desk.off(rolling), desk.plan(manifests.daemonset())):
        Draft202012Validator(schema).validate(plan)


def test_no_name_leads_out_of_the_folder_or_into_the_shell(desk: Desk) -> None:
    name = "x/../../y; rm -r z"
    plan = desk.off(ON_CLUSTER.replace("name: px-cluster", f"name: '{name}'"))
    assert plan["steps"][0]["commands"][1] == (
        f"kubectl get storagecluster '{name}' -n portworx -o yaml > "
        "px-before/storagecluster-portworx-x_.._.._y__rm_-r_z.yaml"
    )


def test_no_name_is_taken_for_an_option(desk: Desk) -> None:
    old = oldclusters.ref("PORTWORX_AUTH_SYSTEM_KEY", "system-secret", secret="--all")
    there = oldclusters.daemonset([old, oldclusters.APPS, oldclusters.SHARED])
    sources = {
        name: {"secretKeyRef": {"name": "pxkeys", "key": f"{key}-secret"}}
        for name, key in (("system", "system"), ("apps", "stork"), ("shared", "shared"))
    }
    shared = sources.pop("shared")
    signed = {"issuer": "portworx.com", "sharedSecret": shared}
    values = {"install": "daemonset", "namespace": "kube-system", "keys": sources}
    desk.values({**values, "auth": {"selfSigned": signed}})
    plan = desk.plan(there, oldclusters.stork([oldclusters.STORK, oldclusters.NEW_ISSUER]))
    commands = [line for step in plan["steps"] for line in (*step["commands"], *step["back"])]
    assert "kubectl delete secret/--all -n kube-system" in commands
    assert not any(" --all " in line for line in commands)
