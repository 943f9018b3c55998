"""Broken files give valid output or a clean problem, and both parsers judge them alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import manifests
from hostile import FEW, HOSTILE, PIECES, clean
from manifests import Bench, written
from pure import without_c_parser
from renderer.problems import RenderError
from renderer.yamltext import nodes, parser, stream
from renderer.yamltext.stream import File


def lines_changed(draw: st.DrawFn, text: str) -> str:
    """Delete, double, swap and replace lines, or characters of them."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, len(lines[at])))
        change: Callable[[], str] = draw(st.sampled_from(_CHANGES))(draw, lines, at, other, column)
        lines[at] = change()
    return "".join(lines)


Change = Callable[[st.DrawFn, list[str], int, int, int], Callable[[], str]]
_CHANGES: list[Change] = [
    lambda draw, lines, at, other, column: lambda: "",
    lambda draw, lines, at, other, column: lambda: lines[at] * 2,
    lambda draw, lines, at, other, column: lambda: lines[other],
    lambda draw, lines, at, other, column: lambda: "  " + lines[at],
    lambda draw, lines, at, other, column: lambda: lines[at].removeprefix("  "),
    lambda draw, lines, at, other, column: lambda: lines[at][:column],
    lambda draw, lines, at, other, column: (
        lambda: lines[at][:column] + draw(HOSTILE) + lines[at][column:]
    ),
    lambda draw, lines, at, other, column: (
        lambda: lines[at].replace(lines[at].partition(":")[2].strip() or ":", draw(PIECES))
    ),
]


def nodes_changed(draw: st.DrawFn, item: Any) -> Any:
    """Return data in which one node below is another one, or gone."""
    if not isinstance(item, dict | list) or not item or draw(st.integers(0, 5)) == 0:
        return draw(st.one_of(_SHAPES, HOSTILE))
    if isinstance(item, list):
        at = draw(st.integers(0, len(item) - 1))
        return [*item[:at], nodes_changed(draw, item[at]), *item[at + draw(st.integers(0, 1)) :]]
    name = draw(st.sampled_from(list(item)))
    rest = {k: v for k, v in item.items() if k != name}
    if draw(st.integers(0, 7)) == 0:
        return rest
    return {**item, name: nodes_changed(draw, item[name])}


_SHAPES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, [], {}, [None], {"a": "b"}, ["a", "b"], [[]], "", "-"]
)
_INSTALLS = st.sampled_from(["operator", "daemonset"])
_STREAMS = {
    "operator": manifests.stream(manifests.storagecluster(), manifests.OTHER),
    "daemonset": manifests.stream(
        manifests.daemonset(), manifests.stork(), manifests.autopilot(), manifests.OTHER
    ),
}


@st.composite
def broken_values(draw: st.DrawFn) -> tuple[str, str]:
    install = draw(_INSTALLS)
    methods = draw(st.sampled_from([("shared",), ("oidc", "rsa"), ("ecdsa",)]))
    asked = manifests.values(install, *methods, stork={"enabled": True})
    if draw(st.booleans()):
        return lines_changed(draw, manifests.as_text(asked)), _STREAMS[install]
    return written(nodes_changed(draw, asked)), _STREAMS[install]


@st.composite
def broken_manifests(draw: st.DrawFn) -> tuple[str, str]:
    install = draw(_INSTALLS)
    asked = manifests.as_text(manifests.values(install, "shared", "oidc"))
    if draw(st.booleans()):
        return asked, lines_changed(draw, _STREAMS[install])
    objects = [nodes_changed(draw, item) for item in yaml.safe_load_all(_STREAMS[install])]
    return asked, "---\n".join(f"{written(item)}\n" for item in objects)


@settings(FEW, max_examples=200)
@given(st.one_of(broken_values(), broken_manifests()))
def test_broken_input_gives_valid_output_or_a_clean_problem(
    bench: Bench, case: tuple[str, str]
) -> None:
    asked, manifest = case
    for command in ("render", "patch"):
        result = bench.render(asked, manifest, command=command)
        if clean(result):
            continue
        if reads_well(manifest):
            list(yaml.safe_load_all(result.out))
        assert bench.render(asked, result.out, command=command).out == result.out


@settings(FEW, max_examples=150)
@given(st.one_of(broken_values(), broken_manifests()))
def test_the_pure_parser_gives_the_same_verdict(bench: Bench, case: tuple[str, str]) -> None:
    result = bench.render(*case)
    with without_c_parser():
        assert bench.render(*case).out == result.out


def reads_well(text: str) -> bool:
    try:
        list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return False
    return True


# --- The parser and the stream alone

TOKENS = [
    *"a 'q' [ ] { } 1 null ~ @ ` - : key | > *x #c".split(),  # noqa: SIM905
    *("b: ", "- ", "? ", ": ", ", ", "&x ", "!t ", " # c"),
    *("\n", "\n  ", "\n    ", "\n- ", "\nk: ", " ", "\t", "'"),
    *('"', '"q"', "\\", "|-\n", ">+\n", "\r\n", "\n---\n", "\n...\n"),
    *("%YAML 1.2\n", "\ufeff", "\u2028", "\x85", "<<: ", "\xe9", "\U0001f600", "\x00"),
    *("x: y\n"),
]
YAML_TEXT = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)


def verdict(text: str) -> nodes.Node | None:
    """Return the document, or None where it is refused or no object anyway."""
    try:
        root = parser.parse("text", text).root
    except RenderError:
        return None
    return None if root.kind == nodes.SCALAR else root


@settings(FEW, max_examples=1000)
@given(YAML_TEXT)
def test_both_parsers_judge_alike(text: str) -> None:
    first = verdict(text)
    with without_c_parser():
        assert verdict(text) == first


@settings(FEW, max_examples=300)
@given(st.lists(st.one_of(st.binary(max_size=30), YAML_TEXT.map(str.encode)), max_size=4))
def test_a_stream_without_splices_is_the_same_bytes(contents: list[bytes]) -> None:
    files = [File("f", data) for data in contents]
    assert [b"".join(pieces) for pieces in stream.splice(files, [])] == contents
