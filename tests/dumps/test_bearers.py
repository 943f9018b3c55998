"""The tokens in the Secrets of a file."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

import dumps
import jwts
import work
from jwts import CLAIMS
from renderer.dumps import bearers
from renderer.edge import report
from renderer.problems import Findings
from renderer.verifying.listing import Row
from renderer.yamltext.stream import File

MADE = jwts.make(CLAIMS)
CODED = base64.b64encode(MADE.encode()).decode()


def secret(name: str, body: str = f"  data:\n    auth-token: {CODED}\n", more: str = "") -> str:
    """Return an item of a list as kubectl prints it."""
    return (
        f"- apiVersion: v1\n{body}  kind: Secret\n  metadata:\n    name: {name}\n"
        f"    namespace: team-a\n{more}  type: Opaque\n"
    )


def document(item: str) -> str:
    return "".join(line[2:] for line in item.splitlines(keepends=True))


def rows(text: str | bytes, findings: Findings | None = None) -> list[Row]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(bearers.rows(File("dump", data), findings or Findings()))


def names(text: str | bytes) -> list[str]:
    return [str(row.origin) for row in rows(text)]


def test_those_of_a_list_are_found_and_others_are_passed_over() -> None:
    other = secret("tls", "  data:\n    tls.key: QUJD\n")
    mention = secret("mention", "  data:\n    x: QUJD\n", "    annotations:\n      a: auth-token\n")
    role = secret("r").replace("kind: Secret", "kind: Role").replace("Opaque", "Secret")
    text = dumps.listed(other + secret("px-one") + mention + role + secret("px-two"))
    assert names(text) == ["team-a/px-one", "team-a/px-two"]
    assert [row.user for row in rows(text)] == ["Jim <jim@example.com>"] * 2


PLAIN = f"  stringData:\n    auth-token: {MADE}\n"
ESCAPED = f'  data:\n    "auth\\x2dtoken": {CODED}\n'
TYPED = {"metadata": {"name": "px", "namespace": "team-a"}, "data": {"auth-token": CODED}}
AS_JSON = {"apiVersion": "v1", "kind": "Secret", **TYPED}
FORMS = {
    "a document": document(secret("px")),
    "one of several": "kind: A\n---\n" + document(secret("px")) + "---\nkind: B\n",
    "plain": document(secret("px", PLAIN)),
    "an escape in a document": document(secret("px", ESCAPED)),
    "an escape in a list": dumps.listed(secret("px", ESCAPED)).decode(),
    "JSON": json.dumps(AS_JSON),
    "a list as JSON": json.dumps({"apiVersion": "v1", "kind": "List", "items": [AS_JSON]}),
    "a typed list": json.dumps({"apiVersion": "v1", "kind": "SecretList", "items": [TYPED]}),
    "CRLF": document(secret("px")).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_is_found_in_every_form(text: str) -> None:
    (row,) = rows(text)
    assert (str(row.origin), row.fault, row.name) == ("team-a/px", "", "Jim")


OWNER = "    ownerReferences:\n    - kind: StorageCluster\n      name: px-cluster\n"


@pytest.mark.parametrize(
    ("name", "more", "is_renewed"),
    [
        ("px-admin-token", OWNER, True),
        ("px-user-token", OWNER, True),
        ("px-user-token", "", False),
        ("px-user-token", OWNER.replace("StorageCluster", "Job"), False),
        ("px-own-token", OWNER, False),
    ],
)
def test_the_operator_renews_what_it_owns(name: str, more: str, is_renewed: bool) -> None:
    (row,) = rows(dumps.listed(secret(name, more=more)))
    assert row.origin.is_renewed is is_renewed


UNSEEN = "its bytes are not here: they are encrypted, a placeholder, or no base64"
FAULTS = {
    "no base64": ("  data:\n    auth-token: <token>\n", UNSEEN),
    "encrypted": (f"  data:\n    auth-token: {CODED}\n  sops:\n    version: 3.9.0\n", UNSEEN),
    "another key": (
        f"  data:\n    auth-token: {base64.b64encode(b'ghp_0123').decode()}\n",
        "1 part between dots, and a token has three",
    ),
    "nothing": ('  data:\n    auth-token: ""\n', "it is empty"),
}


@pytest.mark.parametrize(("body", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_is_no_token_is_a_row_with_the_reason(body: str, fault: str) -> None:
    (row,) = rows(dumps.listed(secret("px", body)))
    assert (str(row.origin), row.fault, row.name) == ("team-a/px", fault, "")


def test_what_readers_take_two_ways_is_a_finding() -> None:
    twice = f"  data:\n    auth-token: {CODED}\n    auth-token: QUJD\n"
    findings = Findings()
    rows(dumps.listed(secret("px", twice)), findings)
    assert report.as_text(findings.problems) == (
        "dump:6:5: error: the key 'auth-token' is there twice, first in line 5 [duplicate-key]\n"
        "  hint: keep one of the two\n"
    )


def test_a_secret_of_others_is_not_even_parsed() -> None:
    broken = document(secret("other", "  data:\n    x: *nowhere\n"))
    findings = Findings()
    found = rows(f"{document(secret('px'))}---\n{broken}", findings)
    assert ([str(row.origin) for row in found], findings.problems) == (["team-a/px"], ())


def test_the_work_is_linear_in_the_number_of_secrets() -> None:
    def of(size: int) -> Callable[[], object]:
        text = dumps.listed("".join(secret(f"px-{1000 + n}") for n in range(size)))
        return lambda: rows(text)

    def as_json(size: int) -> Callable[[], object]:
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [AS_JSON] * size})
        return lambda: rows(text)

    assert work.excess(of, 40) <= 0.01
    assert work.excess(as_json, 40) <= 0.01
