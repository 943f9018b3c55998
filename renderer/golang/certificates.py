"""Certificates as Go's crypto/x509 reads them: the whole of one, so that one odd name is too much.

The library that is used here refuses almost all that Go refuses. The rest is held against Go here,
and what cannot be settled, such as odd URIs, counts as not read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from renderer.golang import public_keys
from renderer.golang.public_keys import has_known_curve, spki
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate as Loaded
    from cryptography.x509 import GeneralName

_KEYS = frozenset(
    map(
        bytes.fromhex,
        (
            "06092a864886f70d010101",  # RSA
            "06072a8648ce380401",  # DSA
            "06072a8648ce3d0201",  # ECDSA
            "06032b6570",  # Ed25519
            "06032b656e",  # X25519
        ),
    )
)
"""The kinds of keys that Go knows, by their names in DER; it does not look at those of others."""
_NUMERIC, _ASCII = 0x12, 0x16
_TEXTS = (0x0C, _NUMERIC, 0x13, 0x14, _ASCII, 0x1E)
"""The types of texts that Go knows: UTF8String to BMPString."""
_VERSION = 0xA0
_POLICY_MAPPINGS = "2.5.29.33"
_DOMAIN = r"\.?[\w-]+(\.[\w-]+)*"
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(//[\w-]+(\.[\w-]+)*(:[0-9]+)?(?=/|$)|(?!//))"
    r"([\w.~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*",
    re.ASCII,
)
_CONSTRAINT = re.compile(rf"({_DOMAIN})?|[\w.+-]+@{_DOMAIN}", re.ASCII)


class Certificate(Record):
    """A certificate that was read."""

    key: PublicKeyTypes | None
    """None for one of a kind that Go does not know."""


def read(der: bytes) -> Certificate | None:
    """Return a certificate, None where Go reads none in it, or where it cannot be told here."""
    found = _loaded(der)
    if found is None or _is_beyond(found):
        return None
    signed, algorithm, _ = _parts(der)
    fields = _parts(signed)
    _, inner, issuer, _, subject, key = fields[fields[0][0] == _VERSION :][:6]
    texts = [*_texts(issuer), *_texts(subject)]
    if inner != algorithm or not all(map(_is_text, texts)) or not all(map(_is_name, _names(found))):
        return None
    return _with_key(found, key)


def public_key(der: bytes) -> PublicKeyTypes | None:
    """Return the key that Go finds, bare or in a certificate."""
    bare = public_keys.read(der)
    found = read(der) if bare is None else None
    return found.key if found else bare


def _with_key(found: Loaded, encoded: bytes) -> Certificate | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    if _parts(_parts(encoded)[0])[0] not in _KEYS:
        return Certificate(None)
    try:
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return Certificate(key) if spki(key) == encoded and has_known_curve(key) else None


def _loaded(der: bytes) -> Loaded | None:
    from cryptography import x509

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of serial numbers that Go takes
        try:
            found = x509.load_der_x509_certificate(der)
            # Go reads all of it at once, and the library each part when it is asked for.
            _ = found.subject, found.issuer, found.extensions
            _ = found.not_valid_before_utc, found.not_valid_after_utc
            return found if found.serial_number >= 0 else None
        except Exception:  # it has many ways to refuse one, and another comes with each release
            return None


def _is_beyond(found: Loaded) -> bool:
    """Tell whether there is something in it that Go reads and the library does not."""
    return any(item.oid.dotted_string == _POLICY_MAPPINGS for item in found.extensions)


def _parts(value: bytes) -> list[bytes]:
    """Return what stands in a sequence or a set, of which the library has seen that it is whole."""
    at, end = _content(value, 0)
    parts = []
    while at < end:
        _, behind = _content(value, at)
        parts.append(value[at:behind])
        at = behind
    return parts


def _content(value: bytes, at: int) -> tuple[int, int]:
    """Return where the content begins and ends of what stands at a place."""
    size, start = value[at + 1], at + 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(value[at + 2 : start])
    return start, start + size


def _texts(name: bytes) -> Iterator[bytes]:
    """Return the values of a distinguished name."""
    for several in _parts(name):
        for attribute in _parts(several):
            yield _parts(attribute)[1]


def _is_text(value: bytes) -> bool:
    text = value[_content(value, 0)[0] :]
    if value[0] == _NUMERIC:
        return not text.strip(b"0123456789 ")
    return value[0] in _TEXTS and (value[0] != _ASCII or text.isascii())


def _names(found: Loaded) -> Iterator[tuple[re.Pattern[str], GeneralName]]:
    """Return the names of whom it is for and whom it may sign for, with what Go takes there."""
    from cryptography import x509

    for extension in found.extensions:
        if isinstance(value := extension.value, x509.SubjectAlternativeName):
            uris = (name for name in value if isinstance(name, x509.UniformResourceIdentifier))
            yield from ((_URI, name) for name in uris)
        elif isinstance(value, x509.NameConstraints):
            names = [*(value.permitted_subtrees or ()), *(value.excluded_subtrees or ())]
            yield from ((_CONSTRAINT, name) for name in names)


def _is_name(expected: tuple[re.Pattern[str], GeneralName]) -> bool:
    pattern, name = expected
    return not isinstance(name.value, str) or pattern.fullmatch(name.value) is not None
