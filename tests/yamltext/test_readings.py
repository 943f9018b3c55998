"""A value over several lines or in brackets is to both parsers what it is to kubectl."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl import Reader
from pure import without_c_parser
from renderer.problems import RenderError
from renderer.yamltext.parser import parse

HEAD = {"apiVersion": "v1", "kind": "Any", "metadata": {"name": "any"}}
PLACES = [
    *(("a: ", "b: c\n"), ("a: ", ""), ("r:\n  a: ", "  b: c\n"), ("r:\n- a: ", "  b: c\n")),
    ("a:\n- ", "b: c\n"),
]
FIRST = [
    *(
        "|",
        "|-",
        "|+",
        ">",
        "|2",
        ">2",
        "|1-",
        ">-2#c",
        "| # c",
        "|\t",
        "|\t# c",
        "&a |",
        "!!str |",
    ),
    *('"x', "'x", "[x,", "{x: w,", "x #", "x\t#", "", "# c", "&x", "!!str", "&x !!str"),
    "\t:>-#",
]
NEXT = [
    *("", "  ", "   ", "\t", " \t", "  \t", "   \t", " x", "  x", "   x", "\tx", " \tx", "  \tx"),
    *("   \tx", "  # c", "  #", "\t# c", " \t# c", '  x"', "  x'", "  x: z", "  - x", "  x]"),
    *("  z}", "  {x: z}", "  [x]", "---", "...", ":\t", "  :\t", ": x"),
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    before, after = draw(st.sampled_from(PLACES))
    first = draw(st.sampled_from(FIRST))
    lines = draw(st.lists(st.sampled_from(NEXT), min_size=1, max_size=3))
    text = "\n".join([before + first, *lines, after])
    text = draw(st.sampled_from([text, text, text.rstrip("\n")]))
    return draw(st.sampled_from([text, text, text.replace("\n", "\r\n")]))


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Return a value in brackets or braces, of words and marks in any order."""
    words = ['"a"', "'a'", "a", "b", "a:b", ":", ": ", " :", ",", ", ", " ", "a?", "b?c", "a ? b"]
    nested = st.sampled_from(["[", "]", "{", "}", "[a]", "{a: b}", "&x ", "*x ", "!!str ", "\t"])
    word = st.sampled_from(words)
    inside = "".join(draw(st.lists(word | word | word | nested, max_size=7)))
    return "a: " + draw(st.sampled_from(["[{}]", "{{{}}}"])).format(inside) + "\n"


def reading(text: str) -> Any:
    """Return what a text says, or how it is refused: by everybody, or in an object of ours."""
    try:
        source = parse("m.yaml", text)
    except RenderError:
        return "refused"
    return "refused in an object of ours" if source.refusals else source.root.data()


@settings(max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts() | flows())
def test_a_value_is_read_as_kubectl_reads_it(kubectl_reader: Reader, text: str) -> None:
    found = reading(text)
    with without_c_parser():
        assert reading(text) == found
    if isinstance(found, dict):
        told = kubectl_reader.read((yaml.safe_dump(HEAD) + text).encode())
        assert (told.objects, told.error) == ([HEAD | found], "")
