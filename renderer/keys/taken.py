"""Keys of clusters as they are: what Portworx takes, and pxsec neither makes nor renders.

    a shared secret of six characters, or of bytes that are no text
    -----BEGIN CERTIFICATE-----    an RSA key of 1024 bits
    -----BEGIN PUBLIC KEY-----     an ECDSA key on P-384

Such a key works, so that `token verify` goes on with it: what the rules for new keys would refuse
is a warning here. An error is what Portworx does not start with, or verifies no token with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderer.golang import certificates, pem, public_keys
from renderer.keys import public, weak_rsa
from renderer.keys.secret import Hidden, as_text, faults, line_end, without_line_end
from renderer.portworx.authorization import CURVES, VERIFIED
from renderer.portworx.settings import KEYS, RSA
from renderer.problems import WARNING, Fault, Findings, Place, Problem
from renderer.records import Record

if TYPE_CHECKING:
    from renderer.golang.public_keys import PublicKeyTypes

MIN_GO_BITS = 1024
"""Go 1.24 and newer verify with no smaller RSA key, save in modules that were made for older Go."""

ROTATE_SHARED = "pxsec rotate shared MANIFEST -f VALUES"
_REPLACE = f"make a new one: {ROTATE_SHARED}"
_PUBOUT = "write it anew from the private key: openssl pkey -in PRIVATE -pubout -out PATH"
_BESIDE = {
    "several-keys": "there is more than one PEM block in the file, and the first whole one counts",
    "private-key": "there is a private key in the file beside the public one",
    "pkcs1-key": "the PEM block has the name of another form of key",
}
"""What is the matter with a file of which Portworx takes the public key, by what it looks like."""


class Taken(Record):
    """A public key that Portworx takes, as SPKI in PEM, and what it verifies with it."""

    pem: str
    algorithms: tuple[str, ...]


def secret(raw: bytes, place: Place, findings: Findings, *, label: str) -> Hidden | None:
    """Return a shared secret without its final line end, None with an error where it is empty."""
    text = as_text(raw)
    kept = without_line_end(text)
    if not kept:
        message = "the key is empty, and Portworx takes it for no key at all"
        findings.record([Fault("empty-key", message, _REPLACE).at(place, about=label)])
        return None
    for fault in faults(kept):
        findings.record([_warned(_all_the_same(fault).replace(hint=_REPLACE), place, label)])
    if kept != text:
        findings.record([line_end(place, label)])
    return Hidden(kept)


def public_key(raw: bytes, kind: str, *, place: Place, findings: Findings) -> Taken | None:
    """Return the public key that Portworx reads in a file; None with an error where it reads none.

    The kind is "rsa" or "ecdsa".
    """
    label, usual = KEYS[kind].label, public.read(raw, kind)
    key = _as_go(raw, kind, usual)
    if isinstance(key, Fault):
        findings.record([key.at(place, about=label)])
        return None
    for fault in filter(None, (_odd_form(usual), _unfit(key, kind))):
        findings.record([_warned(fault, place, label)])
    findings.record(public.doubts(key, kind, place))
    return Taken(public.as_pem(key), _algorithms(key))


def _warned(fault: Fault, place: Place, label: str) -> Problem:
    """Return the warning of what the rules for new keys refuse."""
    return fault.at(place, about=label).replace(severity=WARNING)


def _all_the_same(fault: Fault) -> Fault:
    return fault.replace(message=f"{fault.message}; Portworx takes it all the same")


def _as_go(raw: bytes, kind: str, usual: PublicKeyTypes | Fault) -> PublicKeyTypes | Fault:
    """Return the key as Go reads it; `usual` is what pxsec makes of the file elsewhere."""
    if not raw:
        message = "the file is empty: Portworx leaves it out, and needs another key to start"
        return Fault("empty-key", message, public.MAKE_ONE[kind])
    block = pem.decode(raw)
    key = certificates.public_key(block.content) if block else None
    if key is not None:
        return _useless(key, kind) or key
    known = usual if isinstance(usual, Fault) else public.unfit(usual, kind)
    return known or _unread(block)


def _useless(key: PublicKeyTypes, kind: str) -> Fault | None:
    """Return why Portworx does not start with a key, or verifies no token with it."""
    found = public.traits(key)
    if found.kind != kind or not _algorithms(key):
        return public.unfit(key, kind)
    reason = weak_rsa.refusal(found.modulus, found.exponent) if kind == RSA else None
    return Fault("broken-key", reason, public.MAKE_ONE[kind]) if reason else None


def _algorithms(key: PublicKeyTypes) -> tuple[str, ...]:
    found = public.traits(key)
    if found.kind == RSA:
        return VERIFIED[RSA]
    return (CURVES[found.curve][1],) if found.curve in CURVES else ()


def _unread(block: pem.Block | None) -> Fault:
    """Return why Go reads no key in a file in which others find one."""
    if block is None:
        message = "the PEM block is not whole or not at the start of a line: Portworx finds none"
        return Fault("no-public-key", message, _PUBOUT)
    if public_keys.is_rsa_pss(block.content):
        message = "this is a key for RSA-PSS alone, and Portworx takes plain RSA keys"
        return Fault("wrong-key-type", message, public.MAKE_ONE[RSA])
    message = "the key is written in a way that Portworx does not read"
    return Fault("no-public-key", message, _PUBOUT)


def _odd_form(usual: PublicKeyTypes | Fault) -> Fault | None:
    """Return what is unusual in a file in which Portworx finds a key."""
    if not isinstance(usual, Fault):
        return None
    if usual.code == "certificate":
        return _all_the_same(usual)
    message = _BESIDE.get(usual.code)
    if message:
        return _all_the_same(usual.replace(message=message, hint=_PUBOUT))
    message = "the file has not the usual form of a public key"
    return _all_the_same(Fault("no-public-key", message, _PUBOUT))


def _unfit(key: PublicKeyTypes, kind: str) -> Fault | None:
    """Return what a careful administrator would not take."""
    fault, found = public.unfit(key, kind), public.traits(key)
    if fault and fault.code == "short-key" and found.bits < MIN_GO_BITS:
        message = (
            f"the key has {found.bits} bits, and a Portworx made for Go 1.24 would not take it"
        )
        return fault.replace(message=message)
    if fault and fault.code == "wrong-curve":
        name = CURVES[found.curve][0]
        message = f"the key is on {name}, and pxsec makes and renders only P-256"
        fault = fault.replace(message=message)
    return _all_the_same(fault) if fault else None
