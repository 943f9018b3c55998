"""The command token try at several gateways, with a token and without one."""

from __future__ import annotations

import os
import pty
from pathlib import Path

import pytest

from commandline import Result, run, session
from farm import (
    ALLOWED,
    BEGIN,
    DEAD,
    HEALTHY,
    OFF,
    OPEN,
    REFUSED,
    SHUT,
    TAKEN,
    TOKEN,
    UNREACHABLE,
    Farm,
)
from provider import (
    UNAUTHENTICATED,
    Answerer,
    Authority,
    Reply,
    Rights,
    Seen,
    deny,
    gateway,
    refusal,
    reply,
)
from renderer.commands.token import try_
from renderer.edge import report
from renderer.network.gateway import GATEWAY_PORT, START_PORT
from renderer.problems import RenderError


def test_nodes_that_agree_share_a_block(farm: Farm) -> None:
    for _ in range(3):
        farm.add(HEALTHY)
    assert farm.run() == Result(
        f"3 nodes: A, B, C\n{BEGIN}{ALLOWED}\n{TAKEN}\n"
        "all 3 nodes agree: security is on; a guest is allowed everything tried; the token is"
        " allowed everything tried\n",
        "A: notice: others in between can read a token that goes out over http, to this gateway"
        " and 2 more [token-in-clear]\n"
        "  hint: turn TLS on in Portworx, or try a token that ends soon\n",
        0,
    )
    assert farm.tokens == [[None, None, None, "x", TOKEN, TOKEN, TOKEN]] * 3


def test_nodes_that_differ_are_told_apart_and_an_open_one_gets_no_token(farm: Farm) -> None:
    for rights in (HEALTHY, OPEN, HEALTHY, SHUT):
        farm.add(rights)
    done = farm.run("--endpoint", DEAD)
    assert (done.out, done.status) == (
        f"2 nodes: A, C\n{BEGIN}{ALLOWED}\n{TAKEN}\n"
        f"B\n{OFF}\n"
        f"D\n{BEGIN}{REFUSED}\n{TAKEN}\n"
        f"{DEAD}\n{UNREACHABLE}\n"
        "the nodes differ in whether security is on and what a guest may do [nodes-differ]\n"
        "  A, C: security is on; a guest is allowed everything tried\n"
        "  B: security is off\n"
        "  D: security is on; a guest is refused everything tried\n"
        "  hint: bring the settings of all nodes in line: pxsec check, pxsec plan\n"
        f"not judged: {DEAD} [unreachable]\n",
        1,
    )
    assert farm.tokens[1] == [None, None, None, "x"]


@pytest.mark.parametrize("rights", [OPEN, HEALTHY], ids=["the other is open", "both healthy"])
def test_one_node_without_security_ends_it_with_1(farm: Farm, rights: Rights) -> None:
    farm.add(HEALTHY)
    farm.add(rights)
    assert farm.run("--guest").status == (0 if rights.security else 1)


def test_nodes_that_differ_in_guests_alone_are_a_no(farm: Farm) -> None:
    farm.add(HEALTHY)
    farm.add(SHUT)
    done = farm.run("--guest")
    assert done.status == 1
    assert done.out.endswith(
        "\nthe nodes differ in what a guest may do [nodes-differ]\n"
        "  A: a guest is allowed everything tried\n"
        "  B: a guest is refused everything tried\n"
        "  hint: bring the settings of all nodes in line: pxsec check, pxsec plan\n"
    )


def test_a_token_that_one_node_refuses(farm: Farm) -> None:
    farm.add(HEALTHY)
    farm.add(HEALTHY._replace(tokens={TOKEN: lambda _: refusal(403, UNAUTHENTICATED)}))
    done = farm.run()
    assert done.status == 1
    assert done.out.endswith(
        "\nthe nodes differ in what the token may do [nodes-differ]\n"
        "  A: the token is allowed everything tried\n"
        "  B: the token is refused everything tried [token-refused]\n"
        "  hint: bring the settings of all nodes in line: pxsec check, pxsec plan\n"
    )


def test_where_some_do_not_answer_the_rest_is_told_and_it_ends_with_3(farm: Farm) -> None:
    farm.add(HEALTHY)
    farm.add(HEALTHY)
    dead = [word for port in range(2, 6) for word in ("--endpoint", f"http://localhost:{port}")]
    done = farm.run("--guest", *dead)
    assert (done.out, done.status) == (
        "4 nodes: http://localhost:2, http://localhost:3, http://localhost:4, http://localhost:5\n"
        f"{UNREACHABLE}\n"
        f"2 nodes: A, B\n{BEGIN}{ALLOWED}\n\n"
        "2 of 6 nodes agree: security is on; a guest is allowed everything tried\n"
        "not judged: 4 nodes [unreachable]\n",
        3,
    )


def test_where_one_alone_answers(farm: Farm) -> None:
    farm.add(HEALTHY)
    farm.add(lambda _: reply({"message": "x"}, 503))
    done = farm.run("--guest")
    assert done.out.endswith(
        "\n1 of 2 nodes can be judged: security is on; a guest is allowed everything tried\n"
        "not judged: B [gateway-failed]\n"
    )
    assert done.status == 3


def test_where_nobody_answers() -> None:
    done = run("token", "try", "--guest", "--endpoint", DEAD, "--endpoint", "http://localhost:2")
    assert done == Result(
        f"2 nodes: {DEAD}, http://localhost:2\n{UNREACHABLE}\n"
        "no node can be judged\n"
        "not judged: http://localhost:1, http://localhost:2 [unreachable]\n",
        "",
        3,
    )


def test_a_call_of_a_guest_without_an_answer_leaves_it_open(farm: Farm) -> None:
    def answer(request: Seen) -> Reply:
        if request.path == "/v1/volumes" and request.token is None:
            return reply({"message": "x"}, 500)
        return gateway(HEALTHY)(request)

    farm.add(answer)
    done = farm.run("--guest")
    assert (done.out, done.status) == (
        f"A\n{BEGIN}"
        "failed  without a token: no answer to rely on (volume list: HTTP 500) [gateway-failed]\n"
        "        hint: see the logs of Portworx on this node\n"
        "\nthe node cannot be judged\n",
        3,
    )


def test_releases_and_numbers_that_differ_are_told_and_no_fault(farm: Farm) -> None:
    def another(request: Seen) -> Reply:
        said = gateway(HEALTHY)(request)
        more = said.body.replace(b"3.1.2.0-abcdef1", b"3.2.0").replace(b'["1", "2"]', b'["1"]')
        return said._replace(body=more)

    def fewer(request: Seen) -> Reply:
        said = gateway(HEALTHY)(request)
        return said._replace(body=said.body.replace(b'["1", "2"]', b'["1"]'))

    for answer in (gateway(HEALTHY), another, fewer):
        farm.add(answer)
    done = farm.run()
    assert (done.out, done.status) == (
        f"2 nodes: A, C\n{BEGIN}{ALLOWED}\n"
        "passed  identity version: allowed: Portworx 3.1.2.0-abcdef1\n"
        "passed  cluster inspect: allowed: status STATUS_OK\n"
        "passed  volume list: allowed: 2 volumes or allowed: 1 volumes\n\n"
        f"B\n{BEGIN}{ALLOWED}\n"
        "passed  identity version: allowed: Portworx 3.2.0\n"
        "passed  cluster inspect: allowed: status STATUS_OK\n"
        "passed  volume list: allowed: 1 volumes\n\n"
        "all 3 nodes agree: security is on; a guest is allowed everything tried; the token is"
        " allowed everything tried\n"
        "releases of Portworx: 3.1.2.0-abcdef1 on A, C; 3.2.0 on B\n",
        0,
    )


def test_a_node_and_a_url_go_together(farm: Farm) -> None:
    node = int(farm.add(HEALTHY).url.rpartition(":")[2])
    other = farm.add(HEALTHY)
    start = node - (GATEWAY_PORT - START_PORT) + 3  # another start port: 17 below
    arguments = ("--node", "localhost", "--start-port", str(start), "--endpoint", other.url)
    done = farm.named(run("token", "try", "--guest", *arguments))
    assert done.out.startswith("2 nodes: localhost, B\n")
    assert done.status == 0


def test_a_node_that_is_named_twice_is_asked_once(farm: Farm) -> None:
    url = farm.add(HEALTHY).url
    again = (url, f"{url}/sdk/", url.replace("localhost", "LOCALHOST"), f"{url}/")
    arguments = [word for given in again for word in ("--endpoint", given)]
    done = farm.run("--guest", *arguments)
    assert done.out == (
        f"A\n{BEGIN}{ALLOWED}\n\nsecurity is on; a guest is allowed everything tried\n"
    )
    assert farm.tokens == [[None, None, None, "x"]]


def test_one_ca_file_goes_with_all(farm: Farm, ca: Authority, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    farm.add(HEALTHY, ca)
    farm.add(HEALTHY, ca)
    done = farm.run("--ca-file", str(tmp_path / "ca.pem"))
    assert (done.out.splitlines()[0], done.err, done.status) == ("2 nodes: A, B", "", 0)


def test_every_endpoint_that_is_not_a_url_is_told_at_once() -> None:
    done = run("token", "try", "--guest", "--endpoint", "node", "--endpoint", "ftp://node")
    hint = "  hint: write it as https://HOST[:PORT]/PATH, in ASCII and without a user name\n"
    assert done == Result(
        "",
        f"node: error: not an http:// or https:// URL [bad-url]\n{hint}"
        f"ftp://node: error: not an http:// or https:// URL [bad-url]\n{hint}",
        2,
    )


def test_a_guest_reads_no_standard_input(farm: Farm) -> None:
    started = session(
        "token", "try", "--guest", "--endpoint", farm.add(HEALTHY).url, stdin=b"stays"
    )
    output = try_.run(started)
    assert started.stdin and started.stdin.read() == b"stays"
    assert (output.status, started.findings.problems) == (0, ())
    assert farm.tokens == [[None, None, None, "x"]]


def test_who_is_at_a_terminal_is_told_of_guests(farm: Farm) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "rb", buffering=0) as terminal:
        started = session("token", "try", "--endpoint", farm.add(HEALTHY).url)
        with pytest.raises(RenderError) as caught:
            try_.run(started.replace(stdin=terminal))
    os.close(ours)
    assert report.as_text(caught.value.problems) == (
        "<stdin>: error: standard input is a terminal, and input is expected from it"
        " [terminal-input]\n"
        "  hint: name the token's file, pipe the token in, or give --guest to go without one\n"
    )
    assert farm.tokens == [[]]


def stranger(path: str) -> Reply:
    return refusal(401, f"{TOKEN} is not a trusted issuer")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "answer",
    [
        gateway(HEALTHY),
        gateway(OPEN),
        gateway(HEALTHY._replace(tokens={TOKEN: stranger})),
        gateway(HEALTHY._replace(tokens={TOKEN: deny})),
        lambda request: reply({"message": TOKEN, "version": {"version": TOKEN}}),
        lambda request: reply({"message": request.token or TOKEN}, 503),
        lambda request: Reply(TOKEN.encode(), 302, {"Location": f"https://{TOKEN[:60]}/"}),
        lambda request: gateway(HEALTHY)(request) if request.token != TOKEN else Reply(b"{", 200),
    ],
    ids=["good", "open", "stranger", "denied", "echo", "503", "redirect", "broken"],
)
def test_no_answer_makes_it_show_the_token(farm: Farm, answer: Answerer, form: str) -> None:
    farm.add(answer)
    farm.add(HEALTHY)
    done = farm.run("-o", form)
    parts = TOKEN.split(".")
    assert done.out.strip()
    assert not [part for part in parts if part in done.out + done.err]
