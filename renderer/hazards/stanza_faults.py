"""What the Operator does not take, or does not get, of the security stanza of a StorageCluster.

    spec:
      security:
        enabled: true
        auth:
          guestAccess: managed      # Managed is meant: the Operator refuses it
          tokenLifetime: 4h         # belongs in selfSigned: the API server drops it

The CRD has no enumeration and no pattern, so that all of it is admitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.manifests.objects import Object, is_false, is_true
from renderer.portworx import operator
from renderer.portworx.authorization import impossible_lifetime, seconds
from renderer.problems import ERROR, WARNING, Problem, can_echo
from renderer.reading.stanza import GUESTS, Field, Stanza
from renderer.yamltext.nodes import MAPPING, Node

_FIELDS = {
    "security": ("enabled", "auth"),
    "auth": ("guestAccess", "selfSigned"),
    "selfSigned": ("issuer", "sharedSecret", "tokenLifetime"),
}
"""The fields of the stanza that every release of the Operator knows."""
_PATHS = {
    "guestAccess": "spec.security.auth.guestAccess",
    "selfSigned": "spec.security.auth.selfSigned",
    "issuer": "spec.security.auth.selfSigned.issuer",
    "sharedSecret": "spec.security.auth.selfSigned.sharedSecret",
    "tokenLifetime": "spec.security.auth.selfSigned.tokenLifetime",
}


def check(found: Object, own: Stanza) -> Iterator[Problem]:
    """Yield what is wrong with the stanza of a StorageCluster."""
    yield from _shapes(found)
    yield from _switch(found, own)
    yield from _unknown_fields(found)
    fields = (own.guests, own.issuer, own.shared_secret, own.lifetime)
    for field in fields:
        if not field.is_text and field is not own.lifetime:
            what = "a number or a flag, which the API server refuses"
            yield _field_problem("wrong-type", field, what, "put it in quotes")
    if own.is_on:
        yield from _guest_access(own.guests)
        yield from _shared_secret(own.shared_secret)
        yield from _lifetime(own.lifetime)


def _shapes(found: Object) -> Iterator[Problem]:
    path: tuple[str, ...] = ("spec",)
    for name in _FIELDS:
        path = (*path, name)
        node = found.node.get(*path)
        if node and not node.is_null and node.kind != MAPPING:
            yield Problem(
                "wrong-type",
                found.source.place(node),
                f"{found.title}: {'.'.join(path)} holds no fields: the API server refuses it",
                "write its fields below it, one a line",
            )


def _switch(found: Object, own: Stanza) -> Iterator[Problem]:
    switch = found.node.get("spec", "security", "enabled")
    is_flag = switch is None or switch.is_null or is_true(switch) or is_false(switch)
    if switch and not is_flag:
        yield Problem(
            "wrong-type",
            found.source.place(switch),
            f"{found.title}: spec.security.enabled is not true or false: the API server refuses it",
            "write enabled: true, without quotes",
        )
    elif own.says_something and not own.is_on and not is_false(switch):
        yield Problem(
            "stanza-off",
            own.place,
            f"{found.title}: spec.security says something, and not `enabled: true`: PX-Security is "
            "off",
            "add enabled: true, or delete spec.security",
        )


def _unknown_fields(found: Object) -> Iterator[Problem]:
    path: tuple[str, ...] = ("spec",)
    for name, known in _FIELDS.items():
        path = (*path, name)
        node: Node | None = found.node.get(*path)
        for key, value in node.entries if node else ():
            if key.value in known or value.is_null:
                continue
            where = ".".join((*path, key.value if can_echo(key.value) else "..."))
            right = _PATHS.get(key.value)
            yield Problem(
                "pruned-setting",
                found.source.place(key),
                f"{found.title} has {where}, which no release of the Operator knows: the API "
                "server drops it",
                f"move it to {right}" if right else "delete it",
                # The unreleased code of the Operator knows some, and does what they say.
                ERROR if right else WARNING,
            )


def _guest_access(field: Field) -> Iterator[Problem]:
    if field.text not in GUESTS and field.is_text:
        what = f"'{field.text}'" if can_echo(field.text) else "this"
        names = ", ".join(GUESTS)
        right = next((name for name in GUESTS if name.lower() == field.text.lower()), "")
        yield _field_problem(
            "bad-guest-access",
            field,
            f"{what} is none of {names}; the Operator refuses it, and guests stay as they are",
            f"write {right or 'one of these'}",
        )


def _shared_secret(field: Field) -> Iterator[Problem]:
    if field.is_text and not re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", field.text):
        yield _field_problem(
            "wrong-reference",
            field,
            "it is not the name of a Secret",
            f"write the name of a Secret with the key shared-secret, such as "
            f"{operator.SHARED_SECRET}; if this was the secret itself, make a new one",
        )


def _lifetime(field: Field) -> Iterator[Problem]:
    hint = f"write a lifetime such as {operator.DEFAULT_LIFETIME}: one number with s, m, h, d or y"
    lifetime = seconds(field.text) if field.is_text else None
    if lifetime is None:
        what = "a number or a flag, which the API server refuses"
        what = "the Operator cannot read it, and makes no token" if field.is_text else what
        yield _field_problem("bad-lifetime", field, what, hint)
    elif fault := impossible_lifetime(lifetime):
        yield _field_problem("bad-lifetime", field, fault, hint)
    elif lifetime <= 60:
        what = "the Operator makes tokens of a minute or less again and again"
        yield _field_problem("short-lifetime", field, what, hint).replace(severity=WARNING)


def _field_problem(code: str, field: Field, what: str, hint: str) -> Problem:
    return Problem(code, field.place, f"{field.name}: {what}", hint)
