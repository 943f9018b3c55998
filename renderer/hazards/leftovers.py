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

from renderer.manifests.objects import Object
from renderer.portworx import px_runc
from renderer.portworx.settings import Setting, of_variable
from renderer.problems import Findings, Place
from renderer.spellings import carriers
from renderer.spellings.arguments import listed
from renderer.spellings.carriers import Carrier
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import Node, Source


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
        for carrier in carriers.of_env(node, setting_of):
            if carrier.name in kept and carrier.name not in seen:
                seen.add(carrier.name)
            elif not (carrier.name in kept or carrier.setting.path in made):
                self._refuse_stray(carrier)
            elif node:
                self._note_twin(carrier)
                self.changes.remove(node, carrier.number)

    def arguments(self, node: Node | None, *, kept: Collection[str], made: Collection[str]) -> None:
        """Sweep a list of px-runc arguments and their values."""
        if node is None:
            return
        self._refuse_hidden(node, made)
        seen: set[str] = set()
        for carrier in carriers.of_arguments(listed(node)):
            if carrier.is_valueless:
                self._refuse_valueless(carrier)
            elif carrier.word in kept and carrier.word not in seen:
                seen.add(carrier.word)
            elif carrier.setting.path not in made:
                self._refuse_stray(carrier)
            else:
                self._note_twin(carrier)
                for offset in range(1 + len(carrier.values)):
                    self.changes.remove(node, carrier.number + offset)

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

    def _note_twin(self, carrier: Carrier) -> None:
        what = carrier.setting.path or "the issuer"
        self.findings.notice(
            "twin-removed",
            self.source.place(carrier.item),
            f"{self.found.title}: removed {carrier.name}: {what} is set elsewhere",
        )

    def _refuse_stray(self, carrier: Carrier) -> None:
        path = carrier.setting.path
        addition = f"add {path} to the values, or " if path else ""
        self.findings.error(
            "stray-setting",
            self.source.place(carrier.item),
            f"{self.found.title} sets {carrier.name}, and the values do not",
            f"{addition}delete it here",
        )

    def _refuse_valueless(self, carrier: Carrier) -> None:
        self.findings.error(
            "argument-without-value",
            self.source.place(carrier.item),
            f"the argument {carrier.word} has no value after it",
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
    given = [*carriers.of_env(env), *carriers.of_arguments(listed(arguments))]
    found = [carrier.value for carrier in given if carrier.setting.path == path]
    return bool(found) and all(text == value for text in found)
