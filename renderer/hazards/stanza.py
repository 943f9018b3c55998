"""What `spec.security.auth` of a StorageCluster says and the values do not.

From values that name the issuer alone, the lifetime here is a stray setting:

    security:
      enabled: true
      auth:
        selfSigned:
          issuer: portworx.com
          tokenLifetime: 4h

One of 24h is the Operator's default: it says what is so anyway, and passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from renderer.manifests.objects import Object, text_at
from renderer.problems import Problem, can_echo
from renderer.yamltext.nodes import Node

# What the stanza and the values call alike.
_SETTINGS = frozenset(
    (
        *("auth.guestAccess", "auth.selfSigned", "auth.selfSigned.issuer"),
        *("auth.selfSigned.sharedSecret", "auth.selfSigned.tokenLifetime"),
    )
)
_SWITCH = "enabled"
"""Of `auth.enabled`, which no release of the Operator knows, a warning of its own tells."""


def strays(
    storagecluster: Object, wanted: Node | None, defaulted: Collection[str]
) -> Iterator[Problem]:
    """Yield what the stanza says and the values do not.

    `wanted` is the stanza to come, None for none; `defaulted` are its keys of `selfSigned` that are
    the Operator's defaults, of which the values say nothing.
    """
    auth = storagecluster.node.get("spec", "security", "auth")
    expected = wanted.get("spec", "security", "auth") if wanted else None
    known = {_SWITCH, *_texts(expected)}
    yield from _others(storagecluster, auth, known, "auth", has_stanza=bool(wanted))
    signed, texts = _below(auth), _texts(_below(expected))
    known = {
        key for key, text in texts.items() if key not in defaulted or text_at(signed, key) == text
    }
    yield from _others(storagecluster, signed, known, "auth.selfSigned", has_stanza=bool(wanted))


def _below(auth: Node | None) -> Node | None:
    return auth.get("selfSigned") if auth else None


def _texts(node: Node | None) -> dict[str, str]:
    return {key.value: value.value for key, value in node.entries} if node else {}


def _others(
    storagecluster: Object,
    node: Node | None,
    known: Collection[str],
    path: str,
    *,
    has_stanza: bool,
) -> Iterator[Problem]:
    """Yield the keys of a mapping that are not known and say something."""
    for key, value in node.entries if node else ():
        if key.value in known or value.is_null or value.data() == {}:
            continue
        setting = f"{path}.{key.value}" if can_echo(key.value) else path
        addition = setting if has_stanza else "auth.selfSigned"
        addition = f"add {addition} to the values, or " if setting in _SETTINGS else ""
        yield Problem(
            "stray-setting",
            storagecluster.source.place(key),
            f"{storagecluster.title} sets spec.security.{setting}, and the values do not",
            f"{addition}delete it here",
        )
