"""Workloads of Portworx that would run without security beside the one that is secured."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, GOOD, OPERATOR, STANZA, daemonset, run

CONTAINERS = 'containers: [{name: portworx, image: "a:1"}]'
POD = f"metadata: {{name: px2, namespace: portworx}}\nspec: {{{CONTAINERS}}}\n"
TEMPLATE = POD.replace("spec: {", "spec: {template: {spec: {").replace("]}", "]}}}")
CRON = POD.replace("spec: {", "spec: {jobTemplate: {spec: {template: {spec: {").replace(
    "]}", "]}}}}}"
)
HINT = "  hint: delete it, or keep it in another namespace than the Portworx of the values\n"


def refusal(line: int, column: int, title: str) -> str:
    return (
        f"m.yaml:{line}:{column}: error: {title}, and PX-Security is not switched on there "
        f"[second-portworx]\n{HINT}"
    )


WORKLOADS = {
    "Pod": f"kind: Pod\n{POD}",
    "StatefulSet": f"kind: StatefulSet\n{TEMPLATE}",
    "Deployment": f"kind: Deployment\n{TEMPLATE}",
    "ReplicaSet": f"kind: ReplicaSet\n{TEMPLATE}",
    "DaemonSet": f"kind: DaemonSet\n{TEMPLATE}",
    "Rollout": f"kind: Rollout\n{TEMPLATE}",
    "CronJob": f"kind: CronJob\n{CRON.replace('a:1', 'r/px-monitor')}",
}


@pytest.mark.parametrize("kind", WORKLOADS)
def test_a_second_workload_of_portworx_is_refused_beside_a_cluster(kind: str) -> None:
    result = run(OPERATOR, f"{GOOD}---\n{WORKLOADS[kind]}")
    assert result.text is None
    assert f"error: {kind} portworx/px2 runs Portworx too in its container '" in result.report
    assert "[second-portworx]" in result.report


@pytest.mark.parametrize(
    "containers",
    [
        'initContainers: [{name: a, image: "portworx/oci-monitor:3.1.2"}]',
        'ephemeralContainers: [{name: a, image: "r:5000/x/px-enterprise@sha256:00"}]',
        "containers: [{name: a, image: px-monitor}]",
        'initContainers: [{name: portworx, image: "a:1"}]',
    ],
)
def test_portworx_is_known_by_the_image_or_by_the_containers_name(containers: str) -> None:
    pod = POD.replace(CONTAINERS, containers)
    assert "[second-portworx]" in run(OPERATOR, f"{GOOD}---\nkind: Pod\n{pod}").report


def test_a_second_container_of_the_daemonset_itself_is_refused() -> None:
    second = '        - {name: portworx, image: "portworx/oci-monitor:3.1.2"}\n'
    text = daemonset() + second
    assert run(DAEMONSET, text) == (
        None,
        refusal(
            text.count("\n"),
            11,
            "DaemonSet portworx/portworx runs Portworx too in its container 'portworx'",
        ),
    )


def test_a_cluster_beside_the_daemonset_is_refused() -> None:
    own = daemonset()
    assert run(DAEMONSET, f"{own}---\n{GOOD}") == (
        None,
        refusal(own.count("\n") + 2, 1, "StorageCluster portworx/px runs Portworx too"),
    )


PASSING = {
    "another namespace": POD.replace("portworx,", "x,").replace(
        "namespace: portworx", "namespace: other"
    ),
    "a controller beside it made it": POD.replace(
        "namespace: portworx",
        "namespace: portworx, ownerReferences: [{a: b}, "
        "{kind: StorageCluster, name: px, controller: true}]",
    ),
    "another container": POD.replace("name: portworx, image", "name: api, image"),
    "another image": POD.replace("name: portworx, image", "name: a, image").replace(
        "a:1", "portworx/px-operator:24.1.0"
    ),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_does_not_run_portworx_here_passes(name: str) -> None:
    text = f"---\nkind: Pod\n{PASSING[name]}"
    assert run(OPERATOR, GOOD + text) == (GOOD + STANZA + text, "")


def test_a_job_may_call_its_container_portworx() -> None:
    text = f"---\nkind: Job\n{TEMPLATE}"
    assert run(OPERATOR, GOOD + text) == (GOOD + STANZA + text, "")


@pytest.mark.parametrize(
    ("command", "idle"),
    [
        ("[sleep, infinity]", True),
        ("[/bin/true]", True),
        ("[sh, -c, 'sleep 1d']", True),
        ("[/bin/bash, -c, 'while true; do sleep 30; done']", True),
        ("[sh, -c, 'sleep 1; /px-oci-mon -c x']", False),
        ("[sh, -c, 'sleep 1\n/px-oci-mon']", False),
        ("[sh, -c]", False),
        ("[/px-oci-mon]", False),
        ("[]", False),
    ],
)
def test_a_container_that_only_pulls_the_image_is_a_warning(command: str, idle: bool) -> None:
    pod = POD.replace("name: portworx, image", f"name: portworx, command: {command}, image")
    result = run(OPERATOR, f"{GOOD}---\nkind: Pod\n{pod}")
    code = "idle-portworx" if idle else "second-portworx"
    assert f"[{code}]" in result.report
    assert (result.text is not None) is idle


@pytest.mark.parametrize("namespace", ["${NS}", "@NS@", "__NS__", "#{NS}#", "[[NS]]", "NAMESPACE"])
def test_a_namespace_that_is_not_filled_in_may_be_the_same(namespace: str) -> None:
    rival = WORKLOADS["DaemonSet"].replace("namespace: portworx", f'namespace: "{namespace}"')
    assert namespace in rival
    assert "[second-portworx]" in run(OPERATOR, f"{GOOD}---\n{rival}").report


def test_a_controller_that_is_not_there_is_no_excuse() -> None:
    owner = "ownerReferences: [{kind: StorageCluster, name: %s, controller: %s}]"
    for reference in (owner % ("other", "true"), owner % ("px", "false")):
        pod = POD.replace("namespace: portworx", f"namespace: portworx, {reference}")
        assert "[second-portworx]" in run(OPERATOR, f"{GOOD}---\nkind: Pod\n{pod}").report


def test_a_live_workload_is_left_out_as_ever() -> None:
    pod = POD.replace("namespace: portworx", "namespace: portworx, uid: 1")
    result = run(OPERATOR, f"{GOOD}---\nkind: Pod\n{pod}")
    assert result.text == GOOD + STANZA
    assert "[live-left-out]" in result.report
