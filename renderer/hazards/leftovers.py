"""What variables, arguments and Secrets of the manifests say about PX-Security already.

A setting has several spellings, which may disagree. Of those that the values make one stays, and
gets the value. Its twins go, with a notice:

    env:                                        env:
    - name: PORTWORX_AUTH_STORK_KEY
      value: old                                - name: PORTWORX_AUTH_SYSTEM_APPS_KEY
    - name: PORTWORX_AUTH_SYSTEM_APPS_KEY         valueFrom: {secretKeyRef: {...}}
      value: older

A stray setting, which the values do not make, stops the run: dropped or kept, it would surprise
somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import zip_longest

from renderer.hazards.arguments import listed
from renderer.manifests.objects import Object, items_at, text_at
from renderer.portworx import px_runc
from renderer.portworx.settings import Setting, argument_name, of_argument, of_variable
from renderer.problems import Findings, Place
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import ALIAS, Node, Source


class Sweep:
    """Goes through one object's settings of PX-Security."""

    def __init__(self, found: Object, changes: Changes, findings: Findings) -> None:
        self.found, self.changes, self.findings = found, changes, findings

    @property
    def source(self) -> Source:
        """The document that is swept."""
        return self.found.source

    def env(
        self,
        node: Node | None,
        *,
        kept: Collection[str],
        made: Collection[str],
        setting_of: Callable[[str], Setting | None] = of_variable,
    ) -> None:
        """Sweep a list of variables: `kept` are carriers, `made` settings have another carrier."""
        seen: set[str] = set()
        for index, item in enumerate(items_at(node)):
            name = text_at(item, "name")
            setting = setting_of(name)
            if setting is None or (name in kept and name not in seen):
                seen.add(name)
            elif not (name in kept or setting.path in made):
                self._refuse_stray(setting, name, item)
            elif node:
                self._note_twin(setting, name, item)
                self.changes.remove(node, index)

    def arguments(self, node: Node | None, *, kept: Collection[str], made: Collection[str]) -> None:
        """Sweep a list of px-runc arguments and their values."""
        if node is None:
            return
        self._refuse_hidden(node, made)
        seen: set[str] = set()
        given = listed(node)
        for index, (word, item) in enumerate(given):
            setting = of_argument(word)
            if setting is None or px_runc.joined(word):
                continue
            name = argument_name(word)
            behind = given[index + 1 : index + 2] if name == word else []
            if name == word and not any(_is_value(*value) for value in behind):
                self._refuse_valueless(word, item)
            elif word in kept and word not in seen:
                seen.add(word)
            elif setting.path not in made:
                self._refuse_stray(setting, name, item)
            else:
                self._note_twin(setting, name, item)
                for offset in range(1 + len(behind)):
                    self.changes.remove(node, index + offset)

    def string_data(self, keys: Collection[str]) -> None:
        """Remove the keys of a Secret's `stringData` that would beat these keys of its `data`."""
        node = self.found.node.get("stringData")
        for index, (key, _) in enumerate(node.entries if node else ()):
            if node and key.value in keys:
                self.changes.remove(node, index)
                self.findings.notice(
                    "twin-removed",
                    self.source.place(key),
                    f"{self.found.title}: removed stringData.{key.value}: data has it",
                )

    def _note_twin(self, setting: Setting, name: str, item: Node) -> None:
        self.findings.notice(
            "twin-removed",
            self.source.place(item),
            f"{self.found.title}: removed {name}: {setting.path or 'the issuer'} is set elsewhere",
        )

    def _refuse_stray(self, setting: Setting, name: str, item: Node) -> None:
        addition = f"add {setting.path} to the values, or " if setting.path else ""
        self.findings.error(
            "stray-setting",
            self.source.place(item),
            f"{self.found.title} sets {name}, and the values do not",
            f"{addition}delete it here",
        )

    def _refuse_valueless(self, word: str, item: Node) -> None:
        self.findings.error(
            "argument-without-value",
            self.source.place(item),
            f"the argument {word} has no value after it",
            "give it a value, or delete it",
        )

    def _refuse_hidden(self, node: Node, made: Collection[str]) -> None:
        given = listed(node)
        words = [word for word, _ in given]

        def place(number: int) -> Place:
            return self.source.place(given[number][1])

        self.findings.record(px_runc.check(words, place, "an argument", made=made))


def says(path: str, value: str, *, env: Node | None, arguments: Node | None) -> bool:
    """Tell whether all variables and arguments of a setting give it this value already."""
    words = [text for text, _ in listed(arguments)]
    given = [
        word.partition("=")[2] or behind
        for word, behind in zip_longest(words, words[1:], fillvalue="")
        if (setting := of_argument(word)) and setting.path == path
    ]
    given += [
        text_at(item, "value")
        for item in items_at(env)
        if (setting := of_variable(text_at(item, "name"))) and setting.path == path
    ]
    return bool(given) and all(text == value for text in given)


def _is_value(text: str, node: Node) -> bool:
    """Tell whether an item may be the value of the argument before it."""
    return node.kind != ALIAS and not (text or "-").startswith("-")
