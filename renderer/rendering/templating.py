"""The templates, run by Jinja2."""

from __future__ import annotations

from typing import Any

from renderer.edge import shipped
from renderer.yamltext.scalars import scalar

_environments: list[Any] = []


def render(template: str, context: dict[str, object]) -> str:
    """Return the text of a template; every expression is quoted as a YAML node."""
    text: str = environment().get_template(template).render(context)
    return text


def environment() -> Any:
    """Return the one environment that all templates are compiled in."""
    if not _environments:
        from jinja2 import Environment, FunctionLoader, StrictUndefined

        made = Environment(  # noqa: S701  (YAML, quoted by finalize)
            finalize=_finalize,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            loader=FunctionLoader(lambda name: shipped.read("templates", name)),
        )
        # `namespace` and others are globals of Jinja2: without this a missing one would not raise.
        made.globals.clear()
        _environments.append(made)
    return _environments[0]


def _finalize(value: object) -> object:
    from jinja2 import Undefined

    return value if isinstance(value, Undefined) else scalar(value)
