"""Whatever a token says, every command has an answer."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import jwts
from jwts import CLAIMS, NOW
from renderer.edge import checks, report
from renderer.problems import Place, RenderError
from renderer.tokens import contexts
from renderer.tokens.form import parse
from renderer.verifying import inspection
from renderer.verifying.case import Case
from renderer.verifying.checks import verify
from trusts import OWN, SPACED

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*CLAIMS, "aud", "nbf", f"{jwts.NAMESPACE}roles", "x"])
HEADERS = st.sampled_from(["alg", "kid", "crit", "typ", "x"])


@given(st.dictionaries(HEADERS, JSON), st.dictionaries(NAMES, JSON), st.booleans())
def test_whatever_a_token_says_there_is_an_answer(
    header: dict[str, Any], claims: dict[str, Any], standard: bool
) -> None:
    head = json.dumps({"alg": "HS256", **({} if standard else header)})
    text = jwts.by_hand(head, json.dumps({**CLAIMS, **claims}))
    try:
        token = parse(text, Place("token"))
    except RenderError as error:
        assert error.problems[0].code == "bad-token"
        return
    for trust in (OWN, SPACED):
        checks.as_text(verify(Case(token, trust, NOW))).encode()
    inspection.as_text(token, NOW).encode()
    report.dump(inspection.as_data(token, NOW)).encode()
    contexts.render("x", text, token.claims).encode()
