"""The fragments alone, to paste."""

from __future__ import annotations

from engine import DAEMONSET, OIDC, cluster
from renderer.problems import Findings
from renderer.rendering import fragments


def test_fragments_for_the_operator_are_the_stanza_and_what_stands_beside_it() -> None:
    both = OIDC.replace("auth:\n", "auth:\n  guestAccess: Enabled\n  selfSigned: {issuer: px}\n")
    found = fragments.alone(cluster(both), Findings())
    assert [sorted(fragment.root.data()["spec"]) for fragment in found] == [
        ["security"],
        ["env"],
    ]


def test_fragments_for_a_daemonset_are_one_for_each_workload() -> None:
    found = fragments.alone(cluster(DAEMONSET + "autopilot: {enabled: true}\n"), Findings())
    kinds = [fragment.root.data() for fragment in found]
    assert [(f["kind"], f.get("metadata", {}).get("name")) for f in kinds] == [
        ("DaemonSet", None),
        ("Deployment", "stork"),
        ("Deployment", "autopilot"),
    ]
