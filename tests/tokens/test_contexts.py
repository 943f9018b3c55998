"""The context files of pxctl and pxc."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import jwts
from renderer.tokens import contexts
from renderer.tokens.contexts import Target

TOKEN = jwts.make(jwts.CLAIMS)
NODE = Target("10.0.0.1:9020", is_tls=False)


def test_the_file_has_one_context_which_is_the_current_one() -> None:
    assert contexts.render("jim", TOKEN, jwts.CLAIMS) == (
        "contextconfig:\n"
        "  current: jim\n"
        "  configurations:\n"
        "    - context: jim\n"
        f"      token: {TOKEN}\n"
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


def test_the_file_of_pxc_has_a_cluster_a_user_and_a_context() -> None:
    assert contexts.render_for_pxc("jim", TOKEN, NODE) == (
        "current-context: jim\n"
        "clusters:\n"
        "  jim:\n"
        "    name: jim\n"
        '    endpoint: "10.0.0.1:9020"\n'
        "users:\n"
        "  jim:\n"
        "    name: jim\n"
        f"    token: {TOKEN}\n"
        "contexts:\n"
        "  jim:\n"
        "    name: jim\n"
        "    user: jim\n"
        "    cluster: jim\n"
    )


def test_pxc_is_told_of_tls() -> None:
    text = contexts.render_for_pxc("jim", TOKEN, Target("node:9020", is_tls=True))
    assert yaml.safe_load(text)["clusters"]["jim"] == {
        "name": "jim",
        "endpoint": "node:9020",
        "secure": True,
    }


FIELDS: dict[str, dict[str, type]] = {
    "clusters": {"name": str, "endpoint": str, "secure": bool},
    "users": {"name": str, "token": str},
    "contexts": {"name": str, "user": str, "cluster": str},
}
"""Those of the structs that pxc 0.35 reads its file into, with their types."""


def read_as_pxc_does(text: str) -> tuple[str, str, bool]:
    """Return endpoint, token and TLS of the current context, by the rules of pxc's pkg/config."""
    found: dict[str, Any] = yaml.safe_load(text)
    assert found.keys() == {*FIELDS, "current-context"}
    for section, fields in FIELDS.items():
        for entry in found[section].values():
            assert all(type(entry[key]) is fields[key] for key in entry), section
    current = found["current-context"]
    assert isinstance(current, str)
    assert current, "Current context missing from config file"
    context = found["contexts"][current]
    user, cluster = found["users"][context["user"]], found["clusters"][context["cluster"]]
    return cluster["endpoint"], user["token"], cluster.get("secure", False)


@pytest.mark.parametrize(
    "name", ["jim", "on", "1", "1e3", "~", "a: b", "{x}", "a\nb", "Jörg", '"', "\x85" * 100]
)
def test_pxc_finds_server_and_token_whatever_the_name_is(name: str) -> None:
    text = contexts.render_for_pxc(name, TOKEN, NODE)
    assert read_as_pxc_does(text) == ("10.0.0.1:9020", TOKEN, False)
    assert yaml.safe_load(text)["current-context"] == name


@pytest.mark.parametrize(
    ("endpoint", "address", "is_tls"),
    [
        ("127.0.0.1:9020", "127.0.0.1:9020", False),
        ("http://node:9020", "node:9020", False),
        ("https://node:9020/", "node:9020", True),
        ("[::1]:9020", "[::1]:9020", False),
    ],
)
def test_a_server_of_grpc_is_a_host_and_a_port(endpoint: str, address: str, is_tls: bool) -> None:
    assert contexts.target(endpoint) == Target(address, is_tls)


@pytest.mark.parametrize(
    "endpoint", ["node", "node:", ":9020", "ftp://node:9020", "https://node:9020/v1", "a b:1", ""]
)
def test_anything_else_is_none(endpoint: str) -> None:
    assert contexts.target(endpoint) is None
