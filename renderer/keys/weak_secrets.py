"""Secrets that others can guess: samples, repetitions, hashes of nothing, what is no secret at all.

A random secret of 32 or more characters is never one of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from renderer.problems import MIN_SECRET
from renderer.records import Record

MIN_VARIETY = 8
"""Different characters in a secret; random ones of 32 or more have far more."""

# From jwt.io, RFC 7515 (A.1) and tutorials that thousands of repositories have copied from.
_SAMPLES = frozenset(
    (
        "a-string-secret-at-least-256-bits-long",
        "a-valid-string-secret-that-is-at-least-384-bits-long",
        "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
        "5367566B59703373367639792F423F4528482B4D6251655468576D5A71347437",
        "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
        "abcdefghijklmnopqrstuvwxyz123456",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "qwertyuiopasdfghjklzxcvbnm123456",
    )
)
# How MD5 and the SHA hashes of nothing and of a line end begin, in hexadecimal and in base64.
_HASHES_OF_NOTHING = frozenset(
    """
    d41d8cd98f00b204 68b329da9893e340 da39a3ee5e6b4b0d adc83b19e793491b d14a028c2a3a2bc9
    48837a787f076735 e3b0c44298fc1c14 01ba4719c80b6fe9 38b060a751ac9638 ec664e889ed6c1b2
    cf83e1357eefb8bd be688838ca8686e5
    1B2M2Y8AsgTpgAmY aLMp2piT40CZx9it 2jmj7l5rSw0yVb/v rcg7GeeTSRscbqD9 0UoCjCo6K8lHYQK7
    SIN6eH8HZzVF2cYQ 47DEQpj8HBSa+/TI AbpHGcgLb+kRsJGn OLBgp1GsljhM2TJ+ 7GZOiJ7WwbJ2PKz3
    z4PhNX7vuL3xVChQ vmiIOMqGhuXJBom/
    """.split()  # noqa: SIM905
)


_ANSWER = "is HTML, JSON or the message of a program"


class Shape(Record):
    """What a text looks like that is no secret at all.

    The pattern is expensive to compile, and a good secret needs none: it is compared only where
    one of the marks is in it, in whatever case. Whatever the pattern matches holds a mark.
    """

    marks: tuple[str, ...]
    pattern: str
    reason: str


SHAPES = (
    Shape(
        (".",),
        r"(?:[Bb]earer )?eyJ[\w-]+\.[\w-]*\.[\w-]*\Z",
        "is a token, which others have seen",
    ),
    # A public key is no secret, and a library that signs tokens refuses these in place of one.
    Shape(
        ("ssh-", "ecdsa-", "@openssh", "----", '"kty"'),
        r"(?s).*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|-cert-v01@openssh\.com"
        r"|----[- ](?:BEGIN|END) |\"kty\"\s*:)",
        "is the text of another key (SSH, PEM or JWK), which others may have seen",
    ),
    Shape(
        ("<", '"', " "),
        r"(?is)\s*+(?:<(?:!doctype|\?xml|html|head|body|error|response)\b|[{\[][{\[\s]*+\"(?:[^\"\\]|\\.)*+\"\s*+:"
        r"|error: |error from |an? error |curl: |fatal: |404 (?:page )?not found"
        r"|\S+: .*(?:not found|no such file|permission denied))",
        _ANSWER,
    ),
    # What other tools put in the place of a secret, and have yet to replace or to decrypt.
    Shape(
        (*"$#{(<@%[:", "__", "your_", "change", "replace"),
        r"(?:\$[A-Z_][A-Z0-9_]*|\$(?:\{[\w:?./ -]+\}|\(\S+ .*\)|__\w+\{.*\})|#\{[\w. -]+\}#?"
        r"|\{\{.*\}\}|\(\(.*\)\)|<[\w:/#,. -]+>|(__|@@?|%)[\w-]+\1|ENC\[\w+,.*\]"
        r"|(?:ref\+)?[a-z][a-z0-9]+://\S+|vault:[^\s/#]++[/#]\S+|arn:aws:\S+|YOUR_[A-Z_]+"
        r"|(?i:(?:change|replace)[-_ ]?(?:me|this|with)(?![a-z]).*))\Z",
        "is a placeholder, not the secret that is meant",
    ),
)
_MIN_PIECES = 20
"""Different pieces of three characters; a random secret of 32 has about 30."""


def weakness(secret: str) -> str | None:
    """Return why a secret of one line is weak, as the end of a sentence, or None."""
    return next((reason for is_weak, reason in _WEAKNESSES if is_weak(secret)), None)


def looks_like(shape: Shape, secret: str) -> bool:
    """Tell whether a secret has this shape."""
    text = secret.lower()
    return any(mark in text for mark in shape.marks) and bool(re.match(shape.pattern, secret))


def _is_repeated(secret: str) -> bool:
    """Tell whether the secret is made of a text that is too short by itself."""
    pieces = {secret[place : place + 3] for place in range(len(secret) - 2)}
    sizes = range(1, min(MIN_SECRET, len(secret) // 2 + 1))
    return len(pieces) < _MIN_PIECES or any(secret[size:] == secret[:-size] for size in sizes)


def _is_hash_of_nothing(secret: str) -> bool:
    """Look behind a head too, such as `sha256:` or `(stdin)= `."""
    texts = (secret, secret.lower(), secret.replace("-", "+").replace("_", "/"))
    return any(start in text for start in _HASHES_OF_NOTHING for text in texts)


def _is_json(secret: str) -> bool:
    """Tell whether the secret is a JSON object or list, whatever is in it."""
    if not secret.lstrip().startswith(("{", "[")):
        return False
    import json

    try:
        json.loads(secret, parse_int=str)
    except ValueError:
        return False
    except RecursionError:  # it may be one, and whoever reads it next cannot tell either
        return True
    return True


_WEAKNESSES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda secret: len(secret) < MIN_SECRET, f"is shorter than {MIN_SECRET} characters"),
    (
        lambda secret: len(set(secret)) < MIN_VARIETY,
        f"has fewer than {MIN_VARIETY} different characters",
    ),
    (_SAMPLES.__contains__, "is a sample that anybody can look up"),
    (_is_repeated, "is a short text repeated"),
    (_is_hash_of_nothing, "is the hash of an empty input"),
    *((partial(looks_like, shape), shape.reason) for shape in SHAPES),
    (_is_json, _ANSWER),
)
