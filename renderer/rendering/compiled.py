"""The templates as Jinja2 compiled them when the package was built, run without Jinja2.

Importing Jinja2 takes longer than a whole run. What a compiled template calls is little, since
hatch_build.py refuses templates that call more; it stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from renderer.yamltext.scalars import scalar

Root = Callable[..., Iterator[str]]

MISSING = object()


class Environment:
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


class Context:
    """What a compiled template asks of Jinja2's context."""

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values

    def resolve_or_missing(self, name: str) -> object:
        """Return the value of a name, or MISSING."""
        return self.values.get(name, MISSING)


def render(root: Root, context: dict[str, object]) -> str:
    """Return the text of a compiled template."""
    return "".join(root(Context(context), missing=MISSING, environment=Environment))
