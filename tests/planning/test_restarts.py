"""What restarts by a plan, who restarts it, and which tokens end by it."""

from __future__ import annotations

import manifests
import oldclusters
from plandesk import (
    OFF_CLUSTER,
    ON_CLUSTER,
    RESET,
    Desk,
    changed,
    the,
    titles,
)

CHANGE = "Change StorageCluster portworx/px-cluster"


def ready(node: str) -> str:
    """Return the line that waits until the pod of a node is there, and Ready."""
    status = """{.items[*].status.conditions[?(@.type=="Ready")].status}"""
    of_node = f"-n portworx -l name=portworx --field-selector spec.nodeName={node}"
    look = f"kubectl get pods {of_node} -o jsonpath='{status}'"
    return f'until test "$({look})" = True; do sleep 5; done'


def test_with_on_delete_pods_are_deleted_by_hand(desk: Desk) -> None:
    cluster = changed(OFF_CLUSTER, spec={"updateStrategy": {"type": "OnDelete"}})
    step = the(desk.plan(cluster), "Restart the nodes by hand, one by one")
    assert step["commands"] == [
        "kubectl delete pod -n portworx -l name=portworx --field-selector spec.nodeName=NODE",
        ready("NODE"),
    ]
    pods = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": f"px-cluster-{name}",
                "namespace": "portworx",
                "ownerReferences": [
                    {"kind": "StorageCluster", "name": "px-cluster", "controller": True}
                ],
            },
            "spec": {
                "nodeName": f"node-{name}",
                "containers": [{"name": "portworx", "image": "portworx/oci-monitor:3.1.2"}],
            },
        }
        for name in ("aaa", "bbb")
    ]
    step = the(
        desk.plan(cluster, *map(manifests.as_text, pods)), "Restart the nodes by hand, one by one"
    )
    assert step["commands"] == [
        "kubectl delete pod px-cluster-aaa -n portworx",
        ready("node-aaa"),
        "kubectl delete pod px-cluster-bbb -n portworx",
        ready("node-bbb"),
    ]
    assert step["until"] == "the last of 2 nodes has restarted"


def test_for_guests_and_lifetimes_no_node_restarts(desk: Desk) -> None:
    values = manifests.values("operator", "shared")
    values["auth"]["guestAccess"] = "Managed"
    desk.values(values)
    plan = desk.plan(ON_CLUSTER)
    assert titles(plan) == ["Save what is there", CHANGE]
    step = the(plan, CHANGE)
    assert (step["why"], step["changes"], step["until"]) == (
        "the values ask for it, and no node restarts for this",
        ["auth.guestAccess: Enabled -> Managed"],
        None,
    )
    assert step["shows"] == "PX-Security is on, as the values ask, and nobody is refused"


def test_a_new_issuer_names_the_tokens_that_end(desk: Desk) -> None:
    token = {"name": "px-user-token", "namespace": "team-a", "token": {"file": "token"}}
    values = manifests.values("operator", "shared", tokens=[token])
    values["auth"]["selfSigned"]["issuer"] = "other.example"
    desk.values(values)
    plan = desk.plan(ON_CLUSTER)
    assert the(plan, CHANGE)["notice"] == (
        "Nodes that have restarted and nodes that have not may refuse each other's tokens. Nodes "
        "that have restarted refuse the tokens that users have, and the others refuse new ones: "
        "make them again, and tokens[0] of the values."
    )
    assert RESET not in titles(plan)


def test_from_the_pair_of_old_releases_all_nodes_restart(desk: Desk) -> None:
    source = {name: {"secretKeyRef": {"name": "pxkeys", "key": key}} for name, key in PAIR_OF_KEYS}
    desk.values(
        {
            "install": "daemonset",
            "namespace": oldclusters.NAMESPACE,
            "auth": {"selfSigned": {"issuer": "portworx.com", "sharedSecret": source["shared"]}},
            "keys": {name: source[name] for name in ("system", "apps")},
        }
    )
    env = [oldclusters.SYSTEM, oldclusters.STORK_KEY, oldclusters.SHARED]
    plan = desk.plan(oldclusters.daemonset(env), oldclusters.stork([oldclusters.STORK]))
    step = the(plan, "Change DaemonSet kube-system/portworx, Deployment kube-system/stork")
    key = "Secret pxkeys, key stork-secret"
    assert step["changes"] == [
        f"keys.apps: {key}, for tokens of stork.openstorage.io -> {key}",
        f"Stork signs with: {key}, as stork.openstorage.io -> {key}, as apps.portworx.io",
    ]
    assert (step["until"], step["backNote"]) == (
        "the last node has restarted",
        "all nodes restart once more",
    )


PAIR_OF_KEYS = (("system", "system-secret"), ("apps", "stork-secret"), ("shared", "shared-secret"))
