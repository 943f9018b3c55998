"""A token is taken apart as Portworx does it, and what it refuses is refused with its cause."""

from __future__ import annotations

import base64
import json
from textwrap import wrap

import pytest

import jwts
from renderer.edge import report
from renderer.problems import Place, RenderError
from renderer.tokens.form import disputed, parse

PLACE = Place("token")
GOOD = jwts.make(jwts.CLAIMS)
HEADER = '{"alg":"HS256"}'
TEXT = json.dumps(jwts.CLAIMS)
BEARER = "`Bearer` stands before it, and is no part of a token"
JSON = "this is JSON, and the token is one of the texts in it"
BASE64 = "this is the base64 of a token: base64 -d turns it back"


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BAD = {
    "nothing": ("", "it is empty"),
    "two parts": (GOOD.rpartition(".")[0], "2 parts between dots, and a token has three"),
    "four parts": (GOOD + ".x", "4 parts between dots, and a token has three"),
    "encrypted": (
        GOOD + ".x.y",
        "the token is encrypted (five parts), and Portworx reads signed ones",
    ),
    "a line break inside": (
        GOOD[:40] + "\n" + GOOD[40:],
        "a line break in the token, which Portworx refuses",
    ),
    "a blank in the payload": (GOOD.replace(".", ". ", 1), "the payload is not base64url"),
    "bearer": ("Bearer " + GOOD, BEARER),
    "a header of HTTP": ("Authorization: bearer " + GOOD, BEARER),
    "quotes": (f'"{GOOD}"', "there are quotes around it, which are no part of a token"),
    "JSON": (f'{{"access_token": "{GOOD}"}}', JSON),
    "JSON on several lines": (f'{{\n "access_token": "{GOOD}"\n}}', JSON),
    "base64 of it": (in_base64(GOOD), BASE64),
    "base64 of it in lines": ("\n".join(wrap(in_base64(GOOD))), BASE64),
    "no UTF-8": (GOOD.replace(".", ".\udcff", 1), "the payload is not base64url"),
    "padding": (GOOD.replace(".", "=.", 1), "the header is not base64url"),
    "plain base64": ("+/+/." + GOOD.partition(".")[2], "the header is not base64url"),
    "a header of text": (
        f"{jwts.encoded(b'hello')}.{GOOD.partition('.')[2]}",
        "the header is not JSON",
    ),
    "a header that is a list": (jwts.by_hand("[]", TEXT), "the header is not a JSON object"),
    "claims that are a string": (jwts.by_hand(HEADER, '"x"'), "the payload is not a JSON object"),
    "not a number": (jwts.by_hand(HEADER, '{"exp": NaN}'), "the payload is not JSON"),
    "a header that is null": (jwts.by_hand("null", TEXT), "the header is not a JSON object"),
    "claims that are null": (
        jwts.by_hand(HEADER, "null"),
        "the payload is null: never send it, the server of Portworx ends at once",
    ),
    "a byte order mark": (jwts.by_hand(HEADER, "\ufeff" + TEXT), "the payload is not JSON"),
    "nested for ever": (
        jwts.by_hand(HEADER, "[" * 200000),
        "the payload is nested deeper than pxsec reads",
    ),
    "more than 1 MB": ("x" * 1000001, "more than 1 MB, and Portworx reads no token that large"),
}


@pytest.mark.parametrize(("text", "cause"), BAD.values(), ids=BAD)
def test_what_is_not_a_token_is_refused_with_its_cause(text: str, cause: str) -> None:
    assert refusal(text) == (
        f"token: error: {cause} [bad-token]\n"
        "  hint: give the token as it was issued: three parts with dots between, on one line\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_line_end_behind_a_token_is_to_be_removed(end: str) -> None:
    assert refusal(GOOD + end) == (
        "token: error: a line break in the token, which Portworx refuses [bad-token]\n"
        "  hint: remove the line end, in the Secret of the token too\n"
    )


def refusal(text: str) -> str:
    with pytest.raises(RenderError) as caught:
        parse(text, PLACE)
    return report.as_text(caught.value.problems)


DISPUTED = {
    "a blank behind": (
        GOOD + " ",
        "a blank in the token or at an end of it, which Portworx refuses over gRPC",
    ),
    "alg twice": (
        jwts.by_hand('{"alg":"none","alg":"HS256"}', TEXT),
        "the header has a name twice, and readers disagree",
    ),
    "roles twice": (
        jwts.by_hand(HEADER, '{"roles":["system.view"],"roles":["system.admin"]}'),
        "the payload has a name twice, and readers disagree",
    ),
}


@pytest.mark.parametrize(("text", "cause"), DISPUTED.values(), ids=DISPUTED)
def test_a_form_that_not_every_reader_takes_is_told(text: str, cause: str) -> None:
    assert disputed(parse(text, PLACE)) == cause


def test_a_good_token_is_not_disputed() -> None:
    assert disputed(parse(GOOD, PLACE)) is None
