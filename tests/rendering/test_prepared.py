"""What a wheel carries ready-made says the same as what it was made from."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hook import build_hook
from renderer.edge import shipped
from renderer.rendering import templating

hatch_build = build_hook()
PREPARED: dict[str, Any] = {}
exec(hatch_build.prepared(), PREPARED)

TEXT = st.text(max_size=8) | st.sampled_from(["no", "y", "1e3", "012", "a: b", "{{ x }}", "\u2028"])
REF = st.builds(SimpleNamespace, secret=TEXT, key=TEXT)
ENTRY = st.builds(SimpleNamespace, name=TEXT, value=TEXT, ref=REF)
LITERAL = st.builds(SimpleNamespace, name=TEXT, value=TEXT, ref=st.none())
COMPONENT = st.fixed_dictionaries(
    {"name": TEXT, "create": st.booleans(), "env": st.lists(ENTRY, max_size=2)}
)
NAMES = {
    "name": st.none() | TEXT,
    "namespace": TEXT,
    "keep": st.booleans(),
    "data": st.lists(st.fixed_dictionaries({"key": TEXT, "value": TEXT}), max_size=3),
    "auth_enabled": st.booleans(),
    "guest_access": TEXT,
    "issuer": TEXT,
    "shared_secret": TEXT,
    "lifetime": TEXT,
    "mount_path": st.none() | TEXT,
    "components": st.lists(COMPONENT, max_size=2),
    "env": st.lists(ENTRY, max_size=3),
    "arguments": st.lists(TEXT, max_size=4),
    "container": TEXT,
    "pairs": st.lists(st.builds(SimpleNamespace, name=TEXT, namespace=TEXT), max_size=2),
    "secret": TEXT,
    "secret_namespace": TEXT,
}


def outcome(render: Any, template: Any, context: dict[str, object]) -> str:
    """Return the text, or "refused" where the context lacks a name or has one of a wrong shape."""
    try:
        return str(render(template, context))
    except Exception:
        return "refused"


@pytest.mark.parametrize("template", sorted(PREPARED["TEMPLATES"]))
@given(
    context=st.fixed_dictionaries(
        {}, optional=NAMES | {"env": st.lists(ENTRY | LITERAL, max_size=3)}
    )
)
def test_a_compiled_template_gives_what_jinja2_gives(
    template: str, context: dict[str, object]
) -> None:
    with_jinja2 = outcome(templating.render, template, context)
    without = outcome(templating.run, PREPARED["TEMPLATES"][template], context)
    assert without == with_jinja2


@pytest.mark.parametrize("template", sorted(PREPARED["TEMPLATES"]))
@given(context=st.fixed_dictionaries(NAMES))
def test_a_complete_context_is_never_refused(template: str, context: dict[str, object]) -> None:
    assert outcome(templating.run, PREPARED["TEMPLATES"][template], context) != "refused"


def test_the_schema_is_that_of_the_file() -> None:
    assert json.loads(shipped.read("schemas", "values.schema.json")) == PREPARED["SCHEMA"]


def test_a_template_that_needs_more_of_jinja2_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build.Path, "read_text", lambda *_: "a: {{ b | upper }}\n")
    with pytest.raises(ValueError) as caught:
        hatch_build.compiled("filter.yaml.j2")
    assert str(caught.value) == (
        "templates/filter.yaml.j2 needs TemplateRuntimeError, t_1 of Jinja2: keep to for, if and "
        "attributes, or extend renderer/rendering/templating.py"
    )
