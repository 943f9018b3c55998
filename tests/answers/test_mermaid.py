"""The answer as a flowchart: which key feeds which variable, and text that is no syntax."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import inprocess
import manifests
from canary import CANARY, leaks
from value_samples import HOSTILE

CLUSTERS = Path(__file__).parents[1] / "checking" / "clusters"
FILES = sorted(path.relative_to(CLUSTERS).as_posix() for path in CLUSTERS.glob("*/*.yaml"))

PORTWORX = """\
flowchart LR
  key1["Secret kube-system/pxkeys, key system-secret"]
  key2["Secret kube-system/pxkeys, key stork-secret"]
  key3["Secret kube-system/pxkeys, key shared-secret"]
  subgraph of1["Portworx, DaemonSet kube-system/portworx, is on"]
    to1["PORTWORX_AUTH_SYSTEM_KEY"]
    to2["PORTWORX_AUTH_SYSTEM_APPS_KEY"]
    to3["PORTWORX_AUTH_JWT_SHAREDSECRET"]
  end
"""
HEALTHY = (
    PORTWORX
    + """\
  subgraph of2["Stork, Deployment kube-system/stork, is served"]
    to4["PX_SHARED_SECRET"]
  end
  key1 --> to1
  key2 --> to2
  key3 --> to3
  key2 --> to4
"""
)
BROKEN = (
    PORTWORX
    + """\
  subgraph of2["Stork, Deployment kube-system/stork, is refused"]
    to4["PX_SHARED_SECRET"]
  end
  key1 --> to1
  key2 --> to2
  key3 --> to3
  key3 -.->|differs| to4
  linkStyle 3 stroke:red,color:red
"""
)
LABEL = r'\["[^"`\[\]{}|<>;:]*(?:#\d+;[^"`\[\]{}|<>;:]*)*"\]'
LINES = (
    "flowchart LR",
    f"  key\\d+{LABEL}",
    f"  subgraph of\\d+{LABEL}",
    f"    to\\d+{LABEL}",
    "  end",
    r"  key\d+ (-->|-\.->\|[a-z ]+\|) to\d+",
    r"  linkStyle \d+ stroke:red,color:red",
)


def drawn(*arguments: str, stdin: str = "") -> str:
    command = ("check", "-q", "-o", "mermaid", *arguments)
    done = inprocess.main(*command, stdin=stdin.encode(), folder=CLUSTERS)
    assert done.status in (0, 1), done.err
    assert [
        line for line in done.text.splitlines() if not re.fullmatch("|".join(LINES), line)
    ] == []
    return done.text


def test_a_healthy_cluster_has_arrows_alone() -> None:
    assert drawn("stork-with-another-key/healthy.yaml") == HEALTHY


def test_the_arrow_that_disagrees_is_marked() -> None:
    assert drawn("stork-with-another-key/broken.yaml") == BROKEN


@pytest.mark.parametrize("file", FILES)
def test_every_line_of_every_cluster_is_syntax_of_mermaid(file: str) -> None:
    assert drawn(file).startswith("flowchart LR\n")


def test_under_the_operator_one_key_feeds_all_three() -> None:
    security = "  security: {enabled: true}\n"
    text = drawn("-", stdin=manifests.storagecluster() + security)
    assert (
        text
        == """\
flowchart LR
  key1["Secret portworx/px-shared-secret, key shared-secret"]
  key2["Secret portworx/px-system-secrets, key system-secret"]
  key3["Secret portworx/px-system-secrets, key apps-secret"]
  subgraph of1["Portworx, StorageCluster portworx/px-cluster, is on"]
    to1["PORTWORX_AUTH_JWT_SHAREDSECRET"]
    to2["PORTWORX_AUTH_SYSTEM_KEY"]
    to3["PORTWORX_AUTH_SYSTEM_APPS_KEY"]
  end
  subgraph of2["Operator, is served"]
    to4["its tokens"]
  end
  subgraph of3["Stork, StorageCluster portworx/px-cluster, is served"]
    to5["PX_SHARED_SECRET"]
  end
  subgraph of4["Autopilot, StorageCluster portworx/px-cluster, is served"]
    to6["PX_SHARED_SECRET"]
  end
  key1 --> to1
  key2 --> to2
  key3 --> to3
  key3 --> to4
  key3 --> to5
  key3 --> to6
"""
    )


def test_where_nothing_is_set_it_says_so() -> None:
    assert (
        drawn("-", stdin=manifests.stream(manifests.daemonset(), manifests.stork()))
        == """\
flowchart LR
  subgraph of1["Portworx, DaemonSet portworx/portworx, is off"]
    to1["nothing of PX-Security is set"]
  end
  subgraph of2["Stork, Deployment portworx/stork, is served"]
    to2["nothing is checked"]
  end
"""
    )


def test_what_does_not_count_is_dotted() -> None:
    env = "    - {name: PORTWORX_AUTH_SYSTEM_KEY, valueFrom: {secretKeyRef: {name: a, key: b}}}\n"
    text = manifests.storagecluster(env=env) + "  security: {enabled: true}\n"
    assert "key2 -.->|does not count| to1\n" in drawn("-", stdin=text)


def test_two_plain_values_are_two_keys_and_neither_is_shown() -> None:
    env = "".join(
        f"            - {{name: PORTWORX_AUTH_SYSTEM_{name}KEY, value: {CANARY}{name}}}\n"
        for name in ("", "APPS_")
    )
    text = drawn("-", stdin=manifests.daemonset(env=env))
    assert leaks(text.encode()) == []
    assert '  key1["a plain value at #60;stdin#62;#58;36#58;15"]\n' in text
    assert '  key2["a plain value at #60;stdin#62;#58;37#58;15"]\n' in text


@pytest.mark.parametrize(
    "name", [HOSTILE, '"]', "`x`", "#quot;", "end", "%%{init}%%", "a|b", "<b>"]
)
def test_no_text_is_taken_for_syntax(name: str) -> None:
    reference = manifests.written({"secretKeyRef": {"name": name, "key": name}})
    env = f"            - {{name: PORTWORX_AUTH_SYSTEM_KEY, valueFrom: {reference}}}\n"
    text = drawn("-", stdin=manifests.daemonset(env=env))
    assert len(text.splitlines()) == 6
    assert " --> to1\n" in text
