"""pxsec oidc check: a healthy provider, bad usage, and the page about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commandline import session
from oidcbench import PROVIDER, VALUES, Bench, run
from pages import blocks, blocks_of_section
from provider import DISCOVERY, Json, now
from renderer.edge import report
from renderer.network import web
from renderer.network.web import Answer, Request
from renderer.problems import RenderError


def test_a_healthy_provider(bench: Bench) -> None:
    assert bench.check() == (PROVIDER, 0)
    assert [seen.path for seen in bench.provider.seen] == [DISCOVERY, "/realms/storage/keys"]


def test_json_has_a_row_for_each_check(bench: Bench) -> None:
    text, status = bench.check("-o", "json")
    rows: list[Json] = json.loads(text)
    assert status == 0
    assert rows[1] == {
        "check": "issuer",
        "passed": True,
        "severity": None,
        "code": None,
        "message": "ISSUER equals the provider's byte for byte",
        "hint": "",
    }


def refused(*arguments: str, stdin: bytes = b"") -> str:
    with pytest.raises(RenderError) as caught:
        run(*arguments, stdin=stdin)
    return report.as_text(caught.value.problems, quiet=True)


def test_values_without_a_provider(tmp_path: Path) -> None:
    path = tmp_path / "pxsec.yaml"
    path.write_text(
        "install: operator\nnamespace: portworx\nauth:\n"
        "  guestAccess: Enabled\n  selfSigned: {issuer: portworx.com}\n"
    )
    assert refused("-f", str(path)) == (
        f"{path}:3:1: error: auth: there is no 'oidc', so there is no provider to check"
        " [no-provider]\n"
        "  hint: give issuer and clientID below auth.oidc\n"
    )


def test_what_is_not_a_token_is_refused_before_anything_is_asked(bench: Bench) -> None:
    text = refused("-f", bench.values(), "--token-file", "-", stdin=b"secret-canary")
    assert "canary" not in text and "[bad-token]" in text
    assert bench.provider.seen == []


def test_an_invalid_ca_file_is_refused_before_anything_is_asked(bench: Bench) -> None:
    text = refused("-f", bench.values(), "--ca-file", bench.values())
    assert "[bad-ca-file]" in text
    assert bench.provider.seen == []


def test_standard_input_is_read_once_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("-f", "-", "--token-file", "-")
    assert "`-` is standard input, which can be read once only" in capsys.readouterr().err


PAGE = "docs/oidc.md"


def test_the_token_of_the_page_passes_with_the_values_of_the_page(bench: Bench) -> None:
    tokens = "What Portworx wants of a token"
    claims, custom = map(json.loads, blocks_of_section(PAGE, tokens, "json"))
    (namespace,) = blocks_of_section(PAGE, tokens, "yaml")
    (values,) = blocks_of_section(PAGE, "Check it", "yaml")
    issuer = "https://login.example.com/realms/storage"
    assert (issuer in values, claims["iss"]) == (True, issuer)
    for name in ["system-secret", "apps-secret"]:
        (bench.folder / "keys").mkdir(exist_ok=True)
        (bench.folder / "keys" / name).write_text(f"{name}-" * 4)
    path = bench.folder / "page.yaml"
    fresh = {**claims, "iss": bench.provider.issuer, "iat": now(), "exp": now() + 60}
    for more, changes in [("", {}), (namespace, {**custom, "roles": None, "groups": None})]:
        text = values.replace("    clientID: portworx\n", "    clientID: portworx\n" + more)
        path.write_text(text.replace(issuer, bench.provider.issuer))
        bench.token(**{**fresh, **changes})
        assert bench.failures(*bench.sample(), values=str(path)) == ("", 0)


def test_what_the_page_shows_is_what_is_printed(bench: Bench) -> None:
    bench.provider.discovery(issuer=f"{bench.provider.issuer}/")
    (shown,) = blocks_of_section(PAGE, "Check it", "text")
    printed, _ = bench.check()
    lines = shown.replace("https://login.example.com/realms/storage", "ISSUER").splitlines()
    assert lines == printed.splitlines()[:3]


def test_what_the_page_shows_of_keys_is_what_is_printed(bench: Bench) -> None:
    unreadable, rotation = blocks_of_section(PAGE, "The keys of the provider", "text")
    bench.provider.keys([*bench.keys.published(), {"kty": "OKP", "crv": "X25519", "kid": "box"}])
    path = "/realms/storage/keys"
    headers = {"Cache-Control": "max-age=21600"}
    bench.provider.replies[path] = bench.provider.replies[path]._replace(headers=headers)
    printed, _ = bench.check()
    assert unreadable in printed
    assert rotation in printed


@pytest.mark.parametrize("provider", ["Keycloak", "Microsoft Entra ID", "Okta", "Google and Dex"])
def test_what_the_page_shows_of_a_provider_is_what_is_printed(
    bench: Bench, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims, shown = (blocks_of_section(PAGE, provider, name)[0] for name in ("json", "text"))
    values = next(iter(blocks_of_section(PAGE, provider, "yaml")), AT_KEYCLOAK)
    issuer = re.findall("issuer: (.*)", values)[0]
    pages = {
        f"{issuer}/.well-known/openid-configuration": {"issuer": issuer, "jwks_uri": KEYS},
        KEYS: {"keys": bench.keys.published()},
    }

    def get(url: str, request: Request) -> Answer:
        return Answer(url, 200, json.dumps(pages[url]).encode())

    monkeypatch.setattr(web, "get", get)
    (bench.folder / "page.yaml").write_text(f"{HEAD}{values}{REST}")
    bench.token(roles=None, groups=None, **{**ABSENT, **json.loads(claims), **FRESH})
    text, status = bench.failures(*bench.sample(), values=str(bench.folder / "page.yaml"))
    assert (text, status) == (shown, 1)


AT_KEYCLOAK = """\
auth:
  oidc:
    issuer: https://login.example.com/realms/storage
    clientID: portworx
"""
KEYS = "https://provider.example.com/keys"
HEAD, REST = "install: operator\nnamespace: portworx\n", VALUES[VALUES.index("keys:") :]
ABSENT = dict.fromkeys(["name", "email", "sub", "aud"])
FRESH = {"iat": now(), "exp": now() + 3600}


def test_the_commands_of_the_page_are_those_that_there_are() -> None:
    lines = [line.split() for block in blocks(PAGE) for line in block.splitlines()]
    assert [line[:3] for line in lines] == [["pxsec", "oidc", "check"]] * 2
    assert all(session(*line[1:]).args.values == ["pxsec.yaml"] for line in lines)
