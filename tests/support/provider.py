"""An OpenID Connect provider and an SDK gateway on loopback, for tests of what asks them.

Both listen on a port of the system's choice and end with their `with` block.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import trustme
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID = "portworx"
Json = dict[str, Any]


class Reply(NamedTuple):
    """What the server sends; `pause` seconds pass before each byte of the body."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = {}
    pause: float = 0


class Seen(NamedTuple):
    """A request that came in."""

    path: str
    token: str | None


Answerer = Callable[[Seen], Reply]


class Server(NamedTuple):
    """A server that runs: its URL, and the requests that it saw."""

    url: str
    seen: list[Seen]


def reply(document: object, status: int = 200) -> Reply:
    return Reply(json.dumps(document).encode(), status)


@contextmanager
def serving(answer: Answerer, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve on loopback, over TLS if there is a context."""
    seen: list[Seen] = []
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            header = self.headers.get("Authorization")
            seen.append(Seen(self.path, header.partition(" ")[2] if header else None))
            send(self, answer(seen[-1]), stopped)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if context:
        # The handshake is made by the first read, in the thread of the connection.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        scheme = "https" if context else "http"
        yield Server(f"{scheme}://localhost:{server.server_address[1]}", seen)
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(ThreadingHTTPServer):
    """A server that does not tell of clients that go away or do not like its certificate."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        pass


def send(handler: BaseHTTPRequestHandler, what: Reply, stopped: threading.Event) -> None:
    handler.send_response(what.status)
    headers = {"Content-Length": str(len(what.body)), **what.headers}
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    if not what.pause:
        handler.wfile.write(what.body)
    else:
        for byte in what.body:
            if stopped.wait(what.pause):
                return
            handler.wfile.write(bytes([byte]))


class Authority(NamedTuple):
    """A CA, as PEM, and the TLS of a server that it vouches for."""

    pem: bytes
    context: ssl.SSLContext


def authority(*names: str) -> Authority:
    """Make a CA and a server certificate for these names (default: localhost)."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*(names or ("localhost",))).configure_cert(context)
    return Authority(ca.cert_pem.bytes(), context)


def rsa_jwk(key: rsa.RSAPublicKey, kid: str, **more: str) -> Json:
    numbers = key.public_numbers()
    return {
        "kty": "RSA",
        "kid": kid,
        "use": "sig",
        "n": number(numbers.n, (key.key_size + 7) // 8),
        "e": number(numbers.e, 3),
        **more,
    }


def ec_jwk(key: ec.EllipticCurvePublicKey, kid: str, **more: str) -> Json:
    numbers, size = key.public_numbers(), (key.key_size + 7) // 8
    return {
        "kty": "EC",
        "kid": kid,
        "use": "sig",
        "crv": f"P-{key.key_size}",
        "x": number(numbers.x, size),
        "y": number(numbers.y, size),
        **more,
    }


def number(value: int, size: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes(size, "big")).rstrip(b"=").decode()


class Keys(NamedTuple):
    """The private keys behind a provider; `old` was rotated out and is published still."""

    new: rsa.RSAPrivateKey
    old: rsa.RSAPrivateKey
    elliptic: ec.EllipticCurvePrivateKey
    short: rsa.RSAPrivateKey

    @classmethod
    def make(cls) -> Keys:
        new, old = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        short = rsa.generate_private_key(65537, 1024)
        return cls(new, old, ec.generate_private_key(ec.SECP256R1()), short)

    def published(self) -> list[Json]:
        """Return what a healthy provider publishes, with a key for encryption as Keycloak has."""
        return [
            rsa_jwk(self.new.public_key(), "new", alg="RS256"),
            rsa_jwk(self.old.public_key(), "old", alg="RS256"),
            ec_jwk(self.elliptic.public_key(), "ec"),
            rsa_jwk(self.old.public_key(), "enc", use="enc", alg="RSA-OAEP"),
        ]


class Provider(NamedTuple):
    """A provider that runs: its issuer, and the replies that a test may change, by path."""

    issuer: str
    replies: dict[str, Reply]
    seen: list[Seen]

    def discovery(self, **changes: object) -> None:
        """Change members of the discovery document; None takes one out."""
        document = {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256"],
            **changes,
        }
        kept = {name: value for name, value in document.items() if value is not None}
        self.replies[DISCOVERY] = reply(kept)

    def keys(self, keys: list[Json]) -> None:
        """Publish these JSON Web Keys."""
        self.replies["/realms/storage/keys"] = reply({"keys": keys})


DISCOVERY = "/realms/storage/.well-known/openid-configuration"


@contextmanager
def providing(context: ssl.SSLContext | None, keys: Keys) -> Iterator[Provider]:
    """Serve a healthy provider."""
    replies: dict[str, Reply] = {}

    def answer(request: Seen) -> Reply:
        return replies.get(request.path) or reply({"error": "not found"}, 404)

    with serving(answer, context) as server:
        provider = Provider(f"{server.url}/realms/storage", replies, server.seen)
        provider.discovery()
        provider.keys(keys.published())
        yield provider


# The gateway: what it says to whom, as the SDK server of OpenStorage does.
VERSION = {"sdk_version": {"major": 0}, "version": {"driver": "px", "version": "3.1.2.0-abcdef1"}}
CALLS: dict[str, Json] = {
    "/v1/identities/version": VERSION,
    "/v1/clusters/inspectcurrent": {"cluster": {"status": "STATUS_OK", "id": "px-cluster"}},
    "/v1/volumes": {"volume_ids": ["1", "2"]},
}
UNREADABLE = "Unable to obtain token issuer from authorization token"
UNAUTHENTICATED = "Unable to authenticate token"
NO_GUEST = "Access denied without authentication token"


def refusal(status: int, message: str) -> Reply:
    code = {401: 16, 403: 7}[status]
    return reply({"error": message, "code": code, "message": message, "details": []}, status)


class Rights(NamedTuple):
    """Of the gateway's callers: the paths that a guest may get, and what is said to each token."""

    guest: tuple[str, ...] = ("/v1/identities/version", "/v1/volumes")
    tokens: Mapping[str, Callable[[str], Reply]] = {}
    security: bool = True
    issuers: tuple[str, ...] = ()
    """Those of which tokens are checked; no other token has a good signature."""


def allow(path: str) -> Reply:
    return reply(CALLS[path])


def deny(path: str) -> Reply:
    method = {"/v1/volumes": "OpenStorageVolume/Enumerate"}.get(path, "OpenStorageCluster/X")
    return refusal(403, f"Access to /openstorage.api.{method} denied: Access denied to roles: [x]")


def gateway(rights: Rights) -> Answerer:
    """Return what answers as an SDK gateway where these rights hold."""

    def answer(request: Seen) -> Reply:
        if request.path not in CALLS:
            return reply({"error": "Not Found", "code": 5, "message": "Not Found"}, 404)
        if not rights.security:
            return allow(request.path)
        if request.token is None:
            return allow(request.path) if request.path in rights.guest else refusal(403, NO_GUEST)
        said = rights.tokens.get(request.token)
        return said(request.path) if said else stranger(request.token, rights)

    return answer


def stranger(token: str, rights: Rights) -> Reply:
    """Return what is said to a token that has no rights: its issuer is looked for first."""
    try:
        issuer = json.loads(base64.urlsafe_b64decode(f"{token.split('.')[1]}=="))["iss"]
    except (ValueError, LookupError):
        return refusal(401, UNREADABLE)
    if issuer not in rights.issuers:
        return refusal(401, f"{issuer} is not a trusted issuer")
    return refusal(403, UNAUTHENTICATED)


def now() -> int:
    return int(time.time())
