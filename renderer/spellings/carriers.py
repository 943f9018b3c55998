"""Every place that sets PX-Security: the one module that knows how a setting can be spelt.

    env:                                        args:
    - name: PORTWORX_AUTH_JWT_ISSUER            - -jwt_issuer
      value: portworx.com                       - portworx.com
                                                - --oidc-issuer=https://login.example.com

Each of the two lists on the right and left is one of carriers; what they carry may disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from renderer.manifests.objects import items_at, text_at
from renderer.portworx import px_runc
from renderer.portworx.settings import Setting, argument_name, of_argument, of_variable
from renderer.records import Record
from renderer.spellings.arguments import Argument
from renderer.yamltext.nodes import ALIAS, Node


class Carrier(Record):
    """An entry of a list that sets something."""

    setting: Setting
    """One without a path is of PX-Security by its name, and known to nobody."""
    name: str
    """The variable or the argument as it is spelt, without a value that is joined to it."""
    word: str
    """The same with that value."""
    number: int
    """The number of the item in its list."""
    item: Node
    values: tuple[Argument, ...] = ()
    """Of an argument the items behind it that belong to it: one or, where it is missing, none."""
    value: str | None = None
    """The text, None where it is a reference or missing."""

    @property
    def is_valueless(self) -> bool:
        """Tell whether it is an argument without a value."""
        return self.value is None and bool(self.word)


def of_env(
    node: Node | None, setting_of: Callable[[str], Setting | None] = of_variable
) -> Iterator[Carrier]:
    """Yield the variables of a list that set something, in their order."""
    for number, item in enumerate(items_at(node)):
        name = text_at(item, "name")
        if setting := setting_of(name):
            source = item.get("valueFrom")
            is_plain = source is None or source.is_null
            text = text_at(item, "value") if is_plain else None
            yield Carrier(setting, name, "", number, item, value=text)


def of_arguments(given: Sequence[Argument]) -> Iterator[Carrier]:
    """Yield the arguments that set something; one that is joined to others is left out."""
    for number, (word, item) in enumerate(given):
        setting = of_argument(word)
        if setting is None or px_runc.joined(word):
            continue
        name = argument_name(word)
        behind = tuple(given[number + 1 : number + 2]) if name == word else ()
        joined = word[len(name) + 1 :] if name != word else None
        own = joined if joined is not None else next(filter(None, map(_value, behind)), None)
        yield Carrier(setting, name, word, number, item, behind, own)


def _value(behind: Argument) -> str | None:
    """Return the value that an item is for the argument before it, None where it is none."""
    text, node = behind
    return None if node.kind == ALIAS or text.startswith("-") else text or None
