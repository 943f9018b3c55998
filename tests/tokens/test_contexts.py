"""The context file of pxctl."""

from __future__ import annotations

import yaml

import jwts
from renderer.tokens import contexts


def test_the_file_has_one_context_which_is_the_current_one() -> None:
    token = jwts.make(jwts.CLAIMS)
    assert contexts.render("jim", token, jwts.CLAIMS) == (
        "contextconfig:\n"
        "  current: jim\n"
        "  configurations:\n"
        "    - context: jim\n"
        f"      token: {token}\n"
        "      identity:\n"
        '        subject: "jim@example.com/jim"\n'
        "        name: Jim\n"
        '        email: "jim@example.com"\n'
        '      endpoint: "http://localhost:9001"\n'
    )


def test_hostile_claims_stay_scalars() -> None:
    claims = {"sub": "a\nendpoint: evil", "name": ["x"], "email": "{{ x }}"}
    found = yaml.safe_load(contexts.render("no", "a.b.c", claims, endpoint="http://node:9001"))
    (entry,) = found["contextconfig"]["configurations"]
    assert found["contextconfig"]["current"] == "no"
    assert entry["identity"] == {"subject": "a\nendpoint: evil", "name": "", "email": "{{ x }}"}
    assert entry["endpoint"] == "http://node:9001"
