"""How large each kind of input may be: what is larger is refused before it is read on."""

from __future__ import annotations

from renderer.records import Record


class Limit(Record):
    """The size of an input in bytes, and what to say of one that is larger."""

    size: int
    message: str
    hint: str
    code: str = "too-large"
    is_stream: bool = False
    """True where so much may come that a byte which no text has ends it at once."""


MANIFESTS = Limit(
    512 << 20, "more than 512 MiB", "give the manifests in several runs", is_stream=True
)
CLUSTER = Limit(
    512 << 20, "more than 512 MiB of one kind", "check what you save of it: pxsec check FILE..."
)
VALUES = Limit(1_000_000, "more than 1 MB", "give the values file, not a manifest")
TEXT = Limit(1_000_000, "more than 1 MB", "check that the path names the file you mean")
KEY = Limit(65536, "more than 64 KiB, and no key is that large", "give the file of one key")
LONGEST_TOKEN = 1_000_000
"""Portworx' REST gateway reads headers of a mebibyte together."""
TOKEN = Limit(
    LONGEST_TOKEN + len("\r\n"),
    "more than 1 MB, and Portworx reads no token that large",
    "give the token as it was issued: three parts with dots between, on one line",
    "bad-token",
)
SECRETS = Limit(
    512 << 20, "more than 512 MiB", "give the Secrets of one namespace at a time", is_stream=True
)
WEB_KEYS = Limit(4 << 20, "more than 4 MiB", "save what jwks_uri answers")
CERTIFICATES = Limit(4 << 20, "more than 4 MiB", "give the certificates of the CA alone")
