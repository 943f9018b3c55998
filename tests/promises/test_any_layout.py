"""Block and flow, CRLF, byte order marks, comments, indentation: every layout is patched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import manifests
from hostile import FEW, both_readers
from layouts import Layout
from manifests import Bench
from pure import without_c_parser

PORTWORX = yaml.safe_load(manifests.daemonset())
STORK = yaml.safe_load(manifests.stork())
AUTOPILOT = yaml.safe_load(manifests.autopilot())
STORAGECLUSTER = yaml.safe_load(manifests.storagecluster())


class Written(NamedTuple):
    """A manifest in some layout, the values that go with it, and what it says."""

    text: str
    asked: dict[str, Any]
    objects: list[Any]
    strict: bool
    """True where what is put in stands on lines of its own."""


@st.composite
def layouts(draw: st.DrawFn) -> Written:
    install = draw(st.sampled_from(["operator", "daemonset"]))
    methods = draw(st.sampled_from([("shared",), ("oidc",), ("rsa", "oidc"), ("ecdsa", "shared")]))
    objects = [STORAGECLUSTER] if install == "operator" else [PORTWORX, STORK, AUTOPILOT]
    objects = draw(st.permutations([*objects, yaml.safe_load(manifests.OTHER)]))
    objects = [draw(_variants(item)) for item in objects]
    flow = draw(st.sampled_from(["never", "sometimes", "always"]))
    layout = Layout(Random(draw(st.integers(0, 2**32))), flow=flow)
    text = layout.stream(objects)
    asked = manifests.values(install, *methods)
    return Written(text, asked, objects, strict=layout.flow == "never")


@st.composite
def _variants(draw: st.DrawFn, item: dict[str, Any]) -> dict[str, Any]:
    """Return the object with lists that are null, empty or not there at all."""
    owner = item["spec"] if item["kind"] == "StorageCluster" else None
    if item["kind"] in ("DaemonSet", "Deployment"):
        template = item["spec"]["template"]["spec"]
        container = {**template["containers"][0]}
        for name in ("args", "env", "volumeMounts"):
            _vary(draw, container, name)
        others = template["containers"][1:]
        template = {**template, "containers": draw(st.permutations([container, *others]))}
        _vary(draw, template, "volumes")
        spec = {**item["spec"], "template": {**item["spec"]["template"], "spec": template}}
        return {**item, "spec": spec}
    if owner:
        owner = {**owner}
        for name in ("env", "volumes", "security"):
            _vary(draw, owner, name)
        return {**item, "spec": owner}
    return item


def _vary(draw: st.DrawFn, owner: dict[str, Any], name: str) -> None:
    empty: Any = {} if name == "security" else []
    choice = draw(st.sampled_from(["as it is", "as it is", "null", "empty", "none"]))
    if choice == "none":
        owner.pop(name, None)
    elif choice != "as it is":
        owner[name] = None if choice == "null" else empty


@settings(FEW, max_examples=100)
@given(layouts())
def test_every_layout_is_patched_and_nothing_else_changes(bench: Bench, case: Written) -> None:
    result = bench.render(case.asked, case.text)
    assert result.codes == []
    objects = both_readers(result.out)
    new = [o for o in objects if o["kind"] == "Secret" or o["metadata"]["name"] == KEYS]
    assert [without_security(o) for o in objects if o not in new] == [
        without_security(o) for o in case.objects
    ]
    assert has_security(objects)
    again = bench.render(case.asked, result.out)
    assert again.out == result.out
    assert is_subsequence(kept_characters(case.text), result.text)
    if case.strict:
        assert is_subsequence(kept_lines(case.text), lines_of(result.text))


@settings(FEW, max_examples=60)
@given(layouts())
def test_the_pure_parser_gives_the_same_bytes(bench: Bench, case: Written) -> None:
    result = bench.render(case.asked, case.text)
    with without_c_parser():
        assert bench.render(case.asked, case.text) == result


@settings(FEW, max_examples=60)
@given(layouts())
def test_a_check_says_yes_exactly_where_patch_changes_nothing(bench: Bench, case: Written) -> None:
    patched = bench.render(case.asked, case.text, command="patch")
    assert patched.codes == []
    before = bench.render(case.asked, case.text, command="patch", check=True)
    assert (before.status, before.text, before.codes) == (1, "manifest-1.yaml\n", ["not-patched"])
    after = bench.render(case.asked, patched.out, command="patch", check=True)
    assert (after.status, after.out, after.codes) == (0, b"", [])


KEYS = "px-auth-public-keys"


def has_security(objects: list[Any]) -> bool:
    return any(without_security(item) != item for item in objects)


def without_security(item: Any) -> Any:
    """Return an object without settings of PX-Security, and without what is empty."""
    if isinstance(item, dict):
        found = {k: without_security(v) for k, v in item.items() if k != "security"}
        return {k: v for k, v in found.items() if v not in (None, [], {}, "")}
    if not isinstance(item, list):
        return item
    if any(isinstance(word, str) for word in item):
        return _plain_arguments(item)
    kept = [entry for entry in item if not _is_security(entry)]
    return [without_security(entry) for entry in kept]


def _plain_arguments(words: list[Any]) -> list[Any]:
    names = [i for i, word in enumerate(words) if word.startswith(("-jwt_", "-oidc_"))]
    return [w for i, w in enumerate(words) if i not in names and i - 1 not in names]


def _is_security(entry: Any) -> bool:
    name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
    return name.startswith("PORTWORX_AUTH_") or name in ("PX_SHARED_SECRET", "PX_JWT_ISSUER", KEYS)


def is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    found = iter(whole)
    return all(item in found for item in part)


def kept_characters(text: str) -> str:
    """Return a text without blanks and empty values, which give way to what is put in."""
    return re.sub(r"null|~|\[]|{}| ", "", text)


def kept_lines(text: str) -> list[str]:
    return [line for line in lines_of(text) if not is_empty_value(line)]


def lines_of(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def is_empty_value(line: str) -> bool:
    return line.split("#")[0].rstrip().endswith((":", "null", "~", "[]", "{}"))
