"""The file that describes a user, beside what the generator of tokens reads in it."""

from __future__ import annotations

from typing import Any

import pytest

from describing import claims_of, generated, read, said
from judge import judge_users
from renderer.problems import Place
from renderer.tokens.claims import User

# As the documentation of Portworx has it.
ADMIN = """\
name: Storage Administrator
email: the email of the storage admin
sub: ${uuid} or email of the storage admin
roles: ["system.admin"]
groups: ["*"]
"""

TEXTS: dict[str, str] = {
    "Ann": "Ann",
    "Ann B # a comment": "Ann B",
    "5": "5",
    "0755": "0755",
    "0o17": "0o17",
    "0x1F": "0x1F",
    "1_000": "1_000",
    "1.50": "1.50",
    "1e3": "1e3",
    ".inf": ".inf",
    "99999999999999999999": "99999999999999999999",
    "12:30:45": "12:30:45",
    "true": "true",
    "True": "True",
    "yes": "yes",
    "off": "off",
    "2020-01-01": "2020-01-01",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14t21:59:43.10-05:00",
    "": "",
    "~": "",
    "null": "",
    "NULL": "",
    "nUll": "nUll",
    "'null'": "null",
    "''": "",
    "'5'": "5",
    r'"\x41\n"': "A\n",
    "'a''b'": "a'b",
    "<<": "<<",
    "=": "=",
    "|\n  Ann\n  B": "Ann\nB\n",
    ">-\n  Ann\n  B": "Ann B",
    "a\n  b": "a b",
    "J\u00fcrgen \u65e5\u672c \U0001f600": "J\u00fcrgen \u65e5\u672c \U0001f600",
    "!!str 5": "5",
    "!!str ~": "~",
    "!!str": "",
    "!!int 5": "5",
    "!!int -5": "-5",
    "!!float 1.5": "1.5",
    "!!bool true": "true",
    "!!null ~": "",
    "!!timestamp 2020-02-28": "2020-02-28",
    "!!binary aGk=": "hi",
    "!!binary |\n  aG\n  k=": "hi",
    "!local ~": "~",
    "! 5": "5",
}
"""What may stand for a name, and what is read there."""

LISTS: dict[str, list[str]] = {
    "[]": [],
    "~": [],
    "": [],
    "!!null ''": [],
    "[system.user]": ["system.user"],
    "[a, a,]": ["a", "a"],
    "\n- a\n- '*'": ["a", "*"],
    "\n- a\n-\n- b": ["a", "", "b"],
    "[1, 0755, 1.50, 1e3, true, ~, 2020-01-01]": [
        "1",
        "0755",
        "1.50",
        "1e3",
        "true",
        "",
        "2020-01-01",
    ],
    "[!!binary aGk=, !!str ~]": ["hi", "~"],
    "!local [a]": ["a"],
    "[&x a, *x]": ["a", "a"],
}
"""What may stand for roles."""

FIRST_LINE = "is there twice, first in line 1; the last one counts [duplicate-key]"
KEEP_ONE = "  hint: keep one of the two\n"
KNOWN = "  hint: the keys are issuer, name, email, sub, roles, groups\n"
LEFT_OUT = "warning: unknown key, which pxctl leaves out [unknown-key]\n"
IN_CAPITALS = "warning: pxctl leaves this key out, since its keys are in lower case [unknown-key]\n"
SECOND = (
    "notice: a second document, which pxctl leaves out [document-after-end]\n"
    "  hint: keep one document in the file\n"
)
A = {"name": "a"}
FILES: dict[str, tuple[str, dict[str, Any], str]] = {
    "nothing": ("", {}, ""),
    "a comment": ("# x\n", {}, ""),
    "null": ("~\n", {}, ""),
    "an empty document": ("---\n...\n", {}, ""),
    "an empty mapping": ("{}\n", {}, ""),
    "JSON": (
        '{"name": "a", "email": null, "roles": ["system.user"], "groups": ["g"]}',
        {"name": "a", "roles": ["system.user"], "groups": ["g"]},
        "",
    ),
    "JSON with tabs": ('{\n\t"name":"a",\n\t"sub":5\n}\n', {"name": "a", "sub": "5"}, ""),
    "JSON with a subject": (
        '{"name": "a", "subject": "b"}',
        A,
        f"admin.yaml:1:15: {LEFT_OUT}  hint: did you mean 'sub'?\n",
    ),
    "an issuer": ("issuer: b\n", {"iss": "b"}, ""),
    "lines that end as on Windows": ("name: a\r\nsub: b\r\n", {"name": "a", "sub": "b"}, ""),
    "a misspelt key": (
        "naem: a\n",
        {},
        f"admin.yaml:1:1: {LEFT_OUT}  hint: did you mean 'name'?\n",
    ),
    "keys in capitals": (
        "Name: b\nname: a\nROLES: [b]\n",
        A,
        f"admin.yaml:1:1: {IN_CAPITALS}  hint: did you mean 'name'?\n"
        f"admin.yaml:3:1: {IN_CAPITALS}  hint: did you mean 'roles'?\n",
    ),
    "the name of the claim": (
        "iss: a\n",
        {},
        f"admin.yaml:1:1: {LEFT_OUT}  hint: did you mean 'issuer'?\n",
    ),
    "one role": (
        "role: system.user\n",
        {},
        f"admin.yaml:1:1: {LEFT_OUT}  hint: did you mean 'roles'?\n",
    ),
    "something else": (
        "zzzzzz: {name: [b]}\nname: a\n5: x\n",
        A,
        f"admin.yaml:1:1: {LEFT_OUT}{KNOWN}admin.yaml:3:1: {LEFT_OUT}{KNOWN}",
    ),
    "a user below another key": (
        "spec:\n  name: a\n",
        {},
        f"admin.yaml:1:1: {LEFT_OUT}{KNOWN}",
    ),
    "a name twice": (
        "name: b\nname: a\n",
        A,
        f"admin.yaml:2:1: warning: the key 'name' {FIRST_LINE}\n{KEEP_ONE}",
    ),
    "a name and none": (
        "name: b\nname: ~\n",
        {},
        f"admin.yaml:2:1: warning: the key 'name' {FIRST_LINE}\n{KEEP_ONE}",
    ),
    "roles twice": (
        "roles: [b, c]\nroles: [a]\n",
        {"roles": ["a"]},
        f"admin.yaml:2:1: warning: the key 'roles' {FIRST_LINE}\n{KEEP_ONE}",
    ),
    "aliases": (
        "x: &n a\nname: *n\ny: &r [r]\nroles: *r\ngroups: *r\n",
        {"name": "a", "roles": ["r"], "groups": ["r"]},
        "",
    ),
    "an alias of null": ("name: &x ~\nroles: *x\n", {}, ""),
    "a merge key": ("x: &x {name: a, sub: s}\n<<: *x\n", {"name": "a", "sub": "s"}, ""),
    "a merge key above a key": ("<<: {name: b}\nname: a\n", A, ""),
    "a merge key below a key": ("name: b\n<<: {name: a}\n", A, ""),
    "several mappings": (
        "<<: [{name: a}, {name: b, email: e}]\n",
        {"name": "a", "email": "e"},
        "",
    ),
    "a merge key in a merge key": ("<<: {<<: {name: a}}\n", A, ""),
    "no mappings": ("<<: []\nname: a\n", A, ""),
    "two quotes around a merge key": (
        '"<<": {name: b}\nname: a\n',
        A,
        f"admin.yaml:1:1: {LEFT_OUT}{KNOWN}",
    ),
    "keys with quotes and tags": (
        '"name": a\n!!str sub: b\n!!binary ZW1haWw=: c\n',
        {"name": "a", "sub": "b", "email": "c"},
        "",
    ),
    "a tag on the whole": ("!!set {name: a}\n", A, ""),
    "a mark first": ("# c\n--- # d\nname: a\n", A, ""),
    "a mark last": ("name: a\n---\n# c\n", A, ""),
    "the end of the document": ("name: a\n...\n", A, ""),
    "a second document": ("---\nname: a\n---\nname: b\n", A, f"admin.yaml:3:1: {SECOND}"),
    "a second document that is broken": ("name: a\n---\n[b\n", A, f"admin.yaml:2:1: {SECOND}"),
    "a second document in the line of its mark": (
        "name: a\n--- b\n",
        A,
        f"admin.yaml:2:1: {SECOND}",
    ),
    "a second document behind the end": (
        "name: a\n...\nname: b\n",
        A,
        f"admin.yaml:2:1: {SECOND}",
    ),
    "a user in the second document": ("---\n---\nname: b\n", {}, f"admin.yaml:2:1: {SECOND}"),
    "a mark that is none": ("---x: y\nname: a\n", A, f"admin.yaml:1:1: {LEFT_OUT}{KNOWN}"),
    "a mark in a text": ("name: a\n ---\n", {"name": "a ---"}, ""),
}

WANTS_TEXT = "expected a text [wrong-type]\n  hint: write one text, quoted and without a tag\n"
WANTS_LIST = 'expected a list of texts [wrong-type]\n  hint: write roles: ["system.user"]\n'
WANTS_MAPPING = (
    "admin.yaml:1:1: error: expected a mapping [wrong-type]\n"
    "  hint: write name:, email:, roles: and groups:\n"
)
MERGE = (
    "error: a merge key that brings in something else than a few mappings [merge-key]\n"
    "  hint: write the keys out\n"
)
BOTH_REFUSE: dict[str, str] = {
    "name: [a]\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: {}\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "sub: [b]\nsub: a\n": f"admin.yaml:1:6: error: sub: {WANTS_TEXT}"
    f"admin.yaml:2:1: warning: the key 'sub' {FIRST_LINE}\n{KEEP_ONE}",
    "name: !!int x\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!int 1.0\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!int 08\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!bool x\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!null x\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!timestamp x\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "name: !!binary aGk\n": f"admin.yaml:1:7: error: name: {WANTS_TEXT}",
    "roles: system.user\n": f"admin.yaml:1:8: error: roles: {WANTS_LIST}",
    "roles: 5\n": f"admin.yaml:1:8: error: roles: {WANTS_LIST}",
    "roles: ''\n": f"admin.yaml:1:8: error: roles: {WANTS_LIST}",
    "roles: {a: b}\n": f"admin.yaml:1:8: error: roles: {WANTS_LIST}",
    "roles: [a, [b]]\n": f"admin.yaml:1:12: error: roles: {WANTS_LIST}",
    "roles: [a, b: c]\n": f"admin.yaml:1:12: error: roles: {WANTS_LIST}",
    'groups: "*"\n': "admin.yaml:1:9: error: groups: expected a list of texts [wrong-type]\n"
    '  hint: write groups: ["*"]\n',
    "- name: a\n": WANTS_MAPPING,
    "name\n": WANTS_MAPPING,
    "!!str ''\n": WANTS_MAPPING,
    "<<: 5\n": f"admin.yaml:1:1: {MERGE}",
    "<<: ~\n": f"admin.yaml:1:1: {MERGE}",
    "x: &x [{name: a}]\n<<: *x\n": f"admin.yaml:2:1: {MERGE}",
    "<<: {name: [b]}\nname: a\n": f"admin.yaml:1:12: error: name: {WANTS_TEXT}",
    "name: *nope\n": "admin.yaml:1:7: error: an alias without an anchor of its name above it"
    " [unknown-alias]\n"
    "  hint: write the value out, or quote a text that begins with *\n",
    "name: [a\n": "admin.yaml:2:1: error: this is not valid YAML from here on [yaml-syntax]\n"
    "  hint: look for a missing colon, quote or bracket, or a wrong indentation\n",
}
"""What pxctl refuses to read."""

PXSEC_REFUSES: dict[str, tuple[dict[str, Any], str]] = {
    '{"name": "a"}\n{"name": "b"}\n': (A, "document-after-end"),
    "%YAML 1.1\n---\nname: a\n": (A, "yaml-directive"),
    "? name\n: a\n": (A, "yaml-syntax"),
    "name: a\n~: b\n": (A, "yaml-syntax"),
    "name: a\tb\n": ({"name": "a\tb"}, "tab"),
    "name: |\n  a": (A, "yaml-syntax"),
    "name: !!binary /w==\n": ({"name": "\ufffd"}, "wrong-type"),
    "name: !!int 0x10\n": ({"name": "0x10"}, "wrong-type"),
}
"""What the generator reads, and readers of YAML do not agree on."""


def test_the_file_of_the_documentation_is_read() -> None:
    user, text = read(ADMIN)
    assert text == ""
    assert user.replace(places={}) == User(
        "",
        "${uuid} or email of the storage admin",
        "Storage Administrator",
        "the email of the storage admin",
        ("system.admin",),
        ("*",),
        {},
    )
    assert user.place("roles") == Place("admin.yaml", 4, 1)
    assert user.place("issuer") == Place("admin.yaml")


READ = {
    **{f"name: {text}\n": ({"name": name} if name else {}, "") for text, name in TEXTS.items()},
    **{f"roles: {text}\n": ({"roles": rs} if rs else {}, "") for text, rs in LISTS.items()},
    **{text: (claims, told) for text, claims, told in FILES.values()},
}


@pytest.mark.parametrize("text", READ, ids=repr)
def test_what_the_generator_reads_is_read(text: str) -> None:
    user, told = read(text)
    assert (claims_of(user), told) == READ[text]


@pytest.mark.parametrize("text", BOTH_REFUSE, ids=repr)
def test_what_the_generator_refuses_is_refused_at_its_place(text: str) -> None:
    assert said(text) == BOTH_REFUSE[text]


@pytest.mark.parametrize("text", PXSEC_REFUSES, ids=repr)
def test_what_readers_of_yaml_do_not_agree_on_is_refused(text: str) -> None:
    assert f"[{PXSEC_REFUSES[text][1]}]\n" in said(text)


def test_the_generator_says_so_itself(token_judge: str) -> None:
    taken = {text: claims for text, (claims, _) in {**READ, **PXSEC_REFUSES}.items()}
    verdicts = judge_users(token_judge, [text.encode() for text in (*taken, *BOTH_REFUSE)])
    found = dict(zip((*taken, *BOTH_REFUSE), map(generated, verdicts), strict=True))
    assert found == {**taken, **dict.fromkeys(BOTH_REFUSE)}


def test_a_bomb_of_merge_keys_is_refused() -> None:
    lines = ["a0: &a0 {name: a}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    assert said("\n".join([*lines, "<<: *a29", ""])).endswith(MERGE)


def test_where_a_claim_was_written_last_is_its_place() -> None:
    user, _ = read("x: &x {name: b,\n  email: c}\nname: a\n<<: *x\n")
    assert user.place("name") == Place("admin.yaml", 1, 8)
    assert user.place("email") == Place("admin.yaml", 2, 3)
