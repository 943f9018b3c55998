"""What the manifests say about PX-Security already: twins are removed, strays are refused.

For each setting that the values make one carrier stays; its other spellings go, with a notice. A
setting that the values do not make stops the run: dropped or kept, it would surprise somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import zip_longest

from renderer.manifests import env_sources
from renderer.manifests.objects import Identity, Object, text_at
from renderer.portworx import px_runc
from renderer.portworx.settings import (
    PX_IMAGE,
    PX_MANIFEST_URL,
    Setting,
    argument_name,
    of_argument,
    of_variable,
)
from renderer.problems import Findings, can_echo
from renderer.yamltext.edits import Changes
from renderer.yamltext.nodes import ALIAS, SEQUENCE, Node, Source

# What the stanza and the values call alike.
_STANZA_SETTINGS = frozenset(
    (
        *("auth.guestAccess", "auth.selfSigned", "auth.selfSigned.issuer"),
        *("auth.selfSigned.sharedSecret", "auth.selfSigned.tokenLifetime"),
    )
)


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
        for index, item in enumerate(_items(node)):
            name = text_at(item, "name")
            setting = setting_of(name)
            if setting is None or (name in kept and name not in seen):
                seen.add(name)
            elif node and self._judge(
                setting, name, item, twin=name in kept or setting.path in made
            ):
                self.changes.remove(node, index)

    def arguments(self, node: Node | None, *, kept: Collection[str], made: Collection[str]) -> None:
        """Sweep a list of px-runc arguments and their values."""
        items = _items(node)
        self._hidden(listed(node), "an argument", made)
        seen: set[str] = set()
        for index, item in enumerate(items):
            word = item.text or ""
            setting = of_argument(word)
            if setting is None or node is None or px_runc.joined(word):
                continue
            name = argument_name(word)
            size = 2 if name == word else 1
            if size == 2 and not _is_value(items[index + 1 : index + 2]):
                self.findings.error(
                    "argument-without-value",
                    self.source.place(item),
                    f"the argument {word} has no value behind it",
                    "give it a value, or delete it",
                )
            elif word in kept and word not in seen:
                seen.add(word)
            elif self._judge(setting, name, item, twin=setting.path in made):
                for offset in range(size):
                    self.changes.remove(node, index + offset)

    def _hidden(self, items: list[tuple[str, Node]], what: str, made: Collection[str]) -> None:
        words = [text for text, _ in items]
        self.findings.record(
            px_runc.check(
                words, lambda number: self.source.place(items[number][1]), what, made=made
            )
        )

    def command(self, node: Node | None) -> None:
        """Refuse a command: it takes the place of what hands the arguments to Portworx."""
        if node and not node.is_null and (node.kind != SEQUENCE or node.items):
            self.findings.error(
                "own-command",
                self.source.place(node),
                f"{self.found.title}: the container portworx has a command, with which the "
                "settings might not reach Portworx",
                "delete it: the image has its own, which takes the args",
            )

    def env_from(self, owner: Node, namespace: str, there: Mapping[Identity, list[Object]]) -> None:
        """Refuse variables that stand in another object, unless that is seen to hold no setting."""
        for source in env_sources.of_container(owner):
            names = env_sources.variables(source, namespace, there)
            if names is None:
                what = "variables from another object, where settings of PX-Security may stand"
            elif settings := sorted(filter(_decides, names)):
                what = f"{settings[0]} from {source.kind} {source.name}"
            else:
                continue
            self.findings.error(
                "env-from",
                self.source.place(source.node),
                f"{self.found.title}: the container portworx takes {what}",
                "write the variables that it needs into its env",
            )

    def stanza(self, wanted: Node | None, defaulted: Collection[str]) -> None:
        """Refuse what spec.security.auth says and the values do not.

        `wanted` is the stanza to come, None for none; `defaulted` are its keys of `selfSigned`
        that are the Operator's defaults, of which the values say nothing.
        """
        auth = self.found.node.get("spec", "security", "auth")
        expected = wanted.get("spec", "security", "auth") if wanted else None
        self._stray_keys(auth, expected, "auth", also=("enabled",))
        self._stray_keys(
            auth.get("selfSigned") if auth else None,
            expected.get("selfSigned") if expected else None,
            "auth.selfSigned",
            defaulted=defaulted,
        )

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

    def nodes(self) -> None:
        """Refuse settings of single nodes: they would split the cluster."""
        for group in _items(self.found.node.get("spec", "nodes")):
            for item in _items(group.get("env")):
                name = text_at(item, "name")
                if of_variable(name) or name == PX_IMAGE:
                    self.findings.error(
                        "node-env",
                        self.source.place(item),
                        f"{name} is set for some nodes only",
                        "move it to spec.env: all nodes must agree",
                    )

    def misc_args(self, made: Collection[str]) -> None:
        """Refuse security arguments among those that the Operator hands to px-runc."""
        for what, node in misc_args(self.found):
            for word, _ in split(node):
                if setting := of_argument(word):
                    self.findings.error(
                        "misc-args",
                        self.source.place(node),
                        f"{what} holds {argument_name(word)}",
                        px_runc.fix_for(setting.path, made),
                    )
            self._hidden(split(node), what, made)

    def _judge(self, setting: Setting, name: str, item: Node, *, twin: bool) -> bool:
        """Return True for a twin, after saying so; refuse what the values do not make."""
        place = self.source.place(item)
        if twin:
            self.findings.notice(
                "twin-removed",
                place,
                f"{self.found.title}: removed {name}: "
                f"{setting.path or 'the issuer'} is set elsewhere",
            )
            return True
        cure = f"add {setting.path} to the values, or " if setting.path else ""
        self.findings.error(
            "stray-setting",
            place,
            f"{self.found.title} sets {name}, and the values do not",
            f"{cure}delete it here",
        )
        return False

    def _stray_keys(
        self,
        node: Node | None,
        wanted: Node | None,
        path: str,
        *,
        also: Collection[str] = (),
        defaulted: Collection[str] = (),
    ) -> None:
        known = {*also}
        for key, value in wanted.entries if wanted else ():
            if key.value not in defaulted or text_at(node, key.value) == value.value:
                known.add(key.value)
        for key, value in node.entries if node else ():
            if key.value in known or value.is_null or value.data() == {}:
                continue
            setting = f"{path}.{key.value}" if can_echo(key.value) else path
            addition = setting if wanted else "auth.selfSigned"
            cure = f"add {addition} to the values, or " if setting in _STANZA_SETTINGS else ""
            self.findings.error(
                "stray-setting",
                self.source.place(key),
                f"{self.found.title} sets spec.security.{setting}, and the values do not",
                f"{cure}delete it here",
            )


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
        for item in _items(env)
        if (setting := of_variable(text_at(item, "name"))) and setting.path == path
    ]
    return bool(given) and all(text == value for text in given)


def _decides(variable: str) -> bool:
    """Tell whether a variable is a setting, or tells the release that settings depend on."""
    return bool(of_variable(variable)) or variable in (PX_IMAGE, PX_MANIFEST_URL)


def misc_args(found: Object) -> list[tuple[str, Node]]:
    """Return the texts of a StorageCluster that hold arguments, and what messages call them."""
    annotation = "portworx.io/misc-args"
    own = found.node.get("metadata", "annotations", annotation)
    groups = _items(found.node.get("spec", "nodes"))
    nodes = [("spec.nodes[].miscArgs", group.get("miscArgs")) for group in groups]
    given = [(f"the annotation {annotation}", own), *nodes]
    return [(what, node) for what, node in given if node]


def split(node: Node) -> list[tuple[str, Node]]:
    """Return the arguments in a text, each with the node that holds it."""
    return [(word, node) for word in node.value.split()]


def listed(node: Node | None) -> list[tuple[str, Node]]:
    """Return the arguments in a list, '' for what is none, each with the node that holds it."""
    return [(item.text or "", item) for item in _items(node)]


def _items(node: Node | None) -> tuple[Node, ...]:
    """Return a list's items, looked at through aliases."""
    return tuple(item.seen for item in node.items) if node else ()


def _is_value(items: tuple[Node, ...]) -> bool:
    return bool(items) and items[0].kind != ALIAS and not (items[0].text or "-").startswith("-")
