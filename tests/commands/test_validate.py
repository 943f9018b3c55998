"""What `pxsec validate` answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from program import (
    NOTICE,
    VALUES,
    outcome,
    pxsec,
)


def test_valid_values_are_said_to_be_valid(folder: Path) -> None:
    done = pxsec(folder, "validate", "-f", "pxsec.yaml")
    assert outcome(done) == (0, "pxsec.yaml: valid\n", "")


def test_invalid_values_are_the_answer_no(folder: Path) -> None:
    text = VALUES.replace("install: operator", "instal: operator").replace("24h", "1h30m")
    assert outcome(pxsec(folder, "validate", "-f", "-", stdin=text)) == (
        1,
        "",
        "<stdin>:1:1: error: missing key 'install' [missing-key]\n"
        "  hint: add install: operator or daemonset\n"
        "<stdin>:1:1: error: unknown key 'instal' [unknown-key]\n"
        "  hint: did you mean 'install'?\n"
        "<stdin>:7:20: error: auth.selfSigned.tokenLifetime: expected a whole number with"
        " s, m, h, d or y, for example 24h [bad-value]\n",
    )


def test_invalid_values_and_what_they_refer_to_are_told_together(folder: Path) -> None:
    broken = VALUES.replace("namespace: portworx", "namespace: Portworx") + "nonsense: a\n"
    (folder / "pxsec.yaml").write_text(broken)
    (folder / "keys" / "system-secret").write_text("short")
    (folder / "keys" / "shared-secret").unlink()
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    found = [(problem["line"], problem["code"]) for problem in json.loads(done.stdout)]
    lines = broken.splitlines()
    assert found == [
        (lines.index("namespace: Portworx") + 1, "bad-value"),
        (lines.index("    sharedSecret: {file: keys/shared-secret}") + 1, "missing-file"),
        (lines.index("  system: {file: keys/system-secret}") + 1, "weak-key"),
        (lines.index("nonsense: a") + 1, "unknown-key"),
    ]


def test_an_invalid_item_hides_nothing_of_the_others(folder: Path) -> None:
    broken = VALUES + (
        "tokens:\n- 5\n- {name: a, namespace: a, token: {file: missing}}\n- {name: B}\n"
    )
    (folder / "pxsec.yaml").write_text(broken)
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    found = [(problem["line"], problem["code"]) for problem in json.loads(done.stdout)]
    first = broken.splitlines().index("- 5") + 1
    assert found == [
        (first, "wrong-type"),
        (first + 1, "missing-file"),
        *[(first + 2, code) for code in ("missing-key", "missing-key", "bad-value")],
    ]


def test_problems_come_as_json(folder: Path) -> None:
    text = VALUES.replace("Enabled", "enabled")
    done = pxsec(folder, "validate", "-f", "-", "-o", "json", stdin=text)
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout) == [
        {
            "file": "<stdin>",
            "line": 4,
            "column": 16,
            "object": None,
            "path": "auth.guestAccess",
            "severity": "error",
            "code": "bad-value",
            "message": "auth.guestAccess: expected Enabled, Disabled or Managed, found 'enabled'",
            "hint": "did you mean 'Enabled'?",
        }
    ]


def test_no_problems_are_an_empty_list(folder: Path) -> None:
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    assert outcome(done) == (0, "[]\n", "")


def test_validate_counts_warnings_as_errors_too(noticed: Path) -> None:
    done = pxsec(noticed, "validate", "-f", "pxsec.yaml", "--warnings-as-errors")
    assert outcome(done) == (1, "", NOTICE.replace("notice", "error"))


@pytest.mark.parametrize("command", [("validate",), ("render", "cluster.yaml")], ids=" ".join)
def test_broken_rules_and_missing_keys_are_reported_at_once(
    folder: Path, command: tuple[str, ...]
) -> None:
    values = VALUES.replace("portworx.com", "apps.portworx.io").replace("keys/shared", "keys/none")
    (folder / "broken.yaml").write_text(values)
    messages = outcome(pxsec(folder, *command, "-f", "broken.yaml"))[2]
    codes = re.findall(r"^broken\.yaml.*error.*\[(.+)\]$", messages, re.M)
    assert codes == ["reserved-issuer", "missing-file"]
