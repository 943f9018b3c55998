"""Strings that YAML readers, shells and templates take for something else, and who reads them."""

from __future__ import annotations

import io
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from inprocess import Result
from renderer.edge import report

WORDS = """
y Y n yes Yes no NO on Off true FALSE null Null ~ 1 -1 +1 012 0o12 0x1F 0b11 1_000 1e3 1E+3 .5
5. 1.5e-7 .inf -.INF .nan 190:20:30 1:30 08 09 0 -0 1.0.0 1e999 2024-01-01 2024-1-1
2024-01-01T00:00:00Z 12:30:45 - -- --- ... ? : , [] {} [ ] { } << = ! !! &a *a | > |- >+ % @ ` #
#c a#b a:b a: :a $(POD) ${VAR} $$ $ %s ' '' it's <b>&amp; a,b a] a} https://x/?a=b&c=d#e =a / //
/*
""".split()  # noqa: SIM905
TEXTS = [
    *("2024-01-01 00:00:00", "%YAML 1.1", " #c", "a #b", "- a", "? a", ": a", "a: b"),
    *("key: {{ .Values.x }}", "{{ x }}", "{% x %}", "\\", "\\n", "\\x41", '"', '""'),
    *('a"b', '": {{ }} $() \\n --- #', "a\tb", "\t", " ", "  a", "a  ", "a\nb"),
    *("\n", "\n---\n", "a\n...\n", "\xa0", "\x85", "\u2028", "\u2029", "a\x85b"),
    *(
        "a\u2028b",
        "\ufeff",
        "a\ufeffb",
        "\u200b",
        "\U0001f600",
        "\xe9",
        "e\u0301",
        "\u65e5\u672c\u8a9e",
    ),
    *(
        "\u202eabc",
        "\U0010ffff",
        "\ufffd",
        "\ue000",
        "\ud7ff",
        "!!str a",
        "!!binary aGk=",
        "[a, b]",
    ),
    *("{a: b}", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----", "C:\\x"),
    "x" * 300,
]
ALPHABET = st.characters(exclude_categories=["Cs"], exclude_characters="\x00", codec="utf-8")
PIECES = st.sampled_from(WORDS + TEXTS)
HOSTILE = st.one_of(
    PIECES,
    st.lists(PIECES, min_size=1, max_size=3).map("".join),
    st.text(ALPHABET, min_size=1, max_size=12),
)
# Names that Kubernetes allows and YAML 1.1 or 1.2 takes for something else.
NAMES = st.sampled_from(
    "y n yes no on off true false null nan inf 0 012 1e3 0o12 0x1f 2024-01-01 08 1 e1".split()  # noqa: SIM905
)
DATA_KEYS = st.sampled_from("y null 1e3 .inf - -- -.5 2024-01-01 _1 0o7 ...".split())  # noqa: SIM905

FEW = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MORE = settings(FEW, max_examples=120)


def both_readers(output: bytes) -> list[Any]:
    """Return the objects as a YAML 1.1 and a YAML 1.2 reader see them, which must be the same."""
    first = [item for item in yaml.safe_load_all(output) if item is not None]
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    text = output.decode().removeprefix("\ufeff")
    second = [item for item in reader.load_all(io.StringIO(text)) if item is not None]
    assert first == second
    return first


def clean(result: Result) -> bool:
    """Tell whether a run failed as it should: no output, an error, each message one clean line."""
    lines = report.as_text(result.problems).splitlines()
    assert all(line.isprintable() for line in lines)
    assert len(lines) == sum(1 + bool(problem.hint) for problem in result.problems)
    assert bool(result.codes) == (result.output == b"")
    return bool(result.codes)
