"""A token tried at a stand-in of the REST SDK gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import session
from provider import (
    CALLS,
    UNAUTHENTICATED,
    UNREADABLE,
    Reply,
    Rights,
    Seen,
    Server,
    allow,
    authority,
    deny,
    gateway,
    refusal,
    reply,
    serving,
)
from renderer.commands.shared.session import Output
from renderer.commands.token import try_
from renderer.edge import report
from renderer.network.gateway import node_url
from renderer.problems import Findings, RenderError

# {"alg":"none"}.{}. with a signature of no meaning: the stand-in knows its tokens by their text.
GOOD, STRANGER, FORGED, VIEWER, BROKEN = (f"eyJhbGciOiJub25lIn0.e30.{n}AAA" for n in "ABCDE")
RIGHTS = Rights(
    tokens={
        GOOD: allow,
        STRANGER: lambda _: refusal(401, f"{STRANGER} is not a trusted issuer"),
        FORGED: lambda _: refusal(403, UNAUTHENTICATED),
        VIEWER: lambda path: deny(path) if "clusters" in path else allow(path),
        BROKEN: lambda _: refusal(401, UNREADABLE),
    }
)


def run(token: str, *arguments: str, strict: bool = False) -> tuple[Output, Findings]:
    options = ["--warnings-as-errors"] if strict else []
    started = session("token", "try", *arguments, *options, stdin=f"{token}\n".encode())
    return try_.run(started), started.findings


def text(server: Server, token: str, *arguments: str) -> tuple[str, int]:
    output, _ = run(token, "--endpoint", server.url, *arguments)
    return b"".join(map(bytes, output.pieces)).decode().replace(server.url, "URL"), output.status


BEGIN = """\
URL
passed  gateway: answers as a REST SDK gateway
passed  security: what is not a token is refused
passed  without a token: identity version allowed, cluster inspect refused, volume list allowed
"""
GUEST = "security is on; a guest is allowed identity version, volume list alone; the token is"
CALL_NAMES = ["identity version", "cluster inspect", "volume list"]


def test_a_good_token() -> None:
    with serving(gateway(RIGHTS)) as server:
        assert text(server, GOOD) == (
            f"{BEGIN}"
            "passed  identity version: allowed: Portworx 3.1.2.0-abcdef1\n"
            "passed  cluster inspect: allowed: status STATUS_OK\n"
            "passed  volume list: allowed: 2 volumes\n"
            f"\n{GUEST} allowed everything tried\n",
            0,
        )
    assert [seen.token for seen in server.seen] == [None, None, None, "x", GOOD, GOOD, GOOD]
    assert {seen.path for seen in server.seen} == set(CALLS)


@pytest.mark.parametrize(
    ("token", "line"),
    [
        (
            STRANGER,
            "refused: Portworx does not trust the issuer of the token [untrusted-issuer]\n"
            "        hint: see iss: pxsec token inspect; it must equal the issuer of the values"
            " byte for byte\n",
        ),
        (
            FORGED,
            "refused: the issuer is trusted, and the signature or a claim is wrong"
            " [token-refused]\n"
            "        hint: find the cause, which Portworx hides: pxsec token verify\n",
        ),
        (
            BROKEN,
            "refused: Portworx cannot read the token; roles or groups that are not lists do that"
            " too [unreadable-token]\n"
            "        hint: look into it: pxsec token inspect\n",
        ),
    ],
    ids=["issuer", "signature", "unreadable"],
)
def test_a_token_that_is_refused(token: str, line: str) -> None:
    with serving(gateway(RIGHTS)) as server:
        found, status = text(server, token)
    assert status == 1
    failed = "".join(f"failed  {name}: {line}" for name in CALL_NAMES)
    code = line[line.index("[") : line.index("]") + 1]
    assert found == f"{BEGIN}{failed}\n{GUEST} refused everything tried {code}\n"
    assert token not in found


def test_a_token_whose_role_does_not_allow_a_call() -> None:
    with serving(gateway(RIGHTS)) as server:
        assert text(server, VIEWER) == (
            f"{BEGIN}"
            "passed  identity version: allowed: Portworx 3.1.2.0-abcdef1\n"
            "failed  cluster inspect: refused: the token is good, and its roles do not allow this"
            " call [role-denied]\n"
            "        hint: see what its roles allow: pxsec token inspect\n"
            "passed  volume list: allowed: 2 volumes\n"
            f"\n{GUEST} allowed identity version, volume list alone [role-denied]\n",
            1,
        )


def test_guests_without_any_rights_are_told_of() -> None:
    with serving(gateway(RIGHTS._replace(guest=()))) as server:
        found, status = text(server, GOOD)
    refused = ", ".join(f"{name} refused" for name in CALL_NAMES)
    assert (f"passed  without a token: {refused}\n" in found, status) == (True, 0)


def test_a_token_is_not_sent_where_security_is_off() -> None:
    with serving(gateway(Rights(security=False))) as server:
        assert text(server, GOOD) == (
            "URL\n"
            "passed  gateway: answers as a REST SDK gateway\n"
            "failed  security: PX-Security is off: anything is taken for a token, so yours was"
            " not sent [security-off]\n"
            "        hint: turn it on: pxsec render\n"
            "\nsecurity is off\n",
            1,
        )
    assert GOOD not in [seen.token for seen in server.seen]


@pytest.mark.parametrize(
    "what",
    [Reply(b"<html>"), Reply(b"[]"), reply({}, 404), Reply(b"", 302, {"Location": "/"})],
    ids=["html", "list", "404", "redirect"],
)
def test_a_token_is_not_sent_to_what_is_not_a_gateway(what: Reply) -> None:
    with serving(lambda _: what) as server:
        found, status = text(server, GOOD)
    code = "unsafe-redirect" if what.status == 302 else "no-gateway"
    said = {
        "unsafe-redirect": "it redirects to an address that is not https://",
        "no-gateway": f"does not answer as a REST SDK gateway (HTTP {what.status})",
    }[code]
    assert found.startswith(f"URL\nfailed  gateway: {said} [{code}]\n")
    assert found.endswith("\nthe node cannot be judged\n")
    assert status == (3 if what.status == 302 else 1)
    assert {seen.token for seen in server.seen} == {None}


def test_a_gateway_in_trouble_is_no_answer() -> None:
    with serving(lambda _: reply({"error": "x", "message": "canary"}, 503)) as server:
        assert text(server, GOOD) == (
            "URL\n"
            "passed  gateway: answers as a REST SDK gateway\n"
            "failed  security: no answer to rely on (HTTP 503) [gateway-failed]\n"
            "        hint: see the logs of Portworx on this node\n"
            "\nthe node cannot be judged\n",
            3,
        )


def test_what_the_gateway_says_is_not_shown_unless_it_has_its_form() -> None:
    def answer(request: Seen) -> Reply:
        if request.token == "x":
            return refusal(401, "canary")
        canary = {"version": {"version": "canary"}, "cluster": {"status": "canary"}}
        return reply({**canary, "volume_ids": "canary"})

    with serving(answer) as server:
        found, status = text(server, GOOD)
    assert (found.count(": allowed\n"), status) == (3, 0)
    assert "canary" not in found


def test_nobody_answers() -> None:
    with serving(gateway(RIGHTS)) as server:
        pass
    found, status = text(server, GOOD)
    assert found == (
        "URL\n"
        "failed  gateway: no connection: nothing listens there [unreachable]\n"
        "        hint: check the address, and that this machine may connect (no proxy is used)\n"
        "\nthe node cannot be judged\n"
    )
    assert status == 3


def test_over_tls_there_is_no_notice(tmp_path: Path) -> None:
    ca = authority()
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    with serving(gateway(RIGHTS), ca.context) as server:
        arguments = ["--endpoint", f"{server.url}/sdk/", "--ca-file", str(tmp_path / "ca.pem")]
        output, findings = run(GOOD, *arguments)
    assert (output.status, findings.problems) == (0, ())


def test_a_token_over_http_comes_with_a_notice() -> None:
    with serving(gateway(RIGHTS)) as server:
        _, findings = run(GOOD, "--endpoint", server.url)
    assert report.as_text(findings.problems) == (
        f"{server.url}: notice: others in between can read a token that goes out over http"
        " [token-in-clear]\n"
        "  hint: turn TLS on in Portworx, or try a token that ends soon\n"
    )


def test_with_warnings_as_errors_nothing_is_sent_over_http() -> None:
    with serving(gateway(RIGHTS)) as server, pytest.raises(RenderError):
        run(GOOD, "--endpoint", server.url, strict=True)
    assert server.seen == []


@pytest.mark.parametrize(
    ("host", "start_port", "tls", "url"),
    [
        ("10.0.0.1", 9001, False, "http://10.0.0.1:9021"),
        ("node", 17001, False, "http://node:17018"),
        ("node", 9002, True, "https://node:9019"),
        ("fd00::1", 9001, True, "https://[fd00::1]:9021"),
    ],
)
def test_the_gateway_of_a_node(host: str, start_port: int, tls: bool, url: str) -> None:
    assert node_url(host, start_port, tls=tls) == url


USAGE = [
    ([], "give at least one --node HOST or --endpoint URL"),
    (["--guest"], "give at least one --node HOST or --endpoint URL"),
    (["--node", "a", "--guest", "file"], "--guest goes without a token, and a file of one is"),
    (["--node", "a", "-f", "-"], "`-` is standard input, which can be read once only"),
    (["--node", "a", "--start-port", "0"], "expected a number from 1 to 65515"),
    (["--node", "a", "--start-port", "65516"], "expected a number from 1 to 65515"),
    (["--endpoint", "http://a", "--start-port", "1"], "--start-port goes with --node"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(u[0]) for u in USAGE])
def test_wrong_usage(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(GOOD, *arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_what_is_not_a_token_is_not_sent() -> None:
    with serving(gateway(RIGHTS)) as server, pytest.raises(RenderError) as caught:
        run("no token", "--endpoint", server.url)
    assert [problem.code for problem in caught.value.problems] == ["bad-token"]
    assert server.seen == []


@pytest.mark.parametrize(
    "url", ["node:9021", "ftp://node", "http://me:canary@node:9021", "http://"]
)
def test_an_endpoint_that_is_not_a_url(url: str) -> None:
    with pytest.raises(RenderError) as caught:
        run(GOOD, "--endpoint", url)
    assert [problem.code for problem in caught.value.problems] == ["bad-url"]
    assert "canary" not in report.as_text(caught.value.problems)


@pytest.mark.parametrize("arguments", [[GOOD], ["--token", GOOD]], ids=["argument", "option"])
def test_a_token_on_the_command_line_is_refused_and_not_repeated(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(GOOD, "--endpoint", "http://localhost:1", *arguments)
    text = capsys.readouterr().err
    assert "everybody can read a command line" in text
    assert GOOD not in text
