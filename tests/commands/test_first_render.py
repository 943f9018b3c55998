"""From nothing to a first render, in each of the six cases, as a person would type it.

Each command but the first is the one that the last line of the one before names.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from program import shell
from renderer.starting.start import METHODS

CASES = [*product(("operator", "daemonset"), METHODS)]
MANIFEST = {"operator": "storagecluster.yaml", "daemonset": "portworx.yaml"}
GUEST = "operator-is-guest"
"""Of OpenID Connect alone under the Operator: a fact that no setting changes."""


def told(install: str, method: str) -> list[str]:
    """Return the codes of what is said of values that nobody has edited yet."""
    guest = [GUEST] if (install, method) == ("operator", "oidc") else []
    return guest + (["sample-issuer"] if method != "self-signed" else [])


def looked(install: str, method: str) -> list[str]:
    """Return the same of a render of the sample, which is a Portworx, and a Stork beside it."""
    return told(install, method) + ["sample-manifest"] * {"operator": 1, "daemonset": 2}[install]


def typed(folder: Path, command: str, expected: list[str]) -> str:
    """Run a command that must succeed with no more than these notices, and return its output."""
    code, output, messages = shell(folder, command)
    assert code == 0, messages
    codes = re.findall(r"^\S+: (?:error|warning|notice): .* \[([a-z-]+)\]$", messages, re.M)
    assert sorted(codes) == sorted(expected), messages
    assert ": error: " not in messages
    return output


def following(output: str) -> str:
    """Return the command that the last line of an output names."""
    last = output.splitlines()[-1]
    assert last.startswith("next: "), last
    return last.removeprefix("next: ")


def objects(text: str) -> dict[str, Any]:
    return {item["kind"]: item for item in yaml.safe_load_all(text) if item}


def secured(install: str, found: dict[str, Any]) -> bool:
    """Tell whether the manifest of the start has security in it, Stork's too."""
    if install == "operator":
        spec = found["StorageCluster"]["spec"]
        return spec.get("security", {}).get("enabled") or "env" in spec["stork"]
    own, stork = (
        found[kind]["spec"]["template"]["spec"]["containers"][0]
        for kind in ("DaemonSet", "Deployment")
    )
    names = [item["name"] for item in stork["env"]]
    is_verified = bool({"-jwt_issuer", "-oidc_issuer"} & {*own["args"]})
    return is_verified and names == ["PX_SHARED_SECRET", "PX_JWT_ISSUER"]


@pytest.mark.parametrize(("install", "method"), CASES)
def test_keys_of_the_start_lead_to_a_render(tmp_path: Path, install: str, method: str) -> None:
    expected = told(install, method)
    start = typed(tmp_path, f"pxsec init px --install {install} --auth {method} --keys", [])
    px = tmp_path / "px"
    assert typed(px, "pxsec validate", expected) == "pxsec.yaml: valid\n"
    assert following(start).startswith(
        f"cd px && pxsec render --only workloads {MANIFEST[install]}"
    )
    look = looked(install, method)
    workloads = objects(typed(tmp_path, following(start), look))
    assert secured(install, workloads)
    assert "Secret" not in workloads
    secrets = objects(typed(px, "pxsec render --only secrets", expected))
    assert secrets.keys() == {"Secret"}
    whole = objects(typed(px, f"pxsec render {MANIFEST[install]}", look))
    assert {*workloads, "Secret"} == whole.keys()


@pytest.mark.parametrize(("install", "method"), CASES)
def test_each_line_after_next_leads_on_to_a_render(
    tmp_path: Path, install: str, method: str
) -> None:
    expected = told(install, method)
    output = typed(tmp_path, f"pxsec init --install {install} --auth {method}", [])
    asks_for_keys = install == "daemonset" or method == "oidc"
    if asks_for_keys:
        assert following(output) == "pxsec keygen"
        output = typed(tmp_path, following(output), expected)
    assert following(output) == f"pxsec render --only workloads {MANIFEST[install]}"
    look = looked(install, method)
    assert secured(install, objects(typed(tmp_path, following(output), look)))
    assert typed(tmp_path, "pxsec validate", expected) == "pxsec.yaml: valid\n"


def test_a_start_without_a_case_is_that_of_the_operator_with_own_tokens(tmp_path: Path) -> None:
    typed(tmp_path, "pxsec init plain", [])
    typed(tmp_path, "pxsec init named --install operator --auth self-signed", [])
    same = [(tmp_path / name / "pxsec.yaml").read_text() for name in ("plain", "named")]
    assert same[0] == same[1]


@pytest.mark.parametrize(("install", "method"), CASES)
def test_the_lines_to_apply_are_in_the_head_and_run(
    tmp_path: Path, install: str, method: str
) -> None:
    typed(tmp_path, f"pxsec init --install {install} --auth {method} --keys", [])
    head = (tmp_path / "pxsec.yaml").read_text().partition("\n\n")[0]
    lines = re.findall(r"(?m)^# (?:apply: |       ) (.*)$", head)
    assert len(lines) == 4
    script = "\n".join(lines)
    stub = 'kubectl() { case "$*" in *"-f -") cat ;; *) echo "kubectl $*" ;; esac; }\n'
    code, output, messages = shell(tmp_path, f"set -e -o pipefail\n{stub}{script}")
    assert code == 0, messages
    first, *secrets, last = output.splitlines()
    assert first == "kubectl apply --dry-run=server -f secured.yaml"
    assert objects("\n".join(secrets)).keys() == {"Secret"}
    assert last == "kubectl apply -f secured.yaml"
    assert secured(install, objects((tmp_path / "secured.yaml").read_text()))
