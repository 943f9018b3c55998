"""Portworx, Stork and Autopilot are found by kind, name and container."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OPERATOR, STANZA, STORAGECLUSTER, daemonset, deployment, run
from renderer.portworx.names import repository


def storagecluster(spec: str = "  a: b\n", name: str = "px") -> str:
    return STORAGECLUSTER.replace("name: px", f"name: {name}") + spec


def secured(text: str | None) -> list[bool]:
    assert text is not None
    return ["PX_SHARED_SECRET" in part or "_KEY" in part for part in text.split("---\n")]


# --- The DaemonSet and its Deployments


def test_the_daemonset_with_a_container_portworx_is_taken_whatever_its_name() -> None:
    other = daemonset("other", container="api", image="pause:3.1")
    text = "---\n".join([other, daemonset("px-on-prem")])
    result = run(DAEMONSET, text)
    assert secured(result.text) == [False, True]


def test_two_daemonsets_of_portworx_are_refused() -> None:
    assert run(DAEMONSET, "---\n".join([daemonset("a"), daemonset("b")])) == (
        None,
        "m.yaml:13:1: error: a second DaemonSet of Portworx; the first is DaemonSet portworx/a "
        "(m.yaml:1:1) [two-workloads]\n"
        "  hint: name the one that is meant by portworx.name in the values\n",
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (DAEMONSET, daemonset(container="px")),
        (DAEMONSET.replace("portworx: {", "portworx: {name: b, "), daemonset("portworx")),
    ],
    ids=["another-container", "another-name"],
)
def test_stork_is_not_wired_beside_a_daemonset_that_the_values_miss(values: str, text: str) -> None:
    result = run(values, "---\n".join([text, deployment()]))
    assert result.text is None
    assert "workload-not-found" in result.report
    assert result.report.endswith(
        "error: DaemonSet portworx/portworx runs Portworx, and is not the DaemonSet with a "
        "container 'portworx' that the values look for [workload-not-found]\n"
        "  hint: set portworx.name in the values, and call the container portworx\n"
    )


NAMED = OPERATOR.replace("portworx: {", "portworx: {name: px, ")


def pairs(namespace: str) -> list[str]:
    """Return two clusters of one name, the second in another namespace, in both orders."""
    here = storagecluster()
    there = here.replace("namespace: portworx", f"namespace: {namespace}")
    return [f"{here}---\n{there}", f"{there}---\n{here}"]


@pytest.mark.parametrize("text", pairs("dr"), ids=["first", "second"])
def test_two_clusters_of_the_name_in_the_values_are_told_apart_by_their_namespaces(
    text: str,
) -> None:
    assert "[two-workloads]" in run(OPERATOR, text).report
    assert run(NAMED, text) == (text.replace(storagecluster(), storagecluster() + STANZA), "")


@pytest.mark.parametrize("namespace", ["${NAMESPACE}", "'@NS@'", "__NS__", "NAMESPACE"])
def test_a_namespace_that_is_not_filled_in_tells_no_cluster_apart(namespace: str) -> None:
    for text in pairs(namespace):
        assert "[two-workloads]" in run(NAMED, text).report


def test_two_clusters_of_one_name_and_namespace_are_refused() -> None:
    result = run(OPERATOR, f"{storagecluster()}---\n{storagecluster()}")
    assert result == (
        None,
        "m.yaml:9:1: error: a second StorageCluster of Portworx; the first is StorageCluster"
        " portworx/px (m.yaml:1:1) [two-workloads]\n"
        "  hint: take one of the two out of the input\n",
    )


@pytest.mark.parametrize(
    ("namespace", "hint"),
    [
        ("${PX_NAMESPACE}", "fill it in first, for example: envsubst < FILE | {}"),
        ("$NAMESPACE", "fill it in first, for example: envsubst < FILE | {}"),
        ("'{{ .V.ns }}'", "fill it in first, for example: helm template RELEASE CHART | {}"),
        ("<px-namespace>", "write the namespace in its place"),
        ("$(NAMESPACE)", "write the namespace in its place"),
    ],
)
def test_a_placeholder_for_the_namespace_is_called_one(namespace: str, hint: str) -> None:
    text = storagecluster().replace("namespace: portworx", f"namespace: {namespace}")
    assert run(OPERATOR, text) == (
        None,
        "m.yaml:5:14: error: the namespace of StorageCluster px is a placeholder that nothing has"
        " filled in [placeholder]\n"
        f"  hint: {hint.format('pxsec render -f VALUES -')}\n",
    )


def test_the_name_in_the_values_picks_one_of_two() -> None:
    values = DAEMONSET.replace("portworx: {", "portworx: {name: b, ")
    result = run(values, "---\n".join([daemonset("a", namespace="other"), daemonset("b")]))
    assert secured(result.text) == [False, True]


def test_a_daemonset_in_the_same_namespace_that_the_name_does_not_pick_is_refused() -> None:
    values = DAEMONSET.replace("portworx: {", "portworx: {name: b, ")
    assert run(values, "---\n".join([daemonset("a"), daemonset("b")])) == (
        None,
        "m.yaml:10:11: error: DaemonSet portworx/a runs Portworx too in its container 'portworx', "
        "and PX-Security is not switched on there [second-portworx]\n"
        "  hint: delete it, or keep it in another namespace than the Portworx of the values\n",
    )


def test_stork_and_autopilot_are_wired_wherever_the_manifests_have_them() -> None:
    autopilot = deployment("autopilot", container="autopilot", image="portworx/autopilot:1.3.14")
    result = run(DAEMONSET, "---\n".join([deployment(), autopilot, deployment("web", image="w")]))
    assert secured(result.text) == [True, True, False]


def test_a_deployment_that_the_values_leave_alone_is_left_alone() -> None:
    values = DAEMONSET.replace("stork: {", "stork: {enabled: false, ")
    result = run(values, "---\n".join([daemonset(), deployment()]))
    assert secured(result.text) == [True, False]


@pytest.mark.parametrize(
    "image",
    ["openstorage/stork:24.3.0", "stork", "r:5000/x/stork@sha256:" + "0" * 64, '"stork:1.0.0"'],
)
def test_a_deployment_under_another_name_that_runs_stork_is_refused(image: str) -> None:
    result = run(DAEMONSET, daemonset() + "---\n" + deployment("my-stork", image=image))
    assert result == (
        None,
        "m.yaml:24:18: error: Deployment portworx/my-stork runs stork, and the values look for a "
        "Deployment 'stork' with a container 'stork' [unknown-deployment]\n"
        "  hint: set stork.name in the values, or stork.enabled: false to leave it alone\n",
    )


def test_a_deployment_whose_container_is_named_otherwise_is_refused() -> None:
    result = run(DAEMONSET, daemonset() + "---\n" + deployment(container="main"))
    assert result.text is None
    assert "Deployment portworx/stork runs stork, and the values look" in result.report


def test_the_name_of_the_deployment_may_be_set_in_the_values() -> None:
    values = DAEMONSET.replace("stork: {", "stork: {name: my-stork, ")
    assert secured(run(values, deployment("my-stork")).text) == [True]


def test_two_deployments_that_run_stork_are_refused() -> None:
    assert run(DAEMONSET, deployment() + "---\n" + deployment()) == (
        None,
        "m.yaml:15:1: error: a second Deployment that runs stork; the first is Deployment "
        "portworx/stork (m.yaml:1:1) [two-workloads]\n"
        "  hint: take one out of the manifests, or set stork.enabled: false to leave both alone\n",
    )


@pytest.mark.parametrize(
    ("text", "place", "title"),
    [
        (daemonset(namespace="kube-system"), "m.yaml:5:14", "DaemonSet kube-system/portworx"),
        (deployment(namespace="kube-system"), "m.yaml:5:14", "Deployment kube-system/stork"),
    ],
    ids=["daemonset", "stork"],
)
def test_a_workload_in_another_namespace_is_refused(text: str, place: str, title: str) -> None:
    assert run(DAEMONSET, text) == (
        None,
        f"{place}: error: {title} is not in namespace 'portworx', where the values put it "
        "[wrong-namespace]\n"
        "  hint: correct one of the two: a Secret is read in its pod's own namespace\n",
    )


@pytest.mark.parametrize("line", ["", "  namespace:\n", "  namespace: ''\n"], ids=repr)
def test_a_workload_without_a_namespace_is_taken_with_a_notice(line: str) -> None:
    text = daemonset().replace("  namespace: portworx\n", line)
    result = run(DAEMONSET, text)
    assert secured(result.text) == [True]
    assert result.report == (
        "m.yaml:1:1: notice: DaemonSet portworx has no namespace; it is taken to be in 'portworx' "
        "[namespace-assumed]\n  hint: add metadata.namespace, or apply it with -n portworx\n"
    )


# --- The StorageCluster


def test_two_storageclusters_are_refused_and_the_name_in_the_values_picks_one() -> None:
    text = "---\n".join([storagecluster(name="a"), storagecluster(name="b")])
    assert run(OPERATOR, text).report == (
        "m.yaml:9:1: error: a second StorageCluster of Portworx; the first is StorageCluster "
        "portworx/a (m.yaml:1:1) [two-workloads]\n"
        "  hint: name the one that is meant by portworx.name in the values\n"
    )
    result = run(OPERATOR.replace("portworx: {", "portworx: {name: b, "), text)
    assert result == (
        text + STANZA,
        "m.yaml:1:1: warning: StorageCluster portworx/a is in the namespace too, and PX-Security is"
        " not switched on there [second-portworx]\n"
        "  hint: delete it if it is an old one; the Operator runs one StorageCluster\n",
    )


def test_a_storagecluster_of_openshift_data_foundation_is_not_ours() -> None:
    other = "apiVersion: ocs.openshift.io/v1\nkind: StorageCluster\nmetadata: {name: ocs}\n"
    assert run(OPERATOR, f"{other}---\n{storagecluster()}").text == (
        f"{other}---\n{storagecluster()}{STANZA}"
    )
    assert run(OPERATOR, other).text is None


@pytest.mark.parametrize("line", ["enabled: false", "args: {}"])
def test_stork_that_does_not_run_is_refused_where_the_values_want_it(line: str) -> None:
    values = OPERATOR.replace("stork: {", "stork: {enabled: true, ")
    assert run(values, storagecluster(f"  stork:\n    {line}\n")) == (
        None,
        "m.yaml:8:5: error: the values want stork, and StorageCluster portworx/px has it switched "
        "off [component-off]\n"
        "  hint: set spec.stork.enabled: true there, or stork.enabled: false in the values\n",
    )


@pytest.mark.parametrize("spec", ["  a: b\n", "  autopilot: {enabled: false}\n"], ids=repr)
def test_autopilot_that_is_not_on_is_refused_where_the_values_want_it(spec: str) -> None:
    result = run(OPERATOR + "autopilot: {enabled: true}\n", storagecluster(spec))
    assert result.text is None
    assert result.report.endswith(
        "error: the values want autopilot, and StorageCluster portworx/px has it switched off "
        "[component-off]\n  hint: set spec.autopilot.enabled: true there, or "
        "autopilot.enabled: false in the values\n"
    )


def test_stork_without_enabled_gets_a_warning() -> None:
    result = run(OPERATOR, storagecluster("  stork:\n    args: {}\n"))
    assert result.text is not None
    assert result.report == (
        "m.yaml:8:5: warning: spec.stork has no `enabled: true`, so the Operator does not run "
        "Stork [stork-not-enabled]\n  hint: add `enabled: true` to spec.stork\n"
    )


# --- Lists and images


def test_items_of_a_list_are_found_and_patched_where_they_stand() -> None:
    item = storagecluster().replace("\n", "\n  ").rstrip(" ")
    text = f"apiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: Pod}}\n- {item}"
    stanza = "".join(f"  {line}\n" for line in STANZA.splitlines())
    assert run(OPERATOR, text).text == text + stanza


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("stork", "stork"),
        ("a/stork:1", "stork"),
        ("r:5000/a/stork", "stork"),
        ("r:5000/a/stork:1@sha256:00", "stork"),
        ("", ""),
    ],
)
def test_the_last_part_of_an_image_is_without_tag_and_digest(image: str, expected: str) -> None:
    assert repository(image) == expected
