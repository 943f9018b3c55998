"""One GET: what it takes, what it refuses, and that nothing else opens a connection."""

from __future__ import annotations

import ast
import re
import socket
import ssl
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers import imports, modules, parsed, path_of
from provider import Answerer, Authority, Reply, Seen, authority, reply, serving
from renderer import cli
from renderer.edge import report
from renderer.keys.secret import Hidden
from renderer.network import tls, web
from renderer.network.web import Request
from renderer.problems import RenderError

# Runs pxsec where Python tells of every use of the network, below whatever library made it.
WATCHED = """
import sys
def watch(event, _):
    if event.startswith("socket."):
        print("NETWORK", event, file=sys.stderr)
sys.addaudithook(watch)
from renderer.cli import main
sys.exit(main(sys.argv[1:]))
"""
USING_THE_NETWORK = ["oidc", "token"]
"""Of `token`, what needs no network is watched too."""
VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h, sharedSecret: {file: shared}}
  oidc: {issuer: "https://localhost:1/realms/storage", clientID: portworx}
"""
MANIFEST = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px, namespace: portworx}
spec: {image: "portworx/oci-monitor:3.1.2"}
"""
RESOURCES = """\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: pxsec.dev/v1
  kind: PXSecurity
  metadata: {name: px}
  spec:
    install: operator
    namespace: portworx
    auth: {guestAccess: Enabled, selfSigned: {issuer: portworx.com}}
items:
  - apiVersion: core.libopenstorage.org/v1
    kind: StorageCluster
    metadata: {name: px, namespace: portworx}
    spec: {image: "portworx/oci-monitor:3.1.2"}
"""
OFFLINE = [
    "render -f pxsec.yaml px.yaml",
    "render -f pxsec.yaml --only secrets",
    "patch -f pxsec.yaml px.yaml",
    "patch -f pxsec.yaml --check px.yaml",
    "validate -f pxsec.yaml",
    "validate -f pxsec.yaml --no-files",
    "schema",
    "init start --keys",
    "explain weak-key",
    "completion bash",
    "krm",
    "post-render -f pxsec.yaml",
    "plugin kustomize plugins",
    "check px.yaml",
    "adopt secured.yaml",
    "plan -f pxsec.yaml px.yaml",
    "rotate shared -f pxsec.yaml secured.yaml",
    "keygen keys",
    "role disabled-guest",
    "token create -f pxsec.yaml --name Ada --email a@b.c --role system.user -w new",
    "token inspect token",
    "token verify --shared-secret-file shared --issuer portworx.com token",
    "token verify -f pxsec.yaml --jwks keys.json token",
    "token context admin token",
]

NETWORK = {"asyncio", "ftplib", "http", "smtplib", "socket", "socketserver", "ssl", "urllib"}
HARMLESS = {"urllib.parse"}


@pytest.fixture(scope="module")
def ca() -> Authority:
    return authority()


def complaint(error: RenderError, port: str = "") -> str:
    text = report.as_text(error.problems)
    return text.replace(port, "PORT") if port else text


def refused(url: str, request: Request = web.BARE, *, seconds: float = 5) -> str:
    with pytest.raises(RenderError) as caught:
        web.get(url, request, seconds=seconds)
    return report.as_text(caught.value.problems).replace(url, "URL")


def always(what: Reply) -> Answerer:
    return lambda request: what


def test_an_answer_comes_with_its_status_and_body_over_tls(ca: Authority) -> None:
    with serving(always(reply({"a": 1}, 418)), ca.context) as server:
        answer = web.get(f"{server.url}/x?y=z", Request(ca.pem))
    assert answer[:3] == (f"{server.url}/x?y=z", 418, b'{"a": 1}')
    assert server.seen == [Seen("/x?y=z", None)]


def test_of_the_headers_those_come_that_say_how_long_an_answer_may_be_kept(ca: Authority) -> None:
    headers = {"Cache-Control": "max-age=60", "cache-control": "max-age=7", "X-Other": "canary"}
    with serving(always(Reply(b"", headers=headers)), ca.context) as server:
        found = web.get(server.url, Request(ca.pem)).headers
    assert list(found) == ["Cache-Control", "Expires", "Date", "Last-Modified"]
    assert (found["Cache-Control"], found["Expires"]) == ("max-age=60", "")


def test_as_many_redirects_are_followed_as_go_follows(ca: Authority) -> None:
    def answer(request: Seen) -> Reply:
        steps = int(request.path.strip("/") or 0)
        return Reply(b"", 302, {"Location": f"/{steps - 1}"}) if steps else reply("here")

    with serving(answer, ca.context) as server:
        found = web.get(f"{server.url}/9", Request(ca.pem))
        assert found[:3] == (f"{server.url}/0", 200, b'"here"')
        assert "it redirects more than 9 times" in refused(f"{server.url}/10", Request(ca.pem))


def test_a_token_goes_out_once_and_never_to_where_a_redirect_points(ca: Authority) -> None:
    moved = Reply(b"", 302, {"Location": "/there"})
    with serving(always(moved), ca.context) as server:
        answer = web.get(server.url, Request(ca.pem, Hidden("t.o.k")))
    assert answer.status == 302
    assert server.seen == [Seen("/", "t.o.k")]


def test_proxy_variables_change_nothing(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(always(reply(1)), ca.context) as server:
        assert web.get(server.url, Request(ca.pem)).body == b"1"


def test_no_session_key_is_written_for_sslkeylogfile(
    ca: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "log"))
    with serving(always(reply(1)), ca.context) as server:
        web.get(server.url, Request(ca.pem))
    assert list(tmp_path.iterdir()) == []


def test_plain_http_is_taken_only_on_request() -> None:
    with serving(always(reply(1))) as server:
        assert web.get(server.url, Request(plain=True)).body == b"1"
        text = refused(server.url)
    assert text == (
        "URL: error: not an https:// URL [bad-url]\n"
        "  hint: write it as https://HOST[:PORT]/PATH, in ASCII and without a user name\n"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https:///path",
        "https://user:word@localhost/",
        "https://localhost:0/",
        "https://localhost:99999/",
        "https://local host/",
        "https://localhost/\n",
        "https://localhost/\u20ac",
        "https://[::1/",
        "file:///etc/passwd",
        "localhost",
        "",
    ],
)
def test_what_is_not_a_url_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(RenderError) as caught:
        web.get(url, Request(plain=True))
    assert [problem.code for problem in caught.value.problems] == ["bad-url"]


UNSAFE = [
    (
        "http://localhost:1/",
        "it redirects to an address that is not https://",
    ),
    (
        "ftp://localhost/",
        "it redirects to an address that is not https://",
    ),
    ("/again", "it redirects more than 9 times"),
]


@pytest.mark.parametrize(("location", "message"), UNSAFE, ids=["http", "ftp", "circle"])
def test_an_unsafe_redirect_is_refused(ca: Authority, location: str, message: str) -> None:
    with serving(always(Reply(b"", 302, {"Location": location})), ca.context) as server:
        text = refused(server.url, Request(ca.pem))
    assert text.startswith(f"URL: error: {message} [unsafe-redirect]\n  hint: ")
    assert len(server.seen) <= web.MAX_REDIRECTS + 1


def test_a_large_answer_is_refused(ca: Authority) -> None:
    with serving(always(Reply(b" " * (web.MAX_BYTES + 1))), ca.context) as server:
        text = refused(server.url, Request(ca.pem))
    assert text == (
        "URL: error: the answer has more than 4 MiB, and pxsec reads no more [large-answer]\n"
        "  hint: check the address: such answers are small\n"
    )


def test_an_answer_of_just_the_limit_is_taken(ca: Authority) -> None:
    with serving(always(Reply(b" " * web.MAX_BYTES)), ca.context) as server:
        assert len(web.get(server.url, Request(ca.pem)).body) == web.MAX_BYTES


def test_an_answer_that_trickles_is_given_up(ca: Authority) -> None:
    begin = time.monotonic()
    with serving(always(Reply(b" " * 9000, pause=0.1)), ca.context) as server:
        text = refused(server.url, Request(ca.pem), seconds=0.5)
    assert time.monotonic() - begin < 5
    assert text == (
        "URL: error: no whole answer within 0.5 seconds [slow-answer]\n"
        "  hint: check the address, and the firewalls between\n"
    )


def test_an_answer_that_is_cut_off_is_refused(ca: Authority) -> None:
    with serving(always(Reply(b"abc", headers={"Content-Length": "9"})), ca.context) as server:
        text = refused(server.url, Request(ca.pem))
    assert text == (
        "URL: error: the answer is cut off, or is not HTTP [bad-answer]\n"
        "  hint: check host and port\n"
    )


@pytest.fixture
def closed() -> Iterator[str]:
    """A URL where nothing listens: the port is taken, and nobody accepts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"https://127.0.0.1:{taken.getsockname()[1]}/"


def test_a_port_where_nothing_listens(closed: str) -> None:
    assert refused(closed) == (
        "URL: error: no connection: nothing listens there [unreachable]\n"
        "  hint: check the address, and that this machine may connect (no proxy is used)\n"
    )


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".test", "no-such-host.invalid"])
def test_a_host_that_nobody_knows(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str, *_: object, **__: object) -> None:
        name.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "nobody knows")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused(f"https://{host}/").startswith(
        "URL: error: no connection: its host name is not known [unreachable]\n"
    )


def test_an_unknown_ca_is_refused_with_and_without_a_ca_file(ca: Authority) -> None:
    with serving(always(reply(1)), ca.context) as server:
        texts = {refused(server.url), refused(server.url, Request(authority().pem))}
    assert texts == {
        "URL: error: its certificate is not signed by a CA that is trusted here [unknown-ca]\n"
        "  hint: name the CA with --ca-file; of a provider, Portworx must trust it too\n"
    }
    assert server.seen == []


def test_a_certificate_for_another_host_is_refused() -> None:
    other = authority("elsewhere.test")
    with serving(always(reply(1)), other.context) as server:
        text = refused(server.url, Request(other.pem))
    assert text == (
        "URL: error: its certificate is for another host name [bad-certificate]\n"
        "  hint: renew the certificate, with the host of the URL among its names\n"
    )


def test_tls_asked_of_a_server_without_it() -> None:
    with serving(always(reply(1))) as server:
        text = refused(server.url.replace("http:", "https:"))
    assert text == (
        "URL: error: no TLS connection could be negotiated [no-tls]\n"
        "  hint: check the port, and that TLS 1.2 or newer is on there\n"
    )


def test_no_tls_asked_of_a_server_with_it(ca: Authority) -> None:
    with serving(always(reply(1)), ca.context) as server:
        text = refused(server.url.replace("https:", "http:"), Request(plain=True))
    assert "[bad-answer]" in text or "[unreachable]" in text


@pytest.mark.parametrize("pem", [b"", b"no PEM", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_ca_file_without_a_certificate(pem: bytes) -> None:
    with pytest.raises(RenderError) as caught:
        tls.context(pem)
    assert report.as_text(caught.value.problems) == (
        "--ca-file: error: this holds no CA certificate in PEM form [bad-ca-file]\n"
        "  hint: give the certificates of the CA: -----BEGIN CERTIFICATE-----\n"
    )


def test_tls_is_checked_whatever_else_happens() -> None:
    context = tls.context(None)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname and not context.hostname_checks_common_name
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def reaching(tree: ast.AST) -> set[str]:
    """Return what the code imports of the libraries that open connections."""
    found = {name for name in imports(tree) if name.split(".")[0] in NETWORK}
    return {name for name in found if not name.startswith(tuple(HARMLESS))}


@pytest.mark.parametrize("module", modules())
def test_no_other_module_can_open_a_connection(module: str) -> None:
    roots = {name.split(".")[0] for name in reaching(parsed(path_of(module)))}
    # A module that has `ssl` alone can say whom to trust, and has nothing to connect with.
    assert roots <= {"network.web": NETWORK, "network.tls": {"ssl"}}.get(module, set())


@pytest.mark.parametrize(
    "code",
    ["import ssl", "import http.client", "from urllib import request", "import urllib.request"],
)
def test_the_guard_sees(code: str) -> None:
    assert reaching(ast.parse(code))


def watched(folder: Path, code: str, *arguments: str) -> list[str]:
    """Run the code in a folder with something to work on; return how it used the network."""
    (folder / "pxsec.yaml").write_text(VALUES)
    (folder / "px.yaml").write_text(MANIFEST)
    (folder / "shared").write_text("shared-0123456789abcdef0123456789ab")
    (folder / "keys.json").write_text('{"keys": []}')
    if "secured.yaml" in arguments:
        render = ["render", "-q", "-f", "pxsec.yaml", "px.yaml", "-w", "secured.yaml"]
        subprocess.run([sys.executable, "-m", "renderer", *render], cwd=folder, check=True)
    claims = b64encode(b'{"iss": "https://localhost:1/realms/storage"}').decode().rstrip("=")
    (folder / "token").write_text(f"eyJhbGciOiJSUzI1NiJ9.{claims}.AAAA")
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        input=MANIFEST if arguments[0] == "post-render" else RESOURCES,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    return re.findall("^NETWORK .*", run.stderr, re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in OFFLINE if line.split()[0] in cli.COMMANDS])
def test_a_command_without_need_uses_no_network(tmp_path: Path, line: str) -> None:
    assert watched(tmp_path, WATCHED, *line.split()) == []


def test_every_command_is_watched_or_known_to_use_the_network() -> None:
    known = {line.split()[0] for line in OFFLINE} | set(USING_THE_NETWORK)
    assert {name.split()[0] for name in cli.COMMANDS} <= known


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    code = WATCHED.replace("from renderer.cli import main", "").replace(
        "sys.exit(main(sys.argv[1:]))",
        "from renderer.network import web\ntry: web.get(sys.argv[1])\nexcept Exception: pass",
    )
    events = watched(tmp_path, code, "https://localhost:1/")
    assert "NETWORK socket.getaddrinfo" in events
    assert "NETWORK socket.connect" in events
