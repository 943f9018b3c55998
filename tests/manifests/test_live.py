"""Objects read from a live cluster lose what the API server wrote, or are left out."""

from __future__ import annotations

import json
from itertools import product

import pytest
import yaml

import engine
from engine import OPERATOR, STANZA, run
from kubectl import Reader
from renderer.keys.secret import Hidden
from renderer.portworx.settings import KeyRef
from renderer.rendering.new_objects import Contents, GivenToken

LIVE = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"kind":"StorageCluster"}
    note: kept
  creationTimestamp: "2024-01-01T00:00:00Z"
  generation: 3
  labels: {a: b}
  managedFields:
  - apiVersion: v1
    fieldsV1:
      f:spec: {}
  name: px
  namespace: portworx
  resourceVersion: "12"
  selfLink: /x
  uid: 1-2
spec:
  image: portworx/oci-monitor:3.1.2
status:
  phase: Online
  conditions:
  - type: x
"""
CLEAN = f"""\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  annotations:
    note: kept
  labels: {{a: b}}
  name: px
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
{STANZA}"""
POD = "apiVersion: v1\nkind: Pod\n"
FOREIGN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  uid: '9'\n"
DROPPED = (
    "notice: StorageCluster portworx/px was read from a cluster; dropped status, "
    "creationTimestamp, generation, managedFields, resourceVersion, selfLink, uid, "
    "kubectl.kubernetes.io/last-applied-configuration [live-object]\n"
    "  hint: nothing to do: the API server writes these itself\n"
)
LEFT_OUT = "  hint: nothing to do: applying them again could only do harm\n"


def as_list(*texts: str) -> str:
    items = "".join("- " + text.replace("\n", "\n  ").rstrip(" ") for text in texts)
    return f"apiVersion: v1\nitems:\n{items}kind: List\nmetadata:\n  resourceVersion: ''\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_the_api_server_wrote_is_dropped_from_an_object_that_is_patched(newline: str) -> None:
    result = run(OPERATOR, LIVE.replace("\n", newline))
    assert result == (CLEAN.replace("\n", newline), "m.yaml:1:1: " + DROPPED)


def test_the_result_is_no_live_object_any_more() -> None:
    assert run(OPERATOR, CLEAN) == (CLEAN, "")


@pytest.mark.parametrize("mark", ["uid: 1", "resourceVersion: '7'"])
def test_one_mark_of_the_api_server_makes_an_object_live(mark: str) -> None:
    text = engine.STORAGECLUSTER.replace("spec:\n", f"  {mark}\nspec: {{}}\nstatus: {{}}\n")
    result = run(OPERATOR, text)
    assert result.text is not None
    assert "status" not in result.text
    assert result.report == (
        "m.yaml:1:1: notice: StorageCluster portworx/px was read from a cluster; dropped status, "
        f"{mark.split(':')[0]} [live-object]\n"
        "  hint: nothing to do: the API server writes these itself\n"
    )


WRITTEN_BY_CONTROLLERS = [
    "deprecated.daemonset.template.generation",
    "deployment.kubernetes.io/revision",
    "pv.kubernetes.io/bind-completed",
    "pv.kubernetes.io/bound-by-controller",
    "pv.kubernetes.io/migrated-to",
    "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/selected-node",
    "volume.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/storage-resizer",
]


@pytest.mark.parametrize("name", WRITTEN_BY_CONTROLLERS)
def test_an_annotation_that_a_controller_writes_is_dropped(name: str) -> None:
    marks = f"  annotations: {{{name}: '1', note: kept}}\n  uid: a-b\n"
    result = run(OPERATOR, engine.STORAGECLUSTER.replace("spec:\n", f"{marks}spec: {{}}\n"))
    assert result.text is not None
    assert "  annotations: {note: kept}\n" in result.text
    assert f"dropped uid, {name} [live-object]" in result.report


@pytest.mark.parametrize("bound_by", ["controller", "user"])
def test_a_volume_that_kubernetes_chose_for_a_claim_is_dropped(bound_by: str) -> None:
    claim = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: portworx
  uid: a-b
  annotations: {MARK: "yes"}
spec: {volumeName: pv-1, accessModes: [ReadWriteOnce]}
"""
    mark = "pv.kubernetes.io/bound-by-controller" if bound_by == "controller" else "a"
    values = OPERATOR + (
        "persistentVolumeClaims: [{name: data, namespace: portworx, secretName: t}]\n"
    )
    result = run(values, claim.replace("MARK", mark))
    assert result.text is not None
    assert ("volumeName: pv-1" in result.text) == (bound_by == "user")


def test_a_status_without_a_mark_of_the_api_server_stays() -> None:
    text = engine.STORAGECLUSTER + "  a: b\nstatus: {}\n"
    assert run(OPERATOR, text).text == engine.STORAGECLUSTER + f"  a: b\n{STANZA}status: {{}}\n"


def test_a_live_object_that_is_not_ours_is_left_out() -> None:
    result = run(OPERATOR, f"{FOREIGN}---\n{LIVE}---\nkind: Pod\n---\n{FOREIGN}")
    assert result.text == f"---\n{CLEAN}---\nkind: Pod\n"
    assert result.report == (
        "m.yaml:1:1: notice: left out 2 live object(s) that PX-Security does not touch: "
        f"ConfigMap x, ConfigMap x [live-left-out]\n{LEFT_OUT}m.yaml:7:1: {DROPPED}"
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"kind":"ConfigMap","metadata":{"name":"x","uid":"1"}}\n',
        "kind: ConfigMap\nmetadata: {name: x, resourceVersion: '4'}\n",
    ],
    ids=["compact JSON", "flow style"],
)
def test_a_live_object_that_is_not_ours_is_left_out_in_any_style(text: str) -> None:
    assert run(OPERATOR, f"{text}---\n{LIVE}").text == f"---\n{CLEAN}"


def test_a_live_object_that_ends_without_a_line_end_is_left_out() -> None:
    assert run(OPERATOR, f"{LIVE}---\n{FOREIGN.rstrip()}").text == CLEAN


TOKENS = Contents(tokens=(GivenToken("portworx", KeyRef("t", "k"), Hidden("x")),))
GLUED = "---\n---#\n"
MARKS = [
    "---\n",
    "---#\n",
    "---# c\n",
    "--- # c\n",
    "---\r\n",
    "---\n---\n",
    "---\n\ufeff",
    "---\n---\n...\n---\n",
    GLUED,
]


@pytest.mark.parametrize("contents", [None, TOKENS], ids=["no new object", "a new object"])
@pytest.mark.parametrize("first", ["", *MARKS], ids=repr)
def test_what_is_left_out_leaves_marks_that_kubectl_takes_for_such(
    contents: Contents | None, first: str, kubectl_reader: Reader
) -> None:
    pod = f"{POD}metadata: {{name: p}}\n"
    for one, two, last in product((FOREIGN, pod), MARKS, MARKS):
        text = f"{first}{one}{two}{FOREIGN}{last}{LIVE}"
        if kubectl_reader.read(text.encode()).error:
            continue
        result = run(OPERATOR, text, contents=contents).text
        assert result is not None or GLUED in text, text
        assert not kubectl_reader.read((result or "").encode()).error, (text, result)


@pytest.mark.parametrize(
    "mark", ["---# c\n", "---\n\ufeff", "---\n---\n# c\n...\n---\n"], ids=ascii
)
def test_a_mark_that_needs_a_document_above_gets_a_comment_there(mark: str) -> None:
    result = run(OPERATOR, f"{FOREIGN}{mark}{LIVE}---#\n{POD}")
    assert result.text == f"#\n{mark}{CLEAN}---#\n{POD}"


def test_what_holds_ours_is_not_left_out() -> None:
    lists = [as_list(LIVE, FOREIGN), as_list(CLEAN)]
    bundle, cleaned = (text.replace("kind: List", "kind: B").replace("''", "'1'") for text in lists)
    result = run(OPERATOR, bundle)
    assert result.text == cleaned
    assert "left out 1 live object(s) that PX-Security does not touch: ConfigMap x" in result.report


def test_of_a_list_live_objects_of_others_are_left_out_and_ours_are_cleaned() -> None:
    result = run(OPERATOR, as_list(FOREIGN, LIVE, POD, FOREIGN))
    assert result.text == as_list(CLEAN, POD)
    assert result.report == (
        "m.yaml:3:3: notice: left out 2 live object(s) that PX-Security does not touch: "
        f"ConfigMap x, ConfigMap x [live-left-out]\n{LEFT_OUT}m.yaml:8:3: {DROPPED}"
    )


@pytest.mark.parametrize("indent", [None, 4])
def test_a_list_in_json_is_treated_alike(indent: int | None) -> None:
    data = yaml.safe_load(as_list(FOREIGN, LIVE, FOREIGN, POD))
    result = run(OPERATOR, json.dumps(data, indent=indent))
    assert result.text is not None
    items = json.loads(result.text)["items"]
    assert items == [yaml.safe_load(CLEAN), yaml.safe_load(POD)]
    assert "[live-left-out]" in result.report


def test_a_broken_live_object_that_is_not_ours_passes_as_it_is() -> None:
    broken = "kind: Pod\nmetadata:\n  uid: 1\n  a: [\n"
    text = f"{engine.STORAGECLUSTER}{STANZA}---\n{broken}"
    assert run(OPERATOR, text) == (text, "")


def test_an_anchor_in_what_is_dropped_that_is_referred_to_elsewhere_is_refused() -> None:
    text = LIVE.replace("generation: 3", "generation: &g 3") + "x: *g\n"
    assert run(OPERATOR, text) == (
        None,
        "m.yaml:9:15: error: an edit inside &g would change every place that refers to it "
        "[aliased]\n  hint: write the value out here instead of sharing it by anchor and alias\n",
    )
