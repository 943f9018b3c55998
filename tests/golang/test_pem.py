"""PEM and public keys are read as Go reads them: the libraries of Portworx say so."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

import jwts
import keyring
from judge import ACCEPTED, NO_START, Case, Own, judge
from keyforms import armored, certificate, der, spki
from renderer.golang import certificates, pem
from renderer.golang.pem import Block

KEY = b"-----BEGIN KEY-----\nAAEC\n-----END KEY-----\n"
BLOCK = Block(b"KEY", b"\0\1\2")

WHOLE = {
    "as it is": KEY,
    "CRLF": KEY.replace(b"\n", b"\r\n"),
    "no final line end": KEY.rstrip(),
    "text before and behind": b"the key:\n\n" + KEY + b"that was it",
    "a BOM on a line of its own": b"\xef\xbb\xbf\n" + KEY,
    "blanks in it and behind its lines": KEY.replace(b"AAEC\n", b"A A\t\nEC \n").replace(
        b"\n", b" \n"
    ),
    "headers": KEY.replace(b"AAEC", b"Comment: a\nKey ID : b\n\nAAEC"),
    "a block that has no end": b"-----BEGIN KEY-----\nAAEC\n" + KEY,
    "an end that has no beginning": b"\n-----END KEY-----\n" + KEY,
    "a block with another name at its end": KEY.replace(b"END KEY", b"END X") + KEY,
    "a block that is no base64": KEY.replace(b"AAEC", b"A_EC") + KEY,
    "a block behind which something stands": KEY.replace(b"-\n", b"-x\n") + KEY,
    "another behind it": KEY + KEY.replace(b"AAEC", b"AAAA"),
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_the_first_block_that_is_in_order_counts(text: bytes) -> None:
    assert pem.decode(text) == BLOCK


BROKEN = {
    "nothing": b"",
    "prose": b"not a key at all",
    "indented": b"".join(b"  " + line for line in KEY.splitlines(keepends=True)),
    "a BOM before it": b"\xef\xbb\xbf" + KEY,
    "UTF-16": KEY.decode().encode("utf-16"),
    "a lone CR at the end of lines": KEY.replace(b"\n", b"\r"),
    "four dashes": KEY.replace(b"-----", b"----"),
    "no end": KEY.partition(b"-----END")[0],
    "another name at the end": KEY.replace(b"END KEY", b"END X"),
    "a letter missing": KEY.replace(b"AAEC", b"AAE"),
    "headers without an end": b"-----BEGIN KEY-----\nComment: a\n-----END KEY-----: b\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_where_no_block_is_in_order_there_is_none(text: bytes) -> None:
    assert pem.decode(text) is None


def test_a_block_may_be_empty() -> None:
    assert pem.decode(b"-----BEGIN -----\n-----END -----") == Block(b"", b"")


PIECES = (
    *(
        b"",
        b"\n",
        b"\r",
        b"\r\n",
        b" ",
        b"\t",
        b"-",
        b":",
        b"=",
        b"==",
        b"A",
        b"+",
        b"_",
        b"\0",
        b"\xa0",
    ),
    *(b"-----", b"-----BEGIN ", b"-----END ", b"\n-----BEGIN ", b"\n-----END ", b"\xef\xbb\xbf"),
    *(b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----", b"-----BEGIN X-----\n"),
    *(b"-----END X-----\n", b"-----BEGIN X-----\n-----END X-----\n", b"a: b\n", b"text\n", b"\n\n"),
)
Change = Callable[[random.Random, list[bytes]], None]


def put(rng: random.Random, lines: list[bytes]) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(PIECES))


def repeat(rng: random.Random, lines: list[bytes]) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))


def take(rng: random.Random, lines: list[bytes]) -> None:
    lines[rng.randrange(len(lines))] = b""


def break_up(rng: random.Random, lines: list[bytes]) -> None:
    number = rng.randrange(len(lines))
    line = lines[number]
    place = rng.choice((0, rng.randrange(len(line) + 1), len(line)))
    lines[number] = line[:place] + rng.choice(PIECES) + line[place + rng.choice((0, 0, 1, 5)) :]


def mutated(rng: random.Random, text: bytes) -> bytes:
    """Return a text that is changed in a few places."""
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        lines = text.split(b"\n")
        change: Change = rng.choice((put, repeat, take, break_up, break_up, break_up))
        change(rng, lines)
        text = b"\n".join(lines)
    return text


SMALL_RSA = keyring.rsa("rsa1024", 1024)
SEEDS = {
    "rsa": (spki(SMALL_RSA), certificate(SMALL_RSA), spki(SMALL_RSA) + spki(jwts.RSA)),
    "ecdsa": (spki(jwts.P256), certificate(jwts.P256), spki(jwts.P384) + spki(jwts.P256)),
}
KINDS = {"rsa": rsa.RSAPublicKey, "ecdsa": ec.EllipticCurvePublicKey}


def starts(text: bytes, kind: str) -> bool:
    """Tell whether pxsec takes a file for one that Portworx starts with."""
    block = pem.decode(text)
    return block is not None and isinstance(certificates.public_key(block.content), KINDS[kind])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_what_starts_portworx_is_read_and_nothing_else(
    kind: str, seed: int, token_judge: str
) -> None:
    rng = random.Random(f"{kind} {seed}")
    texts = [mutated(rng, rng.choice(SEEDS[kind])) for _ in range(1500)]
    started = [answer != NO_START for answer in verdicts(token_judge, texts, kind)]
    assert [starts(text, kind) for text in texts] == started
    assert 200 < sum(started) < 1300


def verdicts(program: str, texts: list[bytes], kind: str) -> list[str]:
    """Return what Portworx makes of a token under a shared secret beside these public keys."""
    secret, made = jwts.SECRET.encode(), jwts.make(jwts.CLAIMS)
    files = [{kind: text} for text in texts]
    cases = [Case(made, jwts.NOW, own=Own(jwts.ISSUER, secret, **file)) for file in files]
    return [answer.verdict for answer in judge(program, cases)]


@pytest.mark.parametrize("key", [jwts.RSA, jwts.P256], ids=["rsa", "ecdsa"])
def test_a_damaged_key_is_not_taken_for_another(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, token_judge: str
) -> None:
    kind, whole = "rsa" if key is jwts.RSA else "ecdsa", der(key)
    rng = random.Random(kind)
    texts = []
    for _ in range(1500):
        place = rng.randrange(min(len(whole), 60))
        texts.append(armored(whole[:place] + rng.randbytes(1) + whole[place + 1 :]))
    answers = verdicts(token_judge, texts, kind)
    found = [text for text, answer in zip(texts, answers, strict=True) if starts(text, kind)]
    assert {answer for text, answer in zip(texts, answers, strict=True) if text in found} == {
        ACCEPTED
    }
