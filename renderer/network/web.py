"""One GET at a time: the only module that opens a connection.

No proxy, cookie, cache or compression, and an answer is bounded in size and time. TLS is checked
as Go does it in Portworx: by the names that the certificate lists, never by its common name.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from renderer.edge.failures import words
from renderer.edge.limits import CERTIFICATES
from renderer.edge.stdio import read
from renderer.keys.secret import Hidden
from renderer.problems import Place, Problem, RenderError, shown
from renderer.records import Record

if TYPE_CHECKING:
    from concurrent.futures import Future
    from http.client import HTTPConnection, HTTPResponse
    from ssl import SSLContext, SSLError
    from urllib.parse import SplitResult

MAX_BYTES = 1 << 20
MAX_REDIRECTS = 5
MAX_SHOWN = 500
"""Characters of a URL in a message; the other side may have made it up."""
SECONDS = 10.0
"""What one GET may take, name look-up and redirects included."""

_REDIRECTS = (301, 302, 303, 307, 308)
_WORDS = {
    errno.ECONNREFUSED: "nothing listens there",
    errno.ECONNRESET: "the other side broke it off",
    errno.EHOSTUNREACH: "there is no way to the host",
    errno.ENETUNREACH: "there is no way to the network",
}
# X509_V_ERR_* of OpenSSL.
_CERTIFICATES = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself",
    62: "is for another host name",
    64: "is for another IP address",
}


class Answer(Record):
    """What came back, and the URL that it came from after redirects."""

    url: str
    status: int
    body: bytes


class Request(Record):
    """How to ask. A token is never sent on to where a redirect points."""

    ca: bytes | None = None
    """The CA certificates to trust, as PEM, instead of those of this machine."""
    token: Hidden | None = None
    plain: bool = False
    """Take http:// too."""


BARE = Request()


def get(url: str, request: Request = BARE, *, seconds: float = SECONDS) -> Answer:
    """Return the answer, whatever its status; RenderError where there is none or it is unsafe."""
    from concurrent.futures import Future
    from threading import Thread

    answer: Future[Answer] = Future()
    # The time limit of a socket starts anew with every byte, and that of a name look-up is not
    # ours: so the work has a thread of its own, which is left behind when the time is over.
    work = (answer, lambda: _follow(url, request, seconds))
    Thread(target=_settle, args=work, daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        message = f"no whole answer within {seconds:g} seconds"
        hint = "check the address, and the firewalls between"
        raise _failure("slow-answer", url, message, hint, outside=True) from None


def _settle(answer: Future[Answer], work: Callable[[], Answer]) -> None:
    try:
        answer.set_result(work())
    except BaseException as error:
        answer.set_exception(error)


def _follow(url: str, request: Request, seconds: float) -> Answer:
    from urllib.parse import urljoin

    where = url
    for _ in range(MAX_REDIRECTS + 1):
        with _reporting(where):
            answer, location = _ask(where, request, seconds)
        if request.token or answer.status not in _REDIRECTS or not location:
            return answer
        where = urljoin(where, location)
        if not where.startswith("https://"):
            message = "it redirects to an address that is not https://"
            hint = "let it answer itself: others in between could answer for that address"
            raise _failure("unsafe-redirect", url, message, hint)
    message = f"it redirects more than {MAX_REDIRECTS} times"
    raise _failure("unsafe-redirect", url, message, "give the address that it ends at")


def _ask(url: str, request: Request, seconds: float) -> tuple[Answer, str | None]:
    parts = split(url, plain=request.plain)
    connection = _connection(parts, request.ca, seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json", "User-Agent": "pxsec"}
    if request.token:
        headers["Authorization"] = f"bearer {request.token.reveal()}"
    try:
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as response:
            answer = Answer(url, response.status, _body(url, response))
        return answer, response.getheader("Location")
    finally:
        connection.close()


def _body(url: str, response: HTTPResponse) -> bytes:
    from http.client import IncompleteRead

    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        message = "the answer has more than 1 MiB"
        raise _failure("large-answer", url, message, "check the address: such answers are small")
    if response.length:  # what is still to come by the header Content-Length
        raise IncompleteRead(b"")
    return body


def split(url: str, *, plain: bool) -> SplitResult:
    """Return the parts of a URL that can be asked; RenderError `bad-url` for any other text."""
    from urllib.parse import urlsplit

    message = "this is no URL that can be asked"
    if all("!" <= char <= "~" for char in url):
        try:
            parts = urlsplit(url)
            known = parts.scheme == "https" or (plain and parts.scheme == "http")
            if known and parts.hostname and parts.username is None and parts.port != 0:
                return parts
            message = "this is no https:// URL" if not known else message
        except ValueError:
            pass
    hint = "write it as https://HOST[:PORT]/PATH, in ASCII and without a user name"
    # What stands before an @ may be a password.
    raise _failure("bad-url", shown(url.rpartition("@")[2]), message, hint)


def _connection(parts: SplitResult, ca: bytes | None, seconds: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=seconds)
    return HTTPSConnection(host, parts.port, timeout=seconds, context=trust(ca))


def read_ca(path: str | None) -> bytes | None:
    """Return the CA certificates in a file, as PEM; None where no file is given."""
    if path is None:
        return None
    ca = read(path, None, CERTIFICATES)
    trust(ca, path)
    return ca


def trust(ca: bytes | None, path: str = "--ca-file") -> SSLContext:
    """Return what TLS is checked against: these CA certificates (PEM), or the machine's.

    RenderError `bad-ca-file` where there is no certificate in them.
    """
    import ssl

    # Not create_default_context: it obeys SSLKEYLOGFILE, and refuses CAs that Portworx takes.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    if ca is None:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(cadata=ca.decode("ascii"))
    except (ValueError, ssl.SSLError):
        message = "this holds no CA certificate in PEM form"
        hint = "give the certificates of the CA: -----BEGIN CERTIFICATE-----"
        raise _failure("bad-ca-file", path, message, hint) from None
    return context


@contextmanager
def _reporting(url: str) -> Iterator[None]:
    """Translate what the libraries say; their own words may hold what the other side sent."""
    from http.client import HTTPException
    from socket import gaierror
    from ssl import SSLError

    try:
        yield
    except TimeoutError:
        raise
    except SSLError as error:
        raise _tls(url, error) from None
    except HTTPException:
        message = "the answer is cut off, or is none that HTTP knows"
        raise _failure("bad-answer", url, message, "check host and port") from None
    except (gaierror, UnicodeError):
        raise _unreachable(url, "its host name is not known") from None
    except OSError as error:
        cause = _WORDS.get(error.errno or 0) or words(error)
        raise _unreachable(url, cause) from None


def _unreachable(url: str, cause: str) -> RenderError:
    hint = "check the address, and that this machine may connect (no proxy is used)"
    return _failure("unreachable", url, f"no connection: {cause}", hint, outside=True)


def _tls(url: str, error: SSLError) -> RenderError:
    number = getattr(error, "verify_code", None)
    if number is None:
        hint = "check the port, and that TLS 1.2 or newer is on there"
        return _failure("no-tls", url, "TLS could not be agreed upon", hint)
    if number in _CERTIFICATES:
        hint = "renew the certificate, with the host of the URL among its names"
        if number == 18:
            hint = "trust it with --ca-file, and see that Portworx trusts it too"
        return _failure("bad-certificate", url, f"its certificate {_CERTIFICATES[number]}", hint)
    message = "its certificate is not signed by a CA that is trusted here"
    hint = "name the CA with --ca-file, and see that Portworx trusts it too"
    return _failure("unknown-ca", url, message, hint)


def _failure(code: str, url: str, message: str, hint: str, *, outside: bool = False) -> RenderError:
    place = Place(url[:MAX_SHOWN])
    return RenderError(Problem(code, place, message, hint, outside=outside))
