"""Base64 as Go's encoding/base64 reads it: line ends are passed over, bits too many are dropped."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64

_URL_SAFE = re.compile(r"[A-Za-z0-9_-]*")
_STANDARD = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def raw_url(text: str) -> bytes | None:
    """Return what base64url without padding stands for, None where it is something else."""
    kept = _without_line_ends(text)
    if not _URL_SAFE.fullmatch(kept) or len(kept) % 4 == 1:
        return None
    return a2b_base64(kept.replace("-", "+").replace("_", "/") + "=" * (-len(kept) % 4))


def encoded_url(raw: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def standard(text: str) -> bytes | None:
    """Return what base64 with padding stands for, None where it is something else."""
    kept = _without_line_ends(text)
    return a2b_base64(kept) if _STANDARD.fullmatch(kept) and len(kept) % 4 == 0 else None


def _without_line_ends(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")
