"""The values and the manifest of each case: every setting in them belongs to it."""

from __future__ import annotations

import json
import re
from itertools import pairwise, product
from pathlib import Path

import pytest

import inprocess
from renderer.starting.start import METHODS, Start
from renderer.yamltext import nodes, parser

INSTALLS = ("operator", "daemonset")
STARTS = [Start(*case) for case in product(INSTALLS, METHODS, (False, True))]
BEFORE = ["install", "namespace"]
ALWAYS = ["auth.oidc.issuer", "auth.oidc.clientID", "auth.oidc.customClaimNamespace"]
OPERATORS = ["auth.guestAccess", "auth.selfSigned.tokenLifetime"]
BEHIND = ["tokens", "storageClasses", "volumeSnapshotClasses", "persistentVolumeClaims"]


def values(start: Start) -> str:
    return start.texts()["pxsec.yaml"]


def name(start: Start) -> str:
    return f"{start.install} {start.method}{' keys' if start.makes_keys else ''}"


def paths(node: nodes.Node, above: str = "") -> list[str]:
    """Return the dotted paths of the settings below a node; a source is a setting."""
    if node.kind != nodes.MAPPING or node.style == "flow":
        return [above]
    return [
        path
        for key, value in node.entries
        for path in paths(value, f"{above}.{key.value}".lstrip("."))
    ]


def settings(text: str) -> list[str]:
    return paths(parser.parse("pxsec.yaml", text).root)


def switched_on(text: str) -> str:
    """Return the values with every setting that stands in a comment."""
    return re.sub(r"^( *)#(?=[a-zA-Z-])", r"\1", text, flags=re.MULTILINE)


def own_keys(start: Start) -> list[str]:
    shared = [] if start.method == "oidc" else ["auth.selfSigned.sharedSecret"]
    return [*shared, "keys.system", "keys.apps"]


@pytest.mark.parametrize("start", STARTS, ids=name)
def test_the_start_sets_only_what_must_be_set(start: Start) -> None:
    is_operator, signs = start.install == "operator", start.method != "oidc"
    has_keys = start.makes_keys or not is_operator or not signs
    assert sorted(settings(values(start))) == sorted(
        [
            *BEFORE,
            *(
                ["auth.guestAccess", "auth.selfSigned.tokenLifetime"]
                if is_operator and signs
                else []
            ),
            *(["auth.selfSigned.issuer"] if signs else []),
            *([] if start.method == "self-signed" else ["auth.oidc.issuer", "auth.oidc.clientID"]),
            *(own_keys(start) if has_keys else []),
        ]
    )


@pytest.mark.parametrize("start", STARTS, ids=name)
def test_the_settings_in_comments_are_settings_too(start: Start) -> None:
    is_operator, signs = start.install == "operator", start.method != "oidc"
    component = ["enabled"] if is_operator else ["enabled", "name", "namespace"]
    guests = ["auth.guestAccess"] if is_operator and signs else []
    lifetime = ["auth.selfSigned.tokenLifetime"] if is_operator else []
    own = ["sharedSecret", "rsaPublicKey", "ecdsaPublicKey"]
    self_signed = ["auth.selfSigned.issuer", *lifetime, *(f"auth.selfSigned.{key}" for key in own)]
    assert settings(switched_on(values(start))) == [
        *BEFORE,
        "portworx.name",
        "portworx.version",
        *("stork.enabled", "stork.version", *(f"stork.{key}" for key in component[1:])),
        *(f"autopilot.{key}" for key in component),
        *guests,
        "auth.usernameClaim",
        *(self_signed if signs else []),
        *ALWAYS,
        "keys.system",
        "keys.apps",
        *BEHIND,
    ]


@pytest.mark.parametrize("start", STARTS, ids=name)
def test_every_setting_has_a_comment_above(start: Start) -> None:
    lines = values(start).splitlines()
    setting = re.compile(r" *#?(?!auth|portworx|stork|autopilot)[a-zA-Z]+:")
    bare = [
        b for a, b in pairwise(lines) if setting.match(b) and "# " not in a and not _follows(a, b)
    ]
    assert bare == []


def _follows(above: str, line: str) -> bool:
    """Tell whether a line is the second of two that one comment is about."""
    return above.startswith("  #name: ") and line.startswith("  #namespace: ")


@pytest.mark.parametrize("start", STARTS, ids=name)
def test_no_setting_of_the_start_is_an_error(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("system", "apps", "shared", "rsa", "ecdsa"):
        inprocess.run("keygen", "--key", key, "--rsa-bits", "2048")
    text = values(start)
    token = tmp_path / "keys" / "team-a.token"
    inprocess.run(
        *("token", "create", "--issuer", "portworx.com", "--sub", "a", "--name", "A"),
        *("--shared-secret-file", "keys/shared-secret", "--role", "system.user", "-w", str(token)),
    )
    for number, tried in enumerate([text, switched_on(text)]):
        Path(f"{number}.yaml").write_text(tried)
        done = inprocess.main("validate", "-f", f"{number}.yaml")
        codes = set(re.findall(r": (?:error|warning): .* \[([a-z-]+)\]$", done.err, re.M))
        assert codes <= {"sample-issuer"}, done.err
        assert done.text == f"{number}.yaml: valid\n"


def test_the_header_looks_without_the_secrets_and_names_the_manifest() -> None:
    for start in STARTS:
        head, _, _ = values(start).partition("\n\n")
        assert head.splitlines()[:7] == [
            "# yaml-language-server: $schema=./values.schema.json",
            "#",
            "# What PX-Security shall be. To use a setting remove the # before it, and before the "
            "line above it",
            "# to which it belongs.",
            "#",
            "# check:  pxsec validate",
            f"# look:   pxsec render --only workloads {start.manifest}",
        ]
        assert f"render --only workloads {start.manifest} -w secured.yaml &&\n" in head
        assert " -f pxsec.yaml" not in head


def test_the_texts_have_no_marks_of_the_template() -> None:
    for start in STARTS:
        for text in start.texts().values():
            assert not re.search(r"\{%|\{\{|\}\}\n\n\n|\n\n\n| $", text, re.M), text
            assert text.endswith("\n")


def test_editors_find_the_schema_beside_the_values() -> None:
    texts = STARTS[0].texts()
    json.loads(texts["values.schema.json"])
