"""pxsec oidc check, against a provider on loopback: healthy, and failing in every way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jwt
import pytest

from commandline import session
from provider import (
    CLIENT_ID,
    DISCOVERY,
    Authority,
    Json,
    Keys,
    Provider,
    Reply,
    authority,
    now,
    providing,
    reply,
    rsa_jwk,
)
from renderer.commands import oidc
from renderer.edge import report
from renderer.network import web
from renderer.problems import Findings, RenderError

NAMESPACE = "https://myoidc.provider.com/"
VALUES = """\
install: operator
namespace: portworx
auth:
  oidc:
    issuer: ISSUER
    clientID: portworx
keys:
  system: {secretKeyRef: {name: px-system-secrets, key: system-secret}}
  apps: {secretKeyRef: {name: px-system-secrets, key: apps-secret}}
"""


class Bench(NamedTuple):
    """A folder with values, the CA file and a token, for a provider that runs."""

    folder: Path
    provider: Provider
    keys: Keys

    def values(self, issuer: str = "", more: str = "") -> str:
        path = self.folder / "pxsec.yaml"
        text = VALUES.replace("ISSUER", issuer or self.provider.issuer)
        path.write_text(text.replace("keys:\n", f"{more}keys:\n", 1))
        return str(path)

    def token(self, key: Any = None, kid: str = "new", **changes: object) -> None:
        """Write a token of the provider; a change to None takes a claim out."""
        claims = {
            "iss": self.provider.issuer,
            "aud": [CLIENT_ID, "account"],
            "sub": "7",
            "name": "Ada",
            "email": "ada@example.com",
            "iat": now(),
            "exp": now() + 300,
            "roles": ["system.admin"],
            "groups": ["*"],
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        text = jwt.encode(kept, key or self.keys.new, "RS256", headers={"kid": kid})
        (self.folder / "token").write_text(text + "\n")

    def check(self, *more: str, values: str = "", ca: str = "ca.pem") -> tuple[str, int]:
        """Run oidc check; return what it prints, with names for what changes, and its code."""
        arguments = ["-f", values or self.values(), "--ca-file", str(self.folder / ca), *more]
        text, status, _ = run(*arguments)
        return text.replace(self.provider.issuer, "ISSUER"), status

    def failures(self, *more: str, values: str = "", ca: str = "ca.pem") -> tuple[str, int]:
        """Return the checks that failed alone."""
        text, status = self.check(*more, values=values, ca=ca)
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("passed")), status

    def sample(self) -> tuple[str, str]:
        return "--token-file", str(self.folder / "token")


def run(*arguments: str, stdin: bytes = b"") -> tuple[str, int, Findings]:
    started = session("oidc", "check", *arguments, stdin=stdin)
    output = oidc.run(started)
    return b"".join(map(bytes, output.pieces)).decode(), output.status, started.findings


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys.make()


@pytest.fixture(scope="module")
def ca() -> Authority:
    return authority()


@pytest.fixture
def bench(tmp_path: Path, ca: Authority, keys: Keys) -> Iterator[Bench]:
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    with providing(ca.context, keys) as provider:
        yield Bench(tmp_path, provider, keys)


PROVIDER = """\
passed  discovery: ISSUER/.well-known/openid-configuration answers
passed  issuer: ISSUER equals the provider's byte for byte
passed  algorithms: of RS256, ES256, HS256 Portworx takes RS256, ES256
passed  jwks_uri: ISSUER/keys answers
passed  key new: RSA of 2048 bits; verifies RS256
passed  key old: RSA of 2048 bits; verifies RS256
passed  key ec: P-256; verifies ES256
passed  key enc: RSA of 2048 bits for encryption; Portworx has no use for it
"""


def test_a_healthy_provider(bench: Bench) -> None:
    assert bench.check() == (PROVIDER, 0)
    assert [seen.path for seen in bench.provider.seen] == [DISCOVERY, "/realms/storage/keys"]


def test_a_healthy_provider_and_a_healthy_token(bench: Bench) -> None:
    bench.token()
    text, status = bench.check(*bench.sample())
    assert status == 0
    assert text.startswith(PROVIDER + "passed  token issuer: ISSUER")
    assert "passed  token signature: " in text
    assert "passed  token audience: portworx is in aud\n" in text
    assert "passed  token roles: system.admin\n" in text


def test_the_token_may_come_from_standard_input(bench: Bench) -> None:
    bench.token()
    token = (bench.folder / "token").read_bytes()
    more = ["--ca-file", str(bench.folder / "ca.pem"), "--token-file", "-"]
    text, status, _ = run("-f", bench.values(), *more, stdin=token)
    assert (status, "passed  token signature: " in text) == (0, True)
    assert token.decode().strip() not in text


def test_a_token_of_the_key_before_the_last_rotation_still_passes(bench: Bench) -> None:
    bench.token(bench.keys.old, kid="old")
    assert bench.failures(*bench.sample()) == ("", 0)


def rotated_away(bench: Bench) -> None:
    bench.provider.keys([rsa_jwk(bench.keys.new.public_key(), "new")])
    bench.token(bench.keys.old, kid="old")


def namespaced(bench: Bench) -> None:
    custom: dict[str, Any] = {f"{NAMESPACE}roles": ["system.admin"], f"{NAMESPACE}groups": ["*"]}
    bench.token(roles=None, groups=None, **custom)


BAD_TOKENS: dict[str, tuple[Callable[[Bench], None], str]] = {
    "signed by another": (lambda b: b.token(b.keys.old), "token signature|bad-signature"),
    "rotated away": (rotated_away, "token signature|unknown-key-id"),
    "for another client": (lambda b: b.token(aud="account"), "token audience|wrong-audience"),
    "for nobody": (lambda b: b.token(aud=None, azp="portworx"), "token audience|wrong-audience"),
    "of another realm": (lambda b: b.token(iss="https://x/"), "token issuer|untrusted-issuer"),
    "with a slash": (
        lambda b: b.token(iss=f"{b.provider.issuer}/"),
        "token issuer|untrusted-issuer",
    ),
    "expired": (lambda b: b.token(exp=now() - 1), "token exp|expired-token"),
    "without an email": (lambda b: b.token(email=None), "token email|missing-claim"),
    "roles as text": (lambda b: b.token(roles="system.admin"), "token roles|bad-claim"),
    "roles elsewhere": (
        lambda b: b.token(roles=None, realm_access={"roles": ["system.admin"]}),
        "token roles|no-roles",
    ),
    "roles in a namespace": (namespaced, "token roles|no-roles"),
}


@pytest.mark.parametrize(("make", "expected"), BAD_TOKENS.values(), ids=list(BAD_TOKENS))
def test_a_bad_token_of_a_healthy_provider(
    bench: Bench, make: Callable[[Bench], None], expected: str
) -> None:
    make(bench)
    text, status = bench.failures(*bench.sample())
    name, _, code = expected.partition("|")
    assert status == 1
    failed = [line for line in text.splitlines() if line.startswith("failed")]
    assert len(failed) == 1
    assert failed[0].startswith(f"failed  {name}: ") and failed[0].endswith(f" [{code}]")


def test_the_namespace_of_the_values_is_looked_at(bench: Bench) -> None:
    namespaced(bench)
    values = bench.values(more=f"    customClaimNamespace: {NAMESPACE}\n")
    assert bench.failures(*bench.sample(), values=values) == ("", 0)


def test_a_namespace_that_the_values_lack_is_named(bench: Bench) -> None:
    namespaced(bench)
    text, _ = bench.failures(*bench.sample())
    assert f"set auth.oidc.customClaimNamespace: {NAMESPACE}\n" in text


WELL_KNOWN = "ISSUER/.well-known/openid-configuration"
PROXY = "check the address, and that this machine may connect (no proxy is used)"


def moving(location: str) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies[DISCOVERY] = Reply(b"", 302, {"Location": location})

    return fail


def answering(what: Reply) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies[DISCOVERY] = what

    return fail


def failing_keys(what: Reply) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies["/realms/storage/keys"] = what

    return fail


def short_key(bench: Bench) -> None:
    bench.provider.keys([rsa_jwk(bench.keys.short.public_key(), "a")])


FAILING: dict[str, tuple[Callable[[Bench], None], str, int]] = {
    "huge": (
        answering(Reply(b" " * (web.MAX_BYTES + 1))),
        f"failed  discovery: {WELL_KNOWN}: the answer has more than 1 MiB [large-answer]\n"
        "        hint: check the address: such answers are small\n",
        1,
    ),
    "redirect to http": (
        moving("http://login.test/"),
        f"failed  discovery: {WELL_KNOWN}: it redirects to an address that is not https://"
        " [unsafe-redirect]\n"
        "        hint: let it answer itself: others in between could answer for that address\n",
        1,
    ),
    "redirect to nowhere": (
        moving("https://127.0.0.1:1/"),
        "failed  discovery: https://127.0.0.1:1/: no connection: nothing listens there"
        f" [unreachable]\n        hint: {PROXY}\n",
        3,
    ),
    "redirect in a circle": (
        moving(DISCOVERY),
        f"failed  discovery: {WELL_KNOWN}: it redirects more than 5 times [unsafe-redirect]\n"
        "        hint: give the address that it ends at\n",
        1,
    ),
    "not there": (
        answering(reply({"error": "x"}, 404)),
        f"failed  discovery: {WELL_KNOWN}: the answer is HTTP 404, and 200 is needed [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "bad JSON": (
        answering(Reply(b"{")),
        f"failed  discovery: {WELL_KNOWN}: the answer is no JSON object [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "a slash too many": (
        lambda bench: bench.provider.discovery(issuer=f"{bench.provider.issuer}/"),
        "failed  issuer: the provider calls itself ISSUER/, and the values say ISSUER: a slash too"
        " few at the end [issuer-mismatch]\n"
        "        hint: set auth.oidc.issuer to what the provider says, if it is yours\n",
        1,
    ),
    "keys over http": (
        lambda bench: bench.provider.discovery(jwks_uri="http://login.test/keys"),
        "failed  jwks_uri: the discovery document names no jwks_uri that begins with https://"
        " [bad-jwks-uri]\n"
        "        hint: let the provider hand out its keys over TLS\n",
        1,
    ),
    "no keys": (
        lambda bench: bench.provider.keys([]),
        "failed  keys: of 0 keys none can verify a token [no-usable-key]\n"
        "        hint: let the provider publish a signing key for RS256 or ES256\n",
        1,
    ),
    "keys not there": (
        failing_keys(reply({}, 500)),
        "failed  jwks_uri: ISSUER/keys: the answer is HTTP 500, and 200 is needed [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "a short key alone": (
        short_key,
        "failed  key a: the key has 1024 bits, and 2048 or more are needed [short-key]\n"
        "        hint: let the provider use a longer key\n"
        "failed  keys: of 1 keys none can verify a token [no-usable-key]\n"
        "        hint: let the provider publish a signing key for RS256 or ES256\n",
        1,
    ),
    "HS256 only": (
        lambda b: b.provider.discovery(id_token_signing_alg_values_supported=["HS256"]),
        "failed  algorithms: the provider offers HS256, and Portworx would take RS256 alone"
        " [no-common-algorithm]\n"
        "        hint: let the provider sign the client's tokens with RS256\n",
        1,
    ),
}


@pytest.mark.parametrize(("fail", "expected", "code"), FAILING.values(), ids=list(FAILING))
def test_a_failing_provider(
    bench: Bench, fail: Callable[[Bench], None], expected: str, code: int
) -> None:
    fail(bench)
    assert bench.failures() == (expected, code)


def test_a_provider_that_trickles(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "get", partial(web.get, seconds=1))
    bench.provider.replies[DISCOVERY] = Reply(b" " * 999, pause=0.2)
    assert bench.failures() == (
        f"failed  discovery: {WELL_KNOWN}: no whole answer within 1 seconds [slow-answer]\n"
        "        hint: check the address, and the firewalls between\n",
        3,
    )


def test_an_unknown_ca(bench: Bench) -> None:
    (bench.folder / "other.pem").write_bytes(authority().pem)
    assert bench.check(ca="other.pem") == (
        f"failed  discovery: {WELL_KNOWN}: its certificate is not signed by a CA that is trusted"
        " here [unknown-ca]\n"
        "        hint: name the CA with --ca-file, and see that Portworx trusts it too\n",
        1,
    )


def test_a_provider_over_http_is_not_even_asked(bench: Bench) -> None:
    issuer = bench.provider.issuer.replace("https:", "http:")
    text, status = bench.failures(values=bench.values(issuer))
    assert ("this is no https:// URL [bad-url]\n" in text, status) == (True, 1)
    assert bench.provider.seen == []


def test_without_keys_the_claims_of_the_token_are_checked_still(bench: Bench) -> None:
    bench.provider.keys([])
    bench.token(name=None, iss="portworx.com", aud=None)
    text, _ = bench.check(*bench.sample())
    failed = re.findall("^failed  token (.*?):", text, re.M)
    assert failed == ["issuer", "audience", "name"]
    assert "token signature" not in text


def test_json_has_a_row_for_each_check(bench: Bench) -> None:
    text, status = bench.check("-o", "json")
    rows: list[Json] = json.loads(text)
    assert status == 0
    assert rows[1] == {
        "check": "issuer",
        "passed": True,
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


def test_what_is_no_token_is_refused_before_anything_is_asked(bench: Bench) -> None:
    text = refused("-f", bench.values(), "--token-file", "-", stdin=b"secret-canary")
    assert "canary" not in text and "[bad-token]" in text
    assert bench.provider.seen == []


def test_a_ca_file_that_is_none_is_refused_before_anything_is_asked(bench: Bench) -> None:
    text = refused("-f", bench.values(), "--ca-file", bench.values())
    assert "[bad-ca-file]" in text
    assert bench.provider.seen == []


def test_standard_input_is_read_once_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("-f", "-", "--token-file", "-")
    assert "`-` is standard input, which can be read once only" in capsys.readouterr().err


DOCS = (Path(__file__).parents[2] / "docs" / "oidc.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCS, re.M | re.S)


def test_the_token_of_the_page_passes_with_the_values_of_the_page(bench: Bench) -> None:
    claims, custom = map(json.loads, blocks("json"))
    namespace, values = blocks("yaml")
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
    (shown,) = blocks("text")
    printed, _ = bench.check()
    lines = shown.replace("https://login.example.com/realms/storage", "ISSUER").splitlines()
    assert lines == printed.splitlines()[:3]


def test_the_commands_of_the_page_are_those_that_there_are() -> None:
    (script,) = blocks("sh")
    lines = [line.split() for line in script.splitlines()]
    assert [line[:3] for line in lines] == [["pxsec", "oidc", "check"]] * 2
    assert all(session(*line[1:]).args.values == ["pxsec.yaml"] for line in lines)
