"""token create --auth-config: the token that the generator makes of the same file.

Each sub is what the open server's generator made, and each token was accepted by that server, save
where it has no role that the server has.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import jwts
from tokenbench import OWN, create, token

ROLE = "roles: [system.user]\n"
NO_SUB = (
    "notice: no sub: one is made of name and email, as pxctl does [made-subject]\n"
    "  hint: give a sub to choose the name that volumes are owned by\n"
)
MADE = f"user.yaml: {NO_SUB}"
NOBODY = (
    "user.yaml: warning: nobody is named, so that all such tokens have one and the same sub"
    " [no-user]\n  hint: give at least a name or an email\n"
)
NO_ROLES = (
    "error: no roles, so Portworx denies every call [no-roles]\n"
    "  hint: give roles such as system.user\n"
)
LEFT_OUT = "warning: unknown key, which pxctl leaves out [unknown-key]\n"
KNOWN = "  hint: the keys are issuer, name, email, sub, roles, groups\n"


class User(NamedTuple):
    """A file, and the claims that the generator makes of it; sub, name and email may be empty."""

    text: str
    sub: str
    name: str = ""
    email: str = ""
    told: str = MADE


USERS = {
    "no name and no email": User(ROLE, "b3BlbnN0b3JhZ2UuaW8vLw==", told=NOBODY),
    "a number": User(f"name: 123\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vMTIzLw==", "123"),
    "a boolean": User(f"name: true\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vdHJ1ZS8=", "true"),
    "a date": User(
        f"name: 2020-01-01\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vMjAyMC0wMS0wMS8=", "2020-01-01"
    ),
    "a tag": User(f"name: !!str 5\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vNS8=", "5"),
    "no email": User(f"name: A\nemail: ~\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vQS8=", "A"),
    "a sub that is a number": User(f"name: A\nsub: 0x10\n{ROLE}", "0x10", "A", told=""),
    "a block": User(f"name: |\n  Ann\n{ROLE}", "b3BlbnN0b3JhZ2UuaW8vQW5uCi8=", "Ann\n"),
    "letters of the world": User(
        f"name: Jürgen 日本\nemail: ü@ö\n{ROLE}",
        "b3BlbnN0b3JhZ2UuaW8vSsO8cmdlbiDml6XmnKwvw7xAw7Y=",
        "Jürgen 日本",
        "ü@ö",
    ),
    "a name in capitals": User(
        f"Name: A\n{ROLE}",
        "b3BlbnN0b3JhZ2UuaW8vLw==",
        told=NOBODY + "user.yaml:1:1: warning: pxctl leaves this key out, since its keys are in"
        " lower case [unknown-key]\n  hint: did you mean 'name'?\n",
    ),
    "a name below another key": User(
        f"spec: {{name: A}}\n{ROLE}",
        "b3BlbnN0b3JhZ2UuaW8vLw==",
        told=f"{NOBODY}user.yaml:1:1: {LEFT_OUT}{KNOWN}",
    ),
    "an end": User(
        f"name: A\nexp: 5\n{ROLE}",
        "b3BlbnN0b3JhZ2UuaW8vQS8=",
        "A",
        told=f"{MADE}user.yaml:2:1: {LEFT_OUT}{KNOWN}",
    ),
    "JSON with a subject": User(
        '{"name": "A", "subject": "b", "roles": ["system.user"]}',
        "b3BlbnN0b3JhZ2UuaW8vQS8=",
        "A",
        told=f"{MADE}user.yaml:1:15: {LEFT_OUT}  hint: did you mean 'sub'?\n",
    ),
}


@pytest.mark.parametrize("user", USERS.values(), ids=USERS)
def test_the_token_is_that_of_the_generator(folder: Path, user: User) -> None:
    (folder / "user.yaml").write_text(user.text)
    done = create("--auth-config", "user.yaml", *OWN)
    found = jwts.decode(done.out.strip(), "HS256", jwts.SECRET)
    made = tuple(found[claim] for claim in ("sub", "name", "email", "roles"))
    assert (*made, done.err) == (*user[1:4], ["system.user"], user.told)


USELESS = {
    "nothing": ("", f"{NOBODY}user.yaml: {NO_ROLES}"),
    "a comment": ("# x\n", f"{NOBODY}user.yaml: {NO_ROLES}"),
    "no roles": ("sub: a\nroles: []\n", f"user.yaml:2:1: {NO_ROLES}"),
    "null for roles": ("sub: a\nroles: ~\n", f"user.yaml:2:1: {NO_ROLES}"),
    "a role": (
        "sub: a\nroles: system.user\n",
        "user.yaml:2:8: error: roles: expected a list of texts [wrong-type]\n"
        '  hint: write roles: ["system.user"]\n',
    ),
    "a list for a sub": (
        f"sub: [a]\n{ROLE}",
        "user.yaml:1:6: error: sub: expected a text [wrong-type]\n"
        "  hint: write one text, quoted and without a tag\n",
    ),
    "a list for an issuer": (
        f"sub: a\nissuer: [a]\n{ROLE}",
        "user.yaml:2:9: error: issuer: expected a text [wrong-type]\n"
        "  hint: write one text, quoted and without a tag\n",
    ),
    "a list for a user": (
        "- sub: a\n",
        "user.yaml:1:1: error: expected a mapping [wrong-type]\n"
        "  hint: write name:, email:, roles: and groups:\n",
    ),
    "an empty role": (
        "sub: a\nroles: [system.user, ~]\n",
        "user.yaml:2:1: error: a role whose name is empty or holds a blank or a slash"
        " [unknown-role]\n  hint: name a role of Portworx\n",
    ),
}


@pytest.mark.parametrize(("text", "told"), USELESS.values(), ids=USELESS)
def test_a_mistake_in_the_file_is_told_once(folder: Path, text: str, told: str) -> None:
    (folder / "user.yaml").write_text(text)
    issuer = () if "issuer" in text else OWN[:2]
    done = create("--auth-config", "user.yaml", *issuer, *OWN[2:])
    assert (done.out, done.err, done.status) == ("", told, 2)


def test_nobody_cannot_be_named_by_an_empty_email(folder: Path) -> None:
    (folder / "user.yaml").write_text(ROLE)
    done = create("--auth-config", "user.yaml", *OWN, "--username-claim", "email")
    assert (done.out, done.status) == ("", 2)
    assert done.err == (
        f"{NOBODY}"
        "user.yaml: error: email is empty, and it is the username claim [empty-username]\n"
        "  hint: give email, or another username claim, as the cluster has it\n"
    )


def test_a_role_of_the_cluster_is_signed_and_verified_with_the_same_words(folder: Path) -> None:
    (folder / "user.yaml").write_text("sub: a\nroles: [my.role]\n")
    made = create("--auth-config", "user.yaml", *OWN)
    said = "my.role: only the cluster knows such a role; without it every call is denied"
    hint = "hint: see whether the cluster has it: pxctl role list\n"
    assert made.err == f"user.yaml:2:1: notice: {said} [cluster-role]\n  {hint}"
    done = token("verify", *OWN, stdin=made.out)
    assert f"warned  roles: {said} [cluster-role]\n        {hint}" in done.out
    assert done.status == 0
