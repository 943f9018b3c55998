"""Guests shut out, and the way to off."""

from __future__ import annotations

from typing import Any

import manifests
from plandesk import ON, ON_CLUSTER, SECURED_DAEMONSET, Desk, changed, fixed_first, the, titles

# --- Guests


def _without_guests() -> dict[str, Any]:
    values = manifests.values("operator", "shared")
    values["auth"]["guestAccess"] = "Disabled"
    return values


VOLUME = """\
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-1}
spec: {storageClassName: px-secured, csi: {driver: pxd.portworx.com, volumeHandle: "1"}}
"""


def test_without_volumes_in_the_input_guests_are_not_shut_out(desk: Desk) -> None:
    desk.values(_without_guests())
    plan = desk.plan(ON_CLUSTER)
    assert titles(plan) == ["Save what is there"]
    assert plan["ends"].startswith(
        "Guests are not shut out yet: no PersistentVolume is in the input, and one without a "
        "token could not be mounted any more. Add them: kubectl get persistentvolumes -o yaml > "
    )


def test_that_there_are_no_volumes_is_said_by_the_file_that_the_plan_names(desk: Desk) -> None:
    desk.values(_without_guests())
    file = desk.plan(ON_CLUSTER)["ends"].split("`")[1]
    assert file == "{apiVersion: v1, kind: PersistentVolumeList, items: []}"
    for text in (file, file + "\n", "\n".join(file[1:-1].split(", ")) + "\n"):
        plan = desk.plan(ON_CLUSTER, text)
        assert titles(plan) == ["Save what is there", "Shut guests out"]
    nested = "{apiVersion: v1, items: [{kind: PersistentVolume}], kind: Other}\n"
    assert desk.plan(ON_CLUSTER, nested)["ends"]


def test_a_volume_whose_class_names_no_secret_is_in_the_way(desk: Desk) -> None:
    desk.values(_without_guests())
    plan = desk.plan(ON_CLUSTER, VOLUME)
    assert plan["ends"] == (
        "Guests are not shut out yet: the values name no Secret for the class of PersistentVolume "
        "pv-1, which could not be mounted any more. Add the class to storageClasses in the values."
    )


BARE = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: pxd.portworx.com
"""


def test_a_class_that_names_no_secret_is_in_the_way_unless_the_values_give_it_one(
    desk: Desk,
) -> None:
    values, none = _without_guests(), "{apiVersion: v1, kind: PersistentVolumeList, items: []}"
    desk.values(values)
    plan = desk.plan(ON_CLUSTER, BARE, none)
    assert titles(plan) == ["Save what is there"]
    assert plan["ends"] == (
        "Guests are not shut out yet: StorageClass fast names no Secret of a token, and guests are "
        "disabled then. Give each a token by the values."
    )
    user = {"name": "fast", "secretName": "px-user-token", "secretNamespace": "portworx"}
    desk.values({**values, "storageClasses": [user]})
    plan = desk.plan(ON_CLUSTER, BARE, none)
    assert plan["ends"] is None
    assert titles(plan)[-2:] == ["Make the class fast anew", "Shut guests out"]


def test_a_volume_with_a_secret_is_left_as_it_is(desk: Desk) -> None:
    desk.values(_without_guests())
    secret = "nodePublishSecretRef: {name: a, namespace: b}, volumeHandle"
    plan = desk.plan(ON_CLUSTER, VOLUME.replace("volumeHandle", secret))
    assert titles(plan) == ["Save what is there", "Shut guests out"]
    assert plan["ends"] is None


def test_before_2_6_guests_cannot_be_shut_out(desk: Desk) -> None:
    desk.values(_without_guests())
    old = manifests.storagecluster("portworx/oci-monitor:2.5.9") + ON
    assert tuple(code for code, _ in fixed_first(desk.plan(old, VOLUME))) == ("too-old",)


# --- Off


def test_guests_are_let_in_before_security_goes_off(desk: Desk) -> None:
    plan = desk.off(ON_CLUSTER.replace("guestAccess: Enabled", "guestAccess: Managed"))
    assert titles(plan) == [
        "Save what is there",
        "Let guests in",
        "Take security out of Portworx",
    ]
    assert the(plan, "Let guests in")["backNote"] == (
        "a role that you have narrowed yourself is lost: save it by the command above"
    )


EMPTY_APPS_KEY = """\
apiVersion: v1
kind: Secret
metadata: {name: px-system-secrets, namespace: portworx}
data: {apps-secret: ""}
"""


def test_where_nodes_refuse_the_operator_they_are_restarted_by_hand(desk: Desk) -> None:
    refusing = ON_CLUSTER.replace("guestAccess: Enabled", "guestAccess: Disabled")
    plan = desk.off(changed(refusing, status={"phase": "Degraded"}), EMPTY_APPS_KEY)
    assert fixed_first(plan) == []
    assert titles(plan) == [
        "Save what is there",
        "Take security out of Portworx",
        "Restart the nodes by hand, one by one",
    ]
    step = the(plan, "Take security out of Portworx")
    assert step["shows"].startswith(
        "PX-Security is off, not carried out yet: the next step does that"
    )
    step = the(plan, "Restart the nodes by hand, one by one")
    assert step["why"] == (
        "Portworx does not answer the Operator, which then restarts no node; once for each NODE"
    )
    assert step["shows"] == (
        "each pod is younger than the change, and Ready; PX-Security is off; "
        "`/opt/pwx/bin/pxctl status` in each pod works without a token"
    )


def test_a_daemonset_with_on_delete_is_not_waited_for(desk: Desk) -> None:
    waits = changed(SECURED_DAEMONSET, spec={"updateStrategy": {"type": "OnDelete"}})
    step = the(desk.off(waits), "Take security out of Portworx")
    assert step["proof"] == [
        "kubectl get daemonset,deployment,pod -n portworx -o yaml | pxsec check --no-values -"
    ]


def test_a_token_that_is_not_there_stops_no_step(desk: Desk) -> None:
    commands = the(desk.off(ON_CLUSTER), "Take security out of Portworx")["commands"]
    assert commands[0] == (
        "if kubectl get secret px-admin-token -n portworx; then kubectl patch secret px-admin-token"
        """ -n portworx --type=merge -p '{"metadata":{"ownerReferences":null}}'; fi"""
    )


def test_what_is_no_item_of_one_list_is_taken_out_by_hand(desk: Desk) -> None:
    annotated = manifests.storagecluster(
        annotations={"portworx.io/misc-args": "-username_claim email"}
    )
    plan = desk.off(annotated + ON)
    assert plan["steps"] == []
    assert plan["ends"] == (
        "Take this out by hand first, it is no item of one list: -username_claim in the "
        "annotation portworx.io/misc-args (m1.yaml:8:28): kubectl edit "
        "storagecluster px-cluster -n portworx."
    )


def test_arguments_go_with_their_values_which_are_not_repeated(desk: Desk) -> None:
    step = the(desk.off(SECURED_DAEMONSET), "Take security out of Portworx")
    path = "/spec/template/spec/containers/0/args"
    assert step["commands"] == [
        "kubectl patch daemonset portworx -n portworx --type=json -p "
        f"""'[{{"op":"remove","path":"{path}/10"}},"""
        f"""{{"op":"test","path":"{path}/8","value":"-oidc_issuer"}},"""
        f"""{{"op":"remove","path":"{path}/8"}},{{"op":"remove","path":"{path}/8"}}]'"""
    ]
