"""A second object hides beside a good one, or a setting in it; kubectl would apply what it says."""

from __future__ import annotations

import base64

import pytest

from engine import DAEMONSET, GOOD, OPERATOR, STANZA, STORAGECLUSTER, daemonset, deployment, run

SECURED = GOOD + STANZA
HIDDEN = GOOD.replace("portworx/oci-monitor:3.1.2", "portworx/oci-monitor:3.1.1")
NAME = base64.b64encode(b"StorageCluster").decode()
LIST_NAME = base64.b64encode(b"StorageClusterList").decode()
GROUP = "core.libopenstorage.org"
HEAD = f"apiVersion: {GROUP}/v1, kind: StorageClusterList"
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
data: {shared-secret: YXR0YWNrZXI=}
"""
REFERENCE = "{secretKeyRef: {name: px-shared-secret, key: shared-secret}}"
REFERRED = OPERATOR.replace("tokenLifetime: 24h", f"tokenLifetime: 24h, sharedSecret: {REFERENCE}")


def listed(text: str, head: str) -> str:
    """Return an object as the only item of a list with this head."""
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    return f"{head}items:\n-{indented[1:]}"


TWO = "a second StorageCluster of Portworx; the first is StorageCluster portworx/px (m.yaml:1:1)"
DISGUISES = {
    "escape x": (HIDDEN.replace("StorageCluster", r'"StorageCluste\x72"'), "spelt-with-escapes"),
    "escape u": (HIDDEN.replace("StorageCluster", r'"\u0053torageCluster"'), "spelt-with-escapes"),
    "escape U": (
        HIDDEN.replace("StorageC", r'"\U00000053torageC').replace("luster\n", 'luster"\n'),
        "spelt-with-escapes",
    ),
    "escaped line end": (
        HIDDEN.replace("StorageCluster", '"Storage\\\n  Cluster"'),
        "spelt-with-escapes",
    ),
    "escaped key": (HIDDEN.replace("kind:", r'"\x6bind":'), "two-workloads"),
    "explicit key": (HIDDEN.replace("kind:", "? kind\n:"), "yaml-syntax"),
    "alias as key": (HIDDEN.replace("kind:", "x: &k kind\n*k :"), "yaml-syntax"),
    "alias as value": (
        HIDDEN.replace("kind:", "x: &k").replace("metadata:", "kind: *k\nmetadata:"),
        "two-workloads",
    ),
    "doubled kind": (HIDDEN.replace("kind:", "kind: ConfigMap\nkind:"), "duplicate-key"),
    "doubled kind the other way": (
        HIDDEN.replace("metadata:", "kind: ConfigMap\nmetadata:"),
        "duplicate-key",
    ),
    "kind in a quoted value": (
        HIDDEN.replace("kind:", 'x: "\nkind: ConfigMap\n"\nkind:'),
        "two-workloads",
    ),
    "kind in a flow value": (
        HIDDEN.replace("kind:", "x: {\nkind: ConfigMap\n}\nkind:"),
        "two-workloads",
    ),
    "indented": ("".join(f"  {line}\n" for line in HIDDEN.splitlines()), "two-workloads"),
    "bundle": (listed(HIDDEN, "apiVersion: v1\nkind: Bundle\n"), "two-workloads"),
    "list in a list": (
        listed(listed(HIDDEN, "kind: List\n"), "kind: ConfigMapList\n"),
        "two-workloads",
    ),
    "items without kind": (
        listed(
            HIDDEN.split("\n", 2)[2],
            "apiVersion: core.libopenstorage.org/v1\nkind: StorageClusterList\n",
        ),
        "two-workloads",
    ),
    "items that get their kind by a merge key": (
        listed(HIDDEN.split("\n", 2)[2], f"<<: {{{HEAD}}}\n"),
        "merge-key",
    ),
    "items that get another kind by a merge key": (
        listed(HIDDEN.split("\n", 2)[2], f"apiVersion: v1\nkind: List\n<<: {{{HEAD}}}\n"),
        "merge-key",
    ),
    "items that get their group by a merge key": (
        listed(HIDDEN.split("\n", 2)[2], f"kind: StorageClusterList\n<<: {{{HEAD}}}\n"),
        "merge-key",
    ),
    "items that get a doubled kind": (
        listed(HIDDEN.split("\n", 2)[2], f"kind: ConfigMapList\n{HEAD.replace(', ', chr(10))}\n"),
        "duplicate-key",
    ),
    "items that get a kind in base64": (
        listed(
            HIDDEN.split("\n", 2)[2],
            f"apiVersion: {GROUP}/v1\nkind: !!binary {LIST_NAME}\n",
        ),
        "yaml-tag",
    ),
    "merge key": (
        HIDDEN.replace("kind: StorageCluster", "x: &x {kind: StorageCluster}\n<<: *x"),
        "merge-key",
    ),
    "merge key over a kind": (
        HIDDEN.replace("kind: StorageCluster", "kind: ConfigMap\n<<: {kind: StorageCluster}"),
        "merge-key",
    ),
    "binary": (HIDDEN.replace("StorageCluster", f"!!binary {NAME}"), "yaml-tag"),
    "binary with an escape": (HIDDEN.replace("StorageCluster", f"!!b%69nary {NAME}"), "yaml-tag"),
    "verbatim binary": (
        HIDDEN.replace("StorageCluster", f"!<tag:yaml.org,2002:binary> {NAME}"),
        "yaml-tag",
    ),
    "binary behind a question mark": (
        f"{{?!!binary &k {NAME}: x, kind: *k, apiVersion: {GROUP}/v1, metadata: {{name: px}}}}\n",
        "yaml-syntax",
    ),
    "binary behind a line break of YAML 1.1": (
        f"{{apiVersion: {GROUP}/v1, kind:\u2028!!binary {NAME}, metadata: {{name: px}}}}\n",
        "yaml-tag",
    ),
    "binary by another handle": (
        "%TAG !e! tag:yaml.org,2002:\r---\r"
        + HIDDEN.replace("StorageCluster", f"!e!binary {NAME}"),
        "yaml-directive",
    ),
    "behind a mark that begins a comment": (f"!!null |\n---# a comment\n{HIDDEN}", "two-workloads"),
    "behind a mark with a blank of Unicode": (f"!!null |\n---\u3000\n{HIDDEN}", "document-mark"),
    "an items of its own": (HIDDEN + "items: []\n", "unexpected-shape"),
    "a null items of its own": (HIDDEN + "items:\n", "unexpected-shape"),
    "doubled metadata": (HIDDEN + "metadata: {name: other}\n", "duplicate-key"),
    "JSON": (
        '{"kind": "StorageCluster", "apiVersion": "core.libopenstorage.org/v1", '
        '"metadata": {"name": "px", "namespace": "portworx"}, "spec": {}}\n',
        "two-workloads",
    ),
}


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "last"])
def test_a_second_cluster_does_not_hide_beside_a_good_one(name: str, is_first: bool) -> None:
    hidden, code = DISGUISES[name]
    parts = [hidden, GOOD] if is_first else [GOOD, hidden]
    result = run(OPERATOR, "---\n".join(parts))
    assert result.text is None
    assert f"[{code}]" in result.report


SPELLINGS = {
    "escape": SECRET.replace("px-shared-secret", r'"px-shared\u002dsecret"'),
    "escaped kind": SECRET.replace("kind: Secret", r'kind: "S\x65cret"'),
    "escaped namespace": SECRET.replace("namespace: portworx", r'namespace: "p\x6frtworx"'),
    "merge key": SECRET.replace(
        "metadata:\n", "metadata:\n  <<: {name: px-shared-secret}\n"
    ).replace("  name: px-shared-secret\n", "  name: other\n", 1),
    "doubled name": SECRET.replace("  name:", "  name: other\n  name:"),
    "binary": SECRET.replace("px-shared-secret", "!!binary cHgtc2hhcmVkLXNlY3JldA=="),
    "doubled data": SECRET + "data: {}\n",
    "tagged data": SECRET.replace("YXR0YWNrZXI=", "!!binary WVhSMFlXTnJaWEk9"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_secret_with_the_name_of_ours_does_not_hide(name: str) -> None:
    result = run(REFERRED, f"{GOOD}---\n{SPELLINGS[name]}")
    assert result.text is None
    line = GOOD.count("\n") + 1
    places = [int(part.split(":")[1]) for part in result.report.splitlines() if "error:" in part]
    assert places and min(places) > line


def test_a_secret_in_plain_letters_is_no_reason_to_fail() -> None:
    stream = f"{GOOD}---\n{SECRET}"
    assert run(REFERRED, stream).text is not None


SETTINGS = {
    "a binary name": (
        "  env:\n  - {name: !!binary UE9SVFdPUlhfQVVUSF9PSURDX0lTU1VFUg==, value: a}\n",
        "m.yaml:8:12: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a binary key": (
        "  env:\n  - {!!binary bmFtZQ==: PORTWORX_AUTH_OIDC_ISSUER, value: a}\n",
        "m.yaml:8:6: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a bool in quotes": (
        '  autopilot: {enabled: !!bool "true"}\n',
        "m.yaml:7:24: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a string's tag on a mapping": (
        "  env: !!str {a: b}\n",
        "m.yaml:7:8: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a tag of one's own": (
        "  env: !mine []\n",
        "m.yaml:7:8: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a merge key behind": (
        "  env: []\n  <<: {env: [{name: PORTWORX_AUTH_OIDC_ISSUER, value: a}]}\n",
        "m.yaml:8:3: error: a merge key `<<`, which kubectl and Kustomize read differently "
        "[merge-key]\n  hint: write out the entries that it brings in\n",
    ),
    "a merge key in an entry": (
        "  env:\n  - {name: A, value: a, <<: {name: PORTWORX_AUTH_OIDC_ISSUER}}\n",
        "m.yaml:8:25: error: a merge key `<<`, which kubectl and Kustomize read differently "
        "[merge-key]\n  hint: write out the entries that it brings in\n",
    ),
    "a merge key with a tag": (
        '  env: []\n  !!merge "<<": {a: b}\n',
        "m.yaml:8:3: error: a merge key `<<`, which kubectl and Kustomize read differently "
        "[merge-key]\n  hint: write out the entries that it brings in\n"
        "m.yaml:8:3: error: a tag that makes something else of what is written here [yaml-tag]\n"
        "  hint: write the value itself, in quotes if it is a string\n",
    ),
    "a merge key behind an alias": (
        "  nodes:\n  - labels: &l\n      <<: {a: b}\n  env: *l\n",
        "m.yaml:9:7: error: a merge key `<<`, which kubectl and Kustomize read differently "
        "[merge-key]\n  hint: write out the entries that it brings in\n",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_does_not_hide_in_a_cluster(name: str) -> None:
    spec, expected = SETTINGS[name]
    assert run(OPERATOR, STORAGECLUSTER + spec) == (None, expected)


@pytest.mark.parametrize(
    "spec",
    [
        "  image: !!str portworx/oci-monitor:3.1.2\n",
        "  env: !!seq\n  - !!map {name: A, value: !!str 1}\n",
        "  placement:\n    <<: {a: b}\n",
        "  labels: {<<: {a: b}}\n  storage: {x: !mine y}\n",
        "  env:\n  - {name: A, value: '<<'}\n  - {name: B, value: \"a\\x62\"}\n",
        "  x: &x {a: b}\n  resources: {<<: *x}\n",
        "  image: portworx/oci-monitor:3.1.2\t# pinned\n  csi:\n    enabled:\ttrue\t\n",
        "  env:\n  - name: A\n    value: &text |\n      one\n"
        "  - name: B\n    value: !!str >-\n      two\n  - name: C\n    value: |\t# c\n      d\n",
    ],
    ids=repr,
)
def test_what_decides_nothing_is_no_reason_to_fail(spec: str) -> None:
    assert run(OPERATOR, STORAGECLUSTER + spec).text == STORAGECLUSTER + spec + STANZA


FOREIGN = {
    "doubled key": deployment("shop", container="shop", image="shop:1").replace(
        "spec:\n", "spec:\n  schedulerName: stork\n  replicas: 1\n  replicas: 1\n", 1
    ),
    "merge key": "kind: ConfigMap\ndata: {<<: {text: portworx StorageCluster stork containers}}\n",
    "tag": "kind: Stack\nResources: {Ref: !Ref portworx, bin: !!binary eA==}\n# containers\n",
    "tab": "kind: Note\ntext: a\tStorageCluster\n",
    "a line break of YAML 1.1": 'kind: Note\ntext: "a\u2028StorageCluster"\n',
    "surrogates": 'kind: Note\ntext: "\\ud83d\\ude00 StorageCluster"\n',
    "unknown alias in a List": (
        "kind: List\nitems:\n- {kind: ConfigMap, a: b, a: c}\n"
        "- {kind: Note, text: StorageCluster}\n"
    ),
    "OpenShift Data Foundation": (
        "apiVersion: ocs.openshift.io/v1\nkind: StorageCluster\n"
        "metadata: {name: px}\nspec: {a: b, a: c}\n"
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("install", ["operator", "daemonset"])
def test_a_foreign_document_is_never_a_reason_to_fail(name: str, install: str) -> None:
    values, own = (OPERATOR, GOOD) if install == "operator" else (DAEMONSET, daemonset())
    alone = run(values, own)
    assert alone.text is not None
    result = run(values, f"{FOREIGN[name]}---\n{own}")
    assert result.text == f"{FOREIGN[name]}---\n{alone.text}"


def test_an_item_of_ours_is_patched_beside_foreign_ones_that_readers_do_not_agree_on() -> None:
    foreign = (
        "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, a: b, a: !Ref c, <<: {d: e}}\n"
    )
    own = "".join(f"  {line}\n" for line in GOOD.splitlines())
    stanza = "".join(f"  {line}\n" for line in STANZA.splitlines())
    text = f"apiVersion: v1\nkind: List\nitems:\n{foreign}-{own[1:]}"
    assert run(OPERATOR, text).text == text + stanza


UNTYPED = (
    "an object without kind or apiVersion, for which kubectl refuses the whole list "
    "[unexpected-shape]\n  hint: add what is missing, or take it out of the list\n"
)


def test_a_list_is_refused_that_kubectl_refuses_for_another_item() -> None:
    own = "".join(f"  {line}\n" for line in GOOD.splitlines())
    text = f"kind: List\nitems:\n- {{kind: ConfigMap}}\n-{own[1:]}"
    assert run(OPERATOR, text) == (None, f"m.yaml:3:3: error: {UNTYPED}")


@pytest.mark.parametrize("value", ["[StorageCluster]", "{StorageCluster: a}"])
def test_a_name_of_ours_that_is_not_a_single_value_is_refused(value: str) -> None:
    text = GOOD.replace("name: px", f"name: px\n  namespace: {value}", 1)
    assert (
        "m.yaml:5:14: error: the namespace is not a single value [unexpected-shape]\n"
        "  hint: correct the manifest: the API server would refuse it too\n"
    ) in run(OPERATOR, text.replace("  namespace: portworx\n", "")).report


@pytest.mark.parametrize("item", ["~", "[]", "x", '""'])
@pytest.mark.parametrize("kind", ["List", "StorageClusterList"])
def test_a_list_is_refused_with_an_item_that_is_not_an_object(kind: str, item: str) -> None:
    own = "".join(f"  {line}\n" for line in GOOD.splitlines())
    text = f"kind: {kind}\nitems:\n- {item}\n-{own[1:]}"
    assert run(OPERATOR, text) == (
        None,
        "m.yaml:3:3: error: an item that is not an object, for which kubectl refuses the whole "
        "list [unexpected-shape]\n  hint: take it out of the list\n",
    )


def test_a_list_that_readers_may_take_for_something_else_is_refused() -> None:
    assert run(OPERATOR, listed(GOOD, "apiVersion: v1\n")) == (
        None,
        "m.yaml:1:1: error: a list without a kind [unexpected-shape]\n  hint: add `kind: List`\n",
    )
    assert run(OPERATOR, listed(GOOD, "apiVersion: v1\nkind: B\nmetadata: {name: b}\n")) == (
        None,
        "m.yaml:3:18: error: an object with a name and `items`, which kubectl takes for a list and "
        "Kustomize does not [unexpected-shape]\n"
        "  hint: take the name out, and write `kind: List`\n",
    )
    assert run(OPERATOR, listed(GOOD, "kind: BList\nmetadata: {name: b}\n")).text is not None
    inner = listed(GOOD, "apiVersion: v1\nkind: List\n")
    assert run(OPERATOR, listed(inner, "kind: List\n")) == (
        None,
        "m.yaml:6:5: error: an object in a list that is itself in a list, which kubectl refuses "
        "[unexpected-shape]\n"
        "  hint: put it into the outer list, or make it a document of its own\n",
    )


def test_what_stands_around_the_items_of_a_list_concerns_all_of_them() -> None:
    own = "".join(f"  {line}\n" for line in GOOD.splitlines())
    text = f"kind: List\nkind: List\n<<: {{a: b}}\nitems: !mine\n-{own[1:]}"
    report = run(OPERATOR, text).report
    assert [line.split(" ")[0] for line in report.splitlines() if "error:" in line] == [
        "m.yaml:2:1:",
        "m.yaml:3:1:",
        "m.yaml:4:8:",
    ]


JSON = '{"apiVersion": "v1", "kind": "Note", "metadata": {"name": "n"}, "text": "%s"}\n'


@pytest.mark.parametrize("escape", [r"\/", r"\ud83d\ude00", r"\\\uD83D\uDE00"])
def test_json_that_kubectl_would_have_to_read_as_yaml_is_refused_where_it_is_none(
    escape: str,
) -> None:
    assert run(OPERATOR, JSON % escape, GOOD) == (
        None,
        f"m.yaml:1:{JSON.index('%') + 1}: error: a JSON escape in a stream that kubectl reads "
        "as YAML, which does not have it [json-escape]\n"
        "  hint: write the character itself, or pass this file alone\n",
    )


@pytest.mark.parametrize("text", [r"\\/", r"\u00e9 \n", "/\U0001f600"])
def test_json_that_is_yaml_too_passes_beside_others(text: str) -> None:
    result = run(OPERATOR, JSON % text, GOOD)
    assert result.text == f"---\n{JSON % text}---\n{SECURED}"


@pytest.mark.parametrize(
    "text",
    [
        "kind: StorageCluster\na: [\n",
        "kind: StorageCluster\n{ if .x }\n",
        'a: "\\x53torageCluster\n',
    ],
)
def test_what_nobody_can_read_and_may_be_ours_is_refused(text: str) -> None:
    result = run(OPERATOR, f"{GOOD}---\n{text}")
    assert result.text is None
    assert "[yaml-syntax]" in result.report
