"""A list of tokens shows none of them, and nothing of the Secrets of others beside them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import inprocess
import jwts
from canary import CANARY, leaks


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


HEADER, CLAIMS = part('{"alg": "HS256"}'), part(json.dumps(jwts.CLAIMS))
TOKEN = f"{HEADER}.{CLAIMS}.{part(CANARY)}"
"""Of no use, and with the canary as its signature."""
TWICE = f'{{"{CANARY}": 1, "{CANARY}": 2}}'
BROKEN = {
    "a password": CANARY,
    "two lines": f"{CANARY}\n{CANARY}\n",
    "a token with a line end": f"{TOKEN}\n",
    "a token with a blank": f"{TOKEN} ",
    "five parts": f"{HEADER}.{CLAIMS}.{part(CANARY)}.a.b",
    "a header that is none": f"{part(CANARY)}.{CLAIMS}.a",
    "claims that are none": f"{HEADER}.{part(CANARY)}.a",
    "claims of a text": f"{HEADER}.{part(json.dumps(CANARY))}.a",
    "a claim twice": f"{HEADER}.{part(TWICE)}.a",
    "no ASCII": f"{CANARY}ü",
    "a long one": CANARY * 2000,
}
_NOTED = "    kubectl.kubernetes.io/last-applied-configuration: "


def secret(name: str, body: str) -> str:
    applied = json.dumps({"data": {"auth-token": coded(CANARY)}, "stringData": {"x": CANARY}})
    noted = _NOTED + "'" + applied + "'\n"
    meta = f"metadata:\n  name: {name}\n  namespace: team-a\n  annotations:\n{noted}"
    return f"apiVersion: v1\nkind: Secret\n{meta}{body}"


def in_data(text: str, holder: str = "data") -> str:
    return f"{holder}:\n  auth-token: {json.dumps(coded(text) if holder == 'data' else text)}\n"


BESIDE = f"data: {{password: {coded(CANARY)}, tls.key: {coded(CANARY * 9)}}}\n"
BODIES = {
    "a token": in_data(TOKEN),
    "a token in plain": in_data(TOKEN, "stringData"),
    "other keys beside": in_data(TOKEN) + f"  password: {coded(CANARY)}\n",
    **{f"{name}, coded": in_data(text) for name, text in BROKEN.items()},
    **{f"{name}, plain": in_data(text, "stringData") for name, text in BROKEN.items()},
    "no base64": f"data: {{auth-token: '{CANARY}'}}\n",
    "a list": f"data: {{auth-token: ['{CANARY}']}}\n",
    "data of a text": f"data: 'auth-token {CANARY}'\n",
    "twice": f"data: {{auth-token: {coded(CANARY)}, auth-token: {coded(CANARY)}}}\n",
    "twice another": f"data: {{auth-token: QQ==, '{CANARY}': a, '{CANARY}': b}}\n",
    "not closed": f'data: {{auth-token: "{CANARY}\n',
    "an alias": f"data: {{auth-token: *{part(CANARY)}}}\n",
    "a tag": f"data: {{auth-token: !<{part(CANARY)}> '{CANARY}'}}\n",
    "encrypted": f"data: {{auth-token: 'ENC[{CANARY}]'}}\nsops: {{mac: '{CANARY}'}}\n",
    "another kind": f"data: {{auth-token: {coded(CANARY)}}}\nkind: {CANARY}\n",
}


def forms(body: str) -> Iterator[str]:
    """Yield documents, and a list as kubectl prints it."""
    several = [secret("px", body), secret("other", BESIDE)]
    yield "---\n".join(several)
    lines = [text.splitlines(keepends=True) for text in several]
    items = "".join("- " + "  ".join(text) for text in lines)
    yield f"apiVersion: v1\nitems:\n{items}kind: List\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PXSEC_REPORT", "report")
    return tmp_path


def see(folder: Path, *arguments: str, stdin: bytes = b"") -> inprocess.Result:
    done = inprocess.main("token", "inspect", *arguments, stdin=stdin)
    assert done.status in (0, 1, 2), done.err
    assert (done.out == b"") == (done.status == 2)
    told = done.out + done.err.encode() + (folder / "report").read_bytes()
    assert leaks(told) == []
    assert TOKEN.encode() not in told
    return done


WAYS = [(), ("-o", "json"), ("--ends-within", "30d"), ("--warnings-as-errors",)]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_secrets_hold_is_not_shown(folder: Path, body: str) -> None:
    for text in forms(body):
        (folder / "dump.yaml").write_text(text)
        for way in WAYS:
            see(folder, *way, "dump.yaml")
            see(folder, *way, "-", stdin=text.encode())


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_files_hold_is_not_shown(folder: Path, text: str) -> None:
    (folder / "a.token").write_text(TOKEN)
    (folder / "b.token").write_text(text)
    (folder / "c.yaml").write_text(secret("px", BESIDE))
    for way in WAYS:
        see(folder, *way, "a.token", "b.token", "c.yaml")
        see(folder, *way, "b.token")


def test_the_tokens_are_looked_at_all_the_same(folder: Path) -> None:
    for text in forms(BODIES["a token"]):
        assert "  team-a/px\n" in see(folder, "-", stdin=text.encode()).text
