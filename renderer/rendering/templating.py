"""The templates: run by Jinja2 in a checkout, and in a wheel as Jinja2 compiled them for it.

Importing Jinja2 takes longer than a whole run. What a compiled template calls is little, since
hatch_build.py refuses templates that call more; it stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from renderer.edge import shipped
from renderer.yamltext.scalars import scalar

try:
    from renderer.edge.prepared import TEMPLATES
except ModuleNotFoundError as error:  # a checkout: only a wheel carries what was prepared
    if error.name != "renderer.edge.prepared":
        raise
    TEMPLATES = {}

Root = Callable[..., Iterator[str]]

_MISSING = object()
_environments: list[Any] = []


def render(template: str, context: dict[str, object]) -> str:
    """Return the text of a template; every expression is quoted as a YAML node."""
    if root := TEMPLATES.get(template):
        return run(root, context)
    text: str = environment().get_template(template).render(context)
    return text


def environment() -> Any:
    """Return the one environment of Jinja2 that all templates are compiled in."""
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


def run(root: Root, context: dict[str, object]) -> str:
    """Return the text of a compiled template."""
    return "".join(root(_Context(context), missing=_MISSING, environment=_Environment))


class _Environment:
    """What a compiled template asks of Jinja2's environment."""

    finalize = staticmethod(scalar)
    concat = staticmethod("".join)

    @staticmethod
    def undefined(name: str) -> NoReturn:
        """Refuse a name that the context does not hold."""
        raise LookupError(f"no {name} in the context of a template")

    @staticmethod
    def getattr(owner: Any, name: str) -> Any:
        """Return an attribute or, of a mapping, an item."""
        try:
            return getattr(owner, name)
        except AttributeError:
            return owner[name]


class _Context:
    """What a compiled template asks of Jinja2's context."""

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values

    def resolve_or_missing(self, name: str) -> object:
        """Return the value of a name, or what stands for none."""
        return self.values.get(name, _MISSING)
