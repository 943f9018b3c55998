"""One GET at a time: the only module that opens a connection.

No proxy, cookie, cache or compression, and an answer is bounded in size and time.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from renderer.edge.failures import words
from renderer.keys.secret import Hidden
from renderer.network import caching, tls
from renderer.problems import Place, RenderError, failure, no_file, shown
from renderer.records import Record

if TYPE_CHECKING:
    from concurrent.futures import Future
    from http.client import HTTPConnection, HTTPResponse
    from urllib.parse import SplitResult

MAX_BYTES = 4 << 20
MAX_REDIRECTS = 9
"""As many as Go follows."""
MAX_SHOWN = 500
"""Characters of a URL in a message; the other side may have made it up."""
SECONDS = 10.0
"""What one GET may take, name look-up and redirects included."""

_Result = TypeVar("_Result")

_REDIRECTS = (301, 302, 303, 307, 308)
_WORDS = {
    errno.ECONNREFUSED: "nothing listens there",
    errno.ECONNRESET: "the other side closed it",
    errno.EHOSTUNREACH: "no route to the host",
    errno.ENETUNREACH: "no route to the network",
}


class Answer(Record):
    """What came back, and the URL that it came from after redirects."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = {}
    """Those that say how long it may be kept; of several of a name the first."""


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
    Thread(target=settle, args=work, daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        message = f"no whole answer within {seconds:g} seconds"
        hint = "check the address, and the firewalls between"
        raise failure("slow-answer", _place(url), message, hint, outside=True) from None


def settle(answer: Future[_Result], work: Callable[[], _Result]) -> None:
    """Do the work of a thread, and hand over what comes of it, an exception too."""
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
        if not where.lower().startswith("https://"):
            message = "it redirects to an address that is not https://"
            hint = "let it answer itself: others in between could answer for that address"
            raise failure("unsafe-redirect", _place(url), message, hint, outside=True)
    message = f"it redirects more than {MAX_REDIRECTS} times"
    raise failure("unsafe-redirect", _place(url), message, "give the address that it ends at")


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
            headers = {name: response.headers.get(name, "") for name in caching.HEADERS}
            answer = Answer(url, response.status, _body(url, response), headers)
        return answer, response.getheader("Location")
    finally:
        connection.close()


def _body(url: str, response: HTTPResponse) -> bytes:
    from http.client import IncompleteRead

    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        message = f"the answer has more than {MAX_BYTES >> 20} MiB, and pxsec reads no more"
        hint = "check the address: such answers are small"
        raise failure("large-answer", _place(url), message, hint, outside=True)
    if response.length:  # what is still to come by the header Content-Length
        raise IncompleteRead(b"")
    return body


def split(url: str, *, plain: bool) -> SplitResult:
    """Return the parts of a URL that can be asked; RenderError `bad-url` for any other text."""
    from urllib.parse import urlsplit

    message = "not a URL that can be asked"
    if all("!" <= char <= "~" for char in url):
        try:
            parts = urlsplit(url)
            known = parts.scheme == "https" or (plain and parts.scheme == "http")
            if known and parts.hostname and parts.username is None and parts.port != 0:
                return parts
            schemes = "http:// or https://" if plain else "https://"
            message = f"not an {schemes} URL" if not known else message
        except ValueError:
            pass
    hint = "write it as https://HOST[:PORT]/PATH, in ASCII and without a user name"
    # What stands before an @ may be a password.
    raise failure("bad-url", _place(shown(url.rpartition("@")[2])), message, hint)


def _connection(parts: SplitResult, ca: bytes | None, seconds: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=seconds)
    return HTTPSConnection(host, parts.port, timeout=seconds, context=tls.context(ca))


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
        raise RenderError(tls.refusal(error, _place(url))) from None
    except HTTPException:
        message = "the answer is cut off, or is not HTTP"
        raise failure("bad-answer", _place(url), message, "check host and port") from None
    except (gaierror, UnicodeError):
        raise _unreachable(url, "its host name is not known") from None
    except OSError as error:
        cause = _WORDS.get(error.errno or 0) or words(error)
        raise _unreachable(url, cause) from None


def _unreachable(url: str, cause: str) -> RenderError:
    hint = "check the address, and that this machine may connect (no proxy is used)"
    return failure("unreachable", _place(url), f"no connection: {cause}", hint, outside=True)


def _place(url: str) -> Place:
    return no_file(url[:MAX_SHOWN])
